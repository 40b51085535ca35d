import { type Deferred, succeed } from "@cordage/deferred";
import {
  type HostAndPort,
  type IPAddress,
  IPv4Address,
  type IUDPTransport,
  MAX_DATAGRAM_BUFFER,
  requireWriteBuffer,
} from "@cordage/reactor";
import { asBytes } from "./bytes.ts";

/** A datagram that was written. */
export interface WrittenDatagram {
  readonly packet: Buffer;
  /** Where it was sent; the peer of a connected transport, `undefined` when nobody said where. */
  readonly addr: HostAndPort | undefined;
}

/**
 * A transport of datagrams that keeps what is written to it, and does nothing else.
 *
 * ```ts
 * const transport = new FakeDatagramTransport();
 * protocol.makeConnection(transport);
 * expect(transport.written[0]?.packet.toString()).to.equal("ping");
 * ```
 *
 * @see Twisted: `twisted.internet.testing.FakeDatagramTransport` (TE4)
 */
export class FakeDatagramTransport implements IUDPTransport {
  /** The datagrams written, in order. */
  readonly written: WrittenDatagram[] = [];
  /** Where `connect` was told to connect to. */
  peer: HostAndPort | undefined = undefined;
  /** Whether `stopListening` was called. */
  stopped = false;
  /** What `getHost` returns. */
  hostAddr: IPAddress = new IPv4Address("UDP", "10.0.0.1", 12345);
  /** How many datagrams seem to have been dropped; for tests to set. */
  unsent = 0;
  #isBroadcastAllowed = false;
  #maxWriteBuffer = MAX_DATAGRAM_BUFFER;

  /** Remembered only: nothing waits here. */
  get maxWriteBuffer(): number {
    return this.#maxWriteBuffer;
  }

  /** @throws RangeError for what is not 1 or more */
  set maxWriteBuffer(bytes: number) {
    requireWriteBuffer(bytes);
    this.#maxWriteBuffer = bytes;
  }

  write(packet: Uint8Array | string, addr: HostAndPort | undefined = this.peer): void {
    // A copy: it is gone once it was written, whatever becomes of the bytes.
    this.written.push({ packet: Buffer.from(asBytes(packet)), addr });
  }

  writeSequence(pieces: Iterable<Uint8Array | string>, addr?: HostAndPort): void {
    this.write(Buffer.concat(Array.from(pieces, asBytes)), addr);
  }

  /** @throws TypeError when it is connected */
  connect(host: string, port: number): void {
    if (this.peer !== undefined) throw new TypeError("already connected");
    this.peer = [host, port];
  }

  getHost(): IPAddress {
    return this.hostAddr;
  }

  stopListening(): Deferred<void> {
    this.stopped = true;
    return succeed();
  }

  getBroadcastAllowed(): boolean {
    return this.#isBroadcastAllowed;
  }

  setBroadcastAllowed(enabled: boolean): void {
    this.#isBroadcastAllowed = enabled;
  }
}
