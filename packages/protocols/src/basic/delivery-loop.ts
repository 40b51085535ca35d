import { Deferred, maybeDeferred } from "@cordage/deferred";
import { type ITransport, Logger } from "@cordage/reactor";

const log = new Logger("protocols.basic");

/** Where bytes wait until they are delivered: a decoder, or a bare queue. */
export interface UnreadBytes {
  push(chunk: Buffer): void;
  readonly leftover: Buffer;
  clear(): Buffer;
}

/** As much of a receiving protocol as the loop needs. */
export interface Receiver {
  readonly transport: ITransport;
  /** Whether nothing is to be delivered for now. */
  readonly paused?: boolean;
  /** How many bytes may wait while paused. */
  readonly maxPausedBytes?: number;
}

/**
 * Turns chunks into events: the loop under every receiver, and what all of them promise.
 *
 * - After the receiver has closed its connection nothing more is delivered, and what is left is let
 *   go of (GEN-1).
 * - It never re-enters: bytes that come in while an event method runs wait for it to return
 *   (GEN-2).
 * - A message whose event method throws has been consumed; the next ones are kept (GEN-3).
 */
export class DeliveryLoop {
  readonly #receiver: Receiver;
  readonly #unread: UnreadBytes;
  readonly #deliverNext: () => boolean;
  #running = false;

  /**
   * @param deliverNext - takes one message out of `unread` and tells the receiver; returns whether
   *   to go on: false when there is no whole message, or the receiver is paused
   */
  constructor(receiver: Receiver, unread: UnreadBytes, deliverNext: () => boolean) {
    this.#receiver = receiver;
    this.#unread = unread;
    this.#deliverNext = deliverNext;
  }

  /** Takes a chunk, which may be empty, and delivers what can be delivered. */
  receive(chunk: Buffer): void {
    this.#unread.push(chunk);
    this.#limitPaused(chunk);
    if (this.#running) return;
    this.#running = true;
    try {
      while (!this.#isClosing() && this.#deliverNext());
    } finally {
      this.#running = false;
      if (this.#isClosing()) this.#unread.clear();
    }
  }

  /**
   * Takes what an event method returned. One written as an async function is not waited for, but
   * when its Promise is rejected, that is logged and ends the connection like any exception.
   */
  watch(returned: unknown): void {
    if (returned === undefined || returned instanceof Deferred) return;
    maybeDeferred(() => returned).addErrback((failure) => {
      log.failure("Unhandled error in an event method", failure);
      this.#receiver.transport.loseConnection();
    });
  }

  /**
   * Asked anew each time: an event method may close the connection or put another transport in
   * place. Not a getter: before each message, a private one shows in the time it takes.
   */
  #isClosing(): boolean {
    return this.#receiver.transport.disconnecting;
  }

  /** Transports stop when they are paused; this is for those that can't. */
  #limitPaused(chunk: Buffer): void {
    const { paused = false, maxPausedBytes = Number.POSITIVE_INFINITY } = this.#receiver;
    if (!paused || chunk.length === 0) return;
    const waiting = this.#unread.leftover.length;
    if (waiting <= maxPausedBytes) return;
    log.error("{waiting} bytes wait while paused, at most {maxPausedBytes} may", {
      waiting,
      maxPausedBytes,
    });
    this.#receiver.transport.loseConnection();
  }
}
