import type { Outlet, SentListener } from "./outlet.ts";
import { type Piece, WaitingPieces } from "./waiting-pieces.ts";

/** Who wants to know when nothing waits to be sent any more. */
export interface DrainListener {
  /** Whether to tell when what is handed over now has been taken. Telling costs, so it isn't usual. */
  readonly isWaiting: boolean;
  /** Nothing waits to be sent. Never comes from inside `write`. */
  drained(): void;
}

/**
 * The sending side of a socket: what is written while one event is handled, or else in one turn of the
 * event loop, leaves in one system call; measured, a head and a body as two writes cost a third of an
 * HTTP server's throughput.
 *
 * While the system takes no more, what is written waits here and not in Node's stream, where each piece
 * would take more room: of two writes that have been handed over and not been taken, the second tells
 * when it has been, and the rest follows.
 */
export class SocketWriter implements SentListener {
  #outlet: Outlet;
  readonly #waiting = new WaitingPieces();
  /** Whether somebody is going to flush without being asked. */
  #isFlushDue = false;
  #isHeld = false;
  /** Whether the outlet is going to tell when it has sent what it was handed. */
  #isSending = false;
  readonly #listener: DrainListener;

  constructor(outlet: Outlet, listener: DrainListener) {
    this.#outlet = outlet;
    this.#listener = listener;
  }

  /** Whether what is written waits for {@link moveTo}. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** How many bytes have been written here and not been taken by the system. */
  get waitingBytes(): number {
    return this.#waiting.bytes + this.#outlet.waitingBytes;
  }

  /** Takes a piece, to be sent soon. */
  write(data: Piece): void {
    this.#waiting.add(data);
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    process.nextTick(flush, this);
  }

  /** What is written until {@link flush} is called, by whoever calls this, waits for that. */
  batch(): void {
    this.#isFlushDue = true;
  }

  /** Hands over what was written, now; if the system is busy with more, when it is done. */
  flush(): void {
    this.#isFlushDue = false;
    if (!this.#isHeld && !this.#isSending) this.#handOver();
  }

  /** Hands over what was written, however busy the system is, unless it is held back. */
  flushAll(): void {
    this.#isFlushDue = false;
    if (!this.#isHeld) this.#handOver();
  }

  /** Hands over what was written, and from now on nothing until {@link moveTo}. */
  hold(): void {
    this.flushAll();
    this.#isHeld = true;
  }

  /** Hands over to `outlet` from now on, beginning with what was held back. */
  moveTo(outlet: Outlet): void {
    this.#outlet = outlet;
    this.#isHeld = false;
    this.#isSending = false;
    this.flush();
  }

  /** Drops what has not been handed over yet. */
  discard(): void {
    this.#waiting.clear();
  }

  /** The system has taken what the outlet was handed. */
  sent(): void {
    this.#isSending = false;
    this.flush();
    if (this.waitingBytes === 0) this.#listener.drained();
  }

  #handOver(): void {
    const data = this.#waiting.take();
    if (data === undefined) return;
    if (this.#outlet.send(data, this.#listener.isWaiting, this)) this.#isSending = true;
  }
}

/** For the end of the turn, without a function for each writer. */
function flush(writer: SocketWriter): void {
  writer.flush();
}
