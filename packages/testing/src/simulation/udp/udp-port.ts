import { type Deferred, Failure } from "@cordage/deferred";
import {
  CannotListenError,
  DatagramEvents,
  type DrainOptions,
  type EndedBinding,
  type HostAndPort,
  type IDatagramProtocol,
  type IListeningPort,
  type ILoggingContext,
  type IPAddress,
  type IUDPTransport,
  Logger,
  NotListeningError,
  type OpenPort,
  PortBinding,
  requireDeadline,
  requireInteger,
  requireWriteBuffer,
} from "@cordage/reactor";
import { asBytes } from "../../bytes.ts";
import type { DatagramListener, HostNetwork } from "../host-network.ts";
import { later } from "../later.ts";
import type { SimulatedTransports } from "../simulated-transports.ts";
import { ANY, BROADCAST, SocketAddress, systemError } from "../socket-address.ts";
import { datagramFamily, datagramTarget, requireRoom } from "./datagram-address.ts";
import { sendDatagram } from "./datagram-sender.ts";

const log = new Logger("testing.simulation.udp");

/** What a port is bound to. */
export interface UDPPortOptions {
  readonly port: number;
  /** Empty for every IPv4 address. */
  readonly interface: string;
  /** Of a longer datagram the rest is dropped. */
  readonly maxPacketSize: number;
  readonly maxWriteBuffer: number;
  /** Whether others may bind the same port. */
  readonly isShared?: boolean | undefined;
}

/**
 * A simulated UDP port: the listening port and the transport of its protocol in one, as in Twisted.
 *
 * @see Twisted: `twisted.internet.udp.Port` (X37 to X41)
 */
