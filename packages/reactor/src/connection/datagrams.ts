import { type Deferred, DeferredQueue, Failure, QueueClosed } from "@cordage/deferred";
import { ConnectionRefusedError } from "../errors.ts";
import type { HostAndPort, IUDPTransport } from "../interfaces/udp.ts";
import { DatagramProtocol } from "../protocol/datagram-protocol.ts";

/** A datagram that has come. */
export interface Datagram {
  /** Its bytes, yours to keep. It may be empty. */
  readonly data: Buffer;
  readonly from: HostAndPort;
}

/** Keeps what happens to a port until it is read. */
export class DatagramInbox extends DatagramProtocol {
  override noisy = false;
  /** How many datagrams were dropped because too many waited. */
  dropped = 0;
  readonly #arrived: DeferredQueue<Datagram | Failure>;

  /** @param maxWaiting - how many datagrams may wait to be read */
  constructor(maxWaiting: number) {
    super();
    this.#arrived = new DeferredQueue(maxWaiting);
  }

  /** Fires with the next datagram, or with `null` when the port was closed and nothing is left. */
  next(): Deferred<Datagram | null> {
    return this.#arrived.get().addCallbacks(
      (arrived) => arrived, // a Failure goes to the error side
      (failure) => {
        failure.trap(QueueClosed);
        return null;
      },
    );
  }

  /** Nothing more is to come. */
  close(): void {
    this.#arrived.close();
  }

  override datagramReceived(data: Buffer, from: HostAndPort): void {
    this.#keep({ data, from });
  }

  override connectionRefused(): void {
    this.#keep(new Failure(new ConnectionRefusedError()));
  }

  override stopProtocol(): void {
    this.close();
  }

  #keep(arrived: Datagram | Failure): void {
    if (this.#arrived.isFull) this.dropped += 1;
    else this.#arrived.put(arrived);
  }
}

/**
 * A port of datagrams, to be read from and written to by whoever awaits: the counterpart of `Connection`.
 * Made by `openDatagrams`.
 *
 * ```ts
 * for await (const { data, from } of datagrams) datagrams.write(data, from);
 * ```
 *
 * Datagrams are read in the order they came, each by one read; several reads may wait, and are served in
 * order. What came before the port was closed can be read after that. Reads that have been cancelled have
 * taken nothing.
 */
export class Datagrams implements AsyncIterable<Datagram> {
  /** What is under it, such as for `getHost()` and `setBroadcastAllowed(true)`. */
  readonly transport: IUDPTransport;
  readonly #inbox: DatagramInbox;

  /** @internal */
  constructor(inbox: DatagramInbox) {
    this.transport = inbox.transport;
    this.#inbox = inbox;
  }

  /** How many datagrams were dropped because too many waited to be read. */
  get dropped(): number {
    return this.#inbox.dropped;
  }

  /**
   * Reads the next datagram.
   *
   * @returns fires with it; with `null` when nothing is left of a closed port. Fails, once, with
   *   `ConnectionRefusedError` when nobody listened where a datagram of a connected port went
   */
  read(): Deferred<Datagram | null> {
    return this.#inbox.next();
  }

  /** The datagrams that come, until the port is closed. To break out leaves it open. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Datagram, void, void> {
    for (let next = await this.read(); next !== null; next = await this.read()) yield next;
  }

  /**
   * Sends a datagram. It is handed to the system at once, and may get lost.
   *
   * @param addr - not needed once connected
   * @throws what `IUDPTransport.write` throws
   */
  write(packet: Uint8Array | string, addr?: HostAndPort): void {
    this.transport.write(packet, addr);
  }

  /**
   * From now on sends to this peer only, and hears only this one.
   *
   * @throws what `IUDPTransport.connect` throws
   */
  connect(host: string, port: number): void {
    this.transport.connect(host, port);
  }

  /** Closes the port; reads that wait get `null`. Fires when it is closed. */
  close(): Deferred<void> {
    this.#inbox.close();
    return this.transport.stopListening();
  }

  /** Closes, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
