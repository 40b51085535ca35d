import { type Deferred, Failure } from "@cordage/deferred";
import type { IPAddress } from "../address.ts";
import type { ILoggingContext } from "../interfaces/protocol.ts";
import type { DrainOptions } from "../interfaces/tcp.ts";
import type { HostAndPort, IDatagramProtocol, IUDPTransport } from "../interfaces/udp.ts";
import { requireDeadline, requireWriteBuffer } from "./argument-checks.ts";
import { BasePort } from "./base-port.ts";
import { asBytes, requireBytes } from "./bytes.ts";
import { DatagramEvents } from "./datagram-events.ts";
import type { OpenTransports } from "./open-transports.ts";

/** What all ports for datagrams are made with. */
export interface DatagramPortOptions {
  readonly port: number;
  /** Empty for every IPv4 interface. */
  readonly interface: string;
  /** Of a longer datagram the rest is dropped. */
  readonly maxPacketSize: number;
  readonly maxWriteBuffer: number;
  /** Whether others may bind the same port. */
  readonly isShared?: boolean | undefined;
}

/**
 * A UDP port, the listening port and the transport of its protocol in one, as in Twisted: what is the same
 * on all platforms.
 *
 * @see Twisted: `twisted.internet.udp.Port` (X37 to X41)
 */
export abstract class BaseDatagramPort<S>
  extends BasePort<S, IPAddress>
  implements IUDPTransport, ILoggingContext
{
  protected readonly events: DatagramEvents;
  readonly #protocol: IDatagramProtocol;
  readonly #maxPacketSize: number;
  #maxWriteBuffer: number;

  constructor(
    protocol: IDatagramProtocol,
    { maxPacketSize, maxWriteBuffer }: DatagramPortOptions,
    transports: OpenTransports,
  ) {
    super(transports);
    this.events = new DatagramEvents(protocol);
    this.#protocol = protocol;
    this.#maxPacketSize = maxPacketSize;
    this.#maxWriteBuffer = maxWriteBuffer;
  }

  abstract get unsent(): number;
  abstract write(packet: Uint8Array | string, addr?: HostAndPort): void;
  abstract connect(host: string, port: number): void;
  abstract getBroadcastAllowed(): boolean;
  abstract setBroadcastAllowed(enabled: boolean): void;

  get maxWriteBuffer(): number {
    return this.#maxWriteBuffer;
  }

  set maxWriteBuffer(bytes: number) {
    requireWriteBuffer(bytes);
    this.#maxWriteBuffer = bytes;
  }

  writeSequence(pieces: Iterable<Uint8Array | string>, addr?: HostAndPort): void {
    const list = [...pieces];
    for (const piece of list) requireBytes(piece);
    this.write(Buffer.concat(list.map(asBytes)), addr);
  }

  /** There is nothing to wait for. */
  override drain({ deadline }: DrainOptions): Deferred<number> {
    requireDeadline(deadline);
    return this.stopListening().addCallback(() => 0);
  }

  /** Such as `Echo (UDP)`. */
  logPrefix(): string {
    return this.events.logPrefix();
  }

  protected override stopOwner(): void {
    this.#protocol.doStop();
  }

  /** A datagram is delivered, as much of it as is wanted. */
  protected delivered(data: Buffer, from: HostAndPort): void {
    const isWanted = data.length <= this.#maxPacketSize; // as nearly all are: a view costs time
    this.events.datagramReceived(isWanted ? data : data.subarray(0, this.#maxPacketSize), from);
  }

  /**
   * What it listens with is bound: introduces itself to the protocol, and tells who waits.
   *
   * @throws what the protocol throws
   */
  protected boundTo(socket: S, address: IPAddress): void {
    this.binding.bound(socket, address);
    try {
      this.events.makeConnection(this);
    } finally {
      if (!this.binding.isCurrent(socket)) this.stopOwnerGuarded(); // it has closed the port from inside
    }
    if (this.binding.isCurrent(socket)) this.binding.announce(this);
  }

  /** It can't be bound, or its protocol could not start. */
  protected startFailed(error: unknown): void {
    const ended = this.bindFailed(new Failure(error));
    if (ended?.wasBound) this.events.doStop(); // it couldn't start
  }
}
