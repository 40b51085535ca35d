import type { Socket } from "node:net";

/** What a {@link SocketReader} tells. */
export interface ReaderEvents {
  /** `data` is the receiver's to keep. */
  received(data: Buffer): void;
  /** The peer sends no more. Comes once, after all data. */
  ended(): void;
}

/**
 * The receiving side of a socket. While paused it holds back data and the end of file; Node by itself
 * tells of the end of file even then, unless data is held back before it (X12).
 */
export class SocketReader {
  readonly #socket: Socket;
  readonly #events: ReaderEvents;
  #isPaused = false;
  #endIsHeldBack = false;

  constructor(socket: Socket, events: ReaderEvents) {
    this.#socket = socket;
    this.#events = events;
  }

  /** Begins to deliver, unless paused. */
  start(): void {
    this.#socket.on("end", () => this.#ended());
    this.#socket.on("data", (data: Buffer) => this.#events.received(data));
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  /** Delivers again, on a later turn. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (!this.#endIsHeldBack) {
      this.#socket.resume();
      return;
    }
    this.#endIsHeldBack = false; // first: a pause and another resume in this turn must not tell it twice
    process.nextTick(() => this.#ended());
  }

  #ended(): void {
    this.#endIsHeldBack = this.#isPaused;
    if (!this.#isPaused) this.#events.ended();
  }
}
