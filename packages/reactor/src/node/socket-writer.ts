import type { Duplex } from "node:stream";
import {
  type HandleWriter,
  handleOf,
  type SentListener,
  type WriteHandle,
} from "./handle-writer.ts";
import { byteLength, type Piece, WaitingPieces } from "./waiting-pieces.ts";

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
  #socket: Duplex;
  /** The faster way to write, and the handle of the socket where it can be gone. */
  readonly #handleWriter: HandleWriter | undefined;
  #handle: WriteHandle | undefined;
  /** How much it was given that the system has not taken. */
  #leftBytes = 0;
  #whenTaken: (() => void) | undefined = undefined;
  readonly #waiting = new WaitingPieces();
  /** Whether somebody is going to flush without being asked. */
  #isFlushDue = false;
  #isHeld = false;
  /** Whether the socket is going to tell when it has taken what it was handed. */
  #isSending = false;
  readonly #listener: DrainListener;
  /** Made when it is needed first, which most connections never do. */
  #tellSent: ((error?: Error | null) => void) | undefined = undefined;

  constructor(socket: Duplex, listener: DrainListener, handleWriter?: HandleWriter) {
    this.#socket = socket;
    this.#listener = listener;
    this.#handleWriter = handleWriter;
    this.#handle = handleWriter && handleOf(socket);
  }

  /** Whether what is written waits for {@link moveTo}. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** How many bytes have been written here and not been taken by the system. */
  get waitingBytes(): number {
    return this.#waiting.bytes + this.#leftBytes + this.#socket.writableLength;
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

  /** Hands over to `socket` from now on, which speaks TLS, beginning with what was held back. */
  moveTo(socket: Duplex): void {
    this.#socket = socket;
    this.#handle = undefined;
    this.#isHeld = false;
    this.#isSending = false;
    this.flush();
  }

  /** Drops what has not been handed over yet. */
  discard(): void {
    this.#waiting.clear();
  }

  /**
   * Calls `action` when the system has taken what it was given past the stream, which knows nothing of it: now,
   * mostly. Only then may the stream be ended, since a handle that shuts down can't be reset any more.
   */
  whenTaken(action: () => void): void {
    if (this.#leftBytes === 0) action();
    else this.#whenTaken = action;
  }

  /** The system has taken what was left. */
  sent(): void {
    this.#leftBytes = 0;
    this.#sent();
    const whenTaken = this.#whenTaken;
    this.#whenTaken = undefined;
    whenTaken?.();
  }

  get #whenSent(): (error?: Error | null) => void {
    this.#tellSent ??= (error) => {
      if (!error) this.#sent(); // the socket tells of an error itself
    };
    return this.#tellSent;
  }

  #sent(): void {
    this.#isSending = false;
    this.flush();
    if (this.waitingBytes === 0) this.#listener.drained();
  }

  #handOver(): void {
    const pieces = this.#waiting.take();
    if (pieces === undefined) return;
    if (typeof pieces === "string" || pieces instanceof Uint8Array) {
      this.#send(pieces);
    } else {
      this.#sendList(pieces);
    }
  }

  #send(data: Piece): void {
    const isIdle = !this.#isSending && this.#socket.writableLength === 0;
    if (isIdle && this.#handle !== undefined) {
      this.#sendToHandle(this.#handle, data);
    } else if (this.#socket.writableLength === 0 && !this.#listener.isWaiting) {
      this.#socket.write(data); // a write with a callback costs more
    } else {
      this.#isSending = true;
      this.#socket.write(data, this.#whenSent);
    }
  }

  #sendToHandle(handle: WriteHandle, data: Piece): void {
    // There is a handle only where there is one who writes to it.
    if (this.#handleWriter?.write(this.#socket, handle, data, this) === false) {
      this.#isSending = true;
      this.#leftBytes = byteLength(data);
    } else if (this.#listener.isWaiting) {
      this.#isSending = true;
      process.nextTick(tellSent, this);
    }
  }

  #sendList(pieces: readonly Piece[]): void {
    this.#isSending = true;
    let left = pieces.length;
    this.#socket.cork();
    for (const piece of pieces) {
      left -= 1;
      if (left === 0) this.#socket.write(piece, this.#whenSent);
      else this.#socket.write(piece);
    }
    this.#socket.uncork();
  }
}

// For the end of the turn, without a function for each writer.

function flush(writer: SocketWriter): void {
  writer.flush();
}

function tellSent(writer: SocketWriter): void {
  writer.sent();
}