export class SimulatedUDPPort
  implements IListeningPort<IPAddress>, IUDPTransport, ILoggingContext, DatagramListener, OpenPort
{
  protected readonly host: HostNetwork;
  protected readonly family: 4 | 6;
  /** The network takes every datagram at once: none waits, so none is dropped here. */
  readonly unsent = 0;
  #maxWriteBuffer: number;
  readonly #protocol: IDatagramProtocol;
  readonly #events: DatagramEvents;
  readonly #options: UDPPortOptions;
  readonly #transports: SimulatedTransports;
  /** What is bound is known by a place of its own, which is empty until it is bound. */
  readonly #binding: PortBinding<{ local?: SocketAddress }, IPAddress> = new PortBinding();
  /** The only one to send to and to hear from. */
  #peer: SocketAddress | undefined = undefined;
  #isBroadcastAllowed = false;

  /** @throws InvalidAddressError when the interface is no IP address */
  constructor(
    protocol: IDatagramProtocol,
    options: UDPPortOptions,
    host: HostNetwork,
    transports: SimulatedTransports,
  ) {
    this.#protocol = protocol;
    this.#events = new DatagramEvents(protocol);
    this.#options = options;
    this.host = host;
    this.#transports = transports;
    this.family = datagramFamily(options.interface);
    this.#maxWriteBuffer = options.maxWriteBuffer;
  }

  get maxWriteBuffer(): number {
    return this.#maxWriteBuffer;
  }

  set maxWriteBuffer(bytes: number) {
    requireWriteBuffer(bytes);
    this.#maxWriteBuffer = bytes;
  }

  startListening(): void {
    if (!this.#binding.isClosed) return;
    const place = {};
    this.#binding.begin(place);
    this.#peer = undefined;
    this.#transports.portOpened(this);
    this.#transports.nextTurn(() => {
      if (this.#binding.isCurrent(place)) this.#bind(place);
    });
  }

  whenListening(): Deferred<IListeningPort<IPAddress>> {
    return this.#binding.whenListening(this);
  }

  getHost(): IPAddress {
    return this.#binding.getHost();
  }

  stopListening(): Deferred<void> {
    const ended = this.#close(new Failure(new NotListeningError()));
    return later(this.#transports.nextTurn, () => {
      if (ended?.wasBound) this.#protocol.doStop();
    });
  }

  /** There is nothing to wait for. */
  drain({ deadline }: DrainOptions): Deferred<number> {
    requireDeadline(deadline);
    return this.stopListening().addCallback(() => 0);
  }

  disconnectNow(): void {
    const ended = this.#close(new Failure(new NotListeningError()));
    if (!ended?.wasBound) return;
    log.guard("While stopping the protocol of a port", () => this.#protocol.doStop());
  }

  write(packet: Uint8Array | string, addr?: HostAndPort): void {
    const bytes = asBytes(packet);
    const to = this.#destination(addr);
    requireRoom(bytes.byteLength, this.family);
    const local = this.#binding.boundSocket?.local;
    if (local === undefined || this.#transports.isShutDown) return;
    if (to.host === BROADCAST && !this.#isBroadcastAllowed) {
      log.failure("A datagram was not sent", systemError("EACCES", `send EACCES ${to}`), "error");
      return;
    }
    const isWildcard = local.host === ANY[this.family];
    const from = isWildcard ? this.host.sourceFor(to.host) : local.host;
    sendDatagram(this.host, Buffer.from(bytes), {
      sender: this,
      from: new SocketAddress(from, local.port),
      to,
      ...this.groupOptions(),
    });
  }

  writeSequence(pieces: Iterable<Uint8Array | string>, addr?: HostAndPort): void {
    this.write(Buffer.concat([...pieces].map(asBytes)), addr);
  }

  connect(host: string, port: number): void {
    if (this.#peer !== undefined) throw new TypeError("the port is connected already");
    requireInteger("port", port, 1, 65535);
    const target = datagramTarget(host, this.family);
    if (!this.#binding.isBound) throw new NotListeningError("connect");
    this.#peer = new SocketAddress(target, port);
  }

  getBroadcastAllowed(): boolean {
    return this.#isBroadcastAllowed;
  }

  setBroadcastAllowed(enabled: boolean): void {
    this.#isBroadcastAllowed = enabled;
  }

  isMember(_group: string): boolean {
    return false;
  }

  arrived(data: Buffer, { host, port }: SocketAddress): void {
    const peer = this.#peer;
    if (peer !== undefined && (peer.host !== host || peer.port !== port)) return;
    this.#events.datagramReceived(data.subarray(0, this.#options.maxPacketSize), [host, port]);
  }

  refused(by: SocketAddress): void {
    const isPeer = this.#peer?.host === by.host && this.#peer.port === by.port;
    if (isPeer && this.#binding.isBound) this.#events.connectionRefused();
  }

  /** Such as `Echo (UDP)`. */
  logPrefix(): string {
    return this.#events.logPrefix();
  }

  /** What it waits for, to be shown when nothing happens any more. */
  toString(): string {
    return `UDP port ${this.#binding}: waits for datagrams`;
  }

  /** Whether the port is bound. */
  protected get isBound(): boolean {
    return this.#binding.isBound;
  }

  /** How what is sent to groups is sent. */
  protected groupOptions(): { readonly loopback: boolean; readonly ttl: number } {
    return { loopback: true, ttl: 1 };
  }

  /** Override: the port has closed. */
  protected unbound(): void {}

  #bind(place: { local?: SocketAddress }): void {
    const { port, interface: name, isShared } = this.#options;
    const ports = this.host.datagramListeners;
    try {
      if (this.#transports.isShutDown) throw systemError("EPERM", "the reactor has shut down");
      const local = this.host.addressToBind(name === "" ? ANY[4] : name, port, ports);
      ports.bind(local, this, isShared);
      place.local = local;
      this.#binding.bound(place, local.asAddress("UDP"));
    } catch (error) {
      const cause = error as Error; // the port table throws the system's errors
      this.#bindFailed(new Failure(new CannotListenError(name, port, cause)));
      return;
    }
    try {
      this.#events.makeConnection(this);
    } catch (error) {
      this.#bindFailed(new Failure(error));
      return;
    }
    if (this.#binding.isCurrent(place)) this.#binding.announce(this);
  }

  #bindFailed(failure: Failure): void {
    const ended = this.#close(failure);
    if (!ended?.isAwaited) log.failure("A port could not be opened", failure);
    if (ended?.wasBound) this.#events.doStop(); // it couldn't start
  }

  #close(failure: Failure): EndedBinding<unknown> | undefined {
    const ended = this.#binding.end(failure);
    if (ended === undefined) return undefined;
    this.host.datagramListeners.unbind(this);
    this.unbound();
    this.#transports.portClosed(this);
    ended.tell();
    return ended;
  }

  #destination(addr: HostAndPort | undefined): SocketAddress {
    const peer = this.#peer;
    if (addr === undefined) {
      if (peer === undefined) throw new TypeError("a port that isn't connected needs an address");
      return peer;
    }
    const [host, port] = addr;
    requireInteger("port", port, 1, 65535);
    const to = new SocketAddress(datagramTarget(host, this.family), port);
    if (peer !== undefined && (peer.host !== to.host || peer.port !== port)) {
      throw new RangeError(`connected to ${peer}, not to ${to}`);
    }
    return to;
  }
}
