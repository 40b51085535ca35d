import type { Duplex } from "node:stream";

/** What a {@link SocketReader} tells. */
export interface ReaderEvents {
  /** A chunk has come. It is the receiver's to keep. */
  received(data: Buffer): void;
  /** The peer sends no more. Comes once, after all data. */
  ended(): void;
}

/** Where a socket keeps its reader. */
const READER = Symbol("SocketReader");

interface ReadSocket extends Duplex {
  [READER]: SocketReader;
}

/**
 * The receiving side of a socket. While paused it holds back data and the end of file; Node by itself
 * tells of the end of file even then, unless data is held back before it (X12).
 */
export class SocketReader {
  /** One listener for all sockets: a function for each would take memory. */
  static readonly #onEnd = function (this: ReadSocket): void {
    this[READER].#ended();
  };

  #socket: Duplex;
  readonly #events: ReaderEvents;
  /** One for each, since standard input is read by one after the other, neither of which it belongs to. */
  readonly #onData = (data: Buffer): void => this.#events.received(data);
  #isStarted = false;
  #isPaused = false;
  /** Whether nothing more is delivered of the socket it reads. */
  #isStopped = false;
  #endIsHeldBack = false;

  constructor(socket: Duplex, events: ReaderEvents) {
    this.#socket = socket;
    this.#events = events;
  }

  /** Whether something has arrived that was not delivered yet, if only the end of file. */
  get isHoldingBack(): boolean {
    return this.#socket.readableEnded || this.#socket.readableLength > 0;
  }

  /** Begins to deliver, unless paused. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#listen(this.#socket);
  }

  /** Delivers nothing until {@link moveTo}. What has come by then is for who reads the socket in its place. */
  stop(): void {
    this.#isStopped = true;
    this.#unlisten();
    this.#socket.pause();
  }

  /** Delivers what `socket`, which speaks TLS, has from now on; it reads the one before. */
  moveTo(socket: Duplex): void {
    this.#isStopped = false;
    // Unless it was read from here, the listeners are those of TLS, which may read it already.
    if (this.#isStarted) this.#unlisten();
    this.#socket = socket;
    if (this.#isPaused) socket.pause();
    this.#listen(socket);
    this.#isStarted = true;
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  /** Delivers again, on a later turn. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (this.#isStopped) return;
    if (!this.#endIsHeldBack) {
      this.#socket.resume();
      return;
    }
    this.#endIsHeldBack = false; // first: a pause and another resume in this turn must not tell it twice
    process.nextTick(() => this.#ended());
  }

  #listen(socket: Duplex): void {
    (socket as ReadSocket)[READER] = this; // a symbol of ours, which Node's type can't know
    socket.on("end", SocketReader.#onEnd).on("data", this.#onData);
  }

  #unlisten(): void {
    this.#socket.off("end", SocketReader.#onEnd).off("data", this.#onData);
  }

  #ended(): void {
    this.#endIsHeldBack = this.#isPaused;
    if (!this.#isPaused) this.#events.ended();
  }
}
