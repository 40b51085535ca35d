import { type Deferred, Failure, succeed } from "@cordage/deferred";
import { requireBytes } from "../base/bytes.ts";
import { ConnectionDone } from "../errors.ts";
import type { IPushProducer } from "../interfaces/producer.ts";
import type { ITCPTransport } from "../interfaces/transport.ts";
import { EventWaiters, quietFailure } from "./event-waiters.ts";

/**
 * The sending side of a `Connection`: has those who write wait while the transport is full.
 *
 * It is registered as the producer of the transport only during a write and while that is full: somebody
 * may close the transport by its own `loseConnection`, which waits for a producer.
 */
export class ConnectionWriter implements IPushProducer {
  readonly #transport: ITCPTransport;
  readonly #room = new EventWaiters();
  readonly #end = new EventWaiters();
  readonly #loss = new EventWaiters();
  #isFull = false;
  /** Why nothing can be written any more. */
  #closed: Failure | undefined = undefined;

  constructor(transport: ITCPTransport) {
    this.#transport = transport;
  }

  /**
   * Writes; see `Connection.write`.
   *
   * @throws TypeError for what is neither bytes nor a string
   */
  write(data: Uint8Array | string): Deferred<void> {
    requireBytes(data); // at the call, even where it can't be written any more
    if (this.#closed !== undefined) return quietFailure(this.#closed);
    if (!this.#transport.disconnecting) this.#send(data);
    // Somebody has closed the transport itself, or there was no room, which has the connection aborted: why
    // this can't be written is known when that is gone.
    if (this.#transport.disconnecting) return this.#loss.wait();
    return this.#isFull ? this.#room.wait() : succeed();
  }

  /** Ends this direction; fires when everything written has been sent. */
  closeWrite(): Deferred<void> {
    this.close();
    this.#transport.loseWriteConnection();
    return this.#end.wait();
  }

  /** Nothing more is to be written. */
  close(): void {
    this.#closed ??= new Failure(new ConnectionDone("writing has ended"));
  }

  /** This direction has ended. */
  ended(): void {
    this.#end.tell("happened");
  }

  /** The connection is gone. */
  lost(reason: Failure): void {
    this.#closed ??= reason;
    this.#room.tell(reason);
    this.#loss.tell(reason);
    const wasSent = reason.check(ConnectionDone) !== undefined;
    this.#end.tell(wasSent ? "happened" : reason);
  }

  pauseProducing(): void {
    this.#isFull = true;
  }

  resumeProducing(): void {
    this.#isFull = false;
    this.#transport.unregisterProducer();
    this.#room.tellOnce();
  }

  /** The transport is gone; `lost` tells why. */
  stopProducing(): void {}

  #send(data: Uint8Array | string): void {
    if (this.#isFull) {
      this.#transport.write(data);
      return;
    }
    this.#transport.registerProducer(this, true);
    try {
      this.#transport.write(data);
    } finally {
      if (!this.#isFull) this.#transport.unregisterProducer();
    }
  }
}
