import type { HTTPTransport } from "./http-transport.ts";

/**
 * Stops reading from a transport and starts again, and remembers which of them it did last. Nothing is asked
 * of a transport that is closing.
 */
export class ReadPace {
  readonly #transport: HTTPTransport;
  #isPaused = false;

  constructor(transport: HTTPTransport) {
    this.#transport = transport;
  }

  /** Reads no more, unless that was said before. The transport may be called back from in here. */
  pause(): void {
    if (this.#isPaused || this.#transport.disconnecting) return;
    this.#isPaused = true;
    this.#transport.pauseProducing();
  }

  /** Reads on, unless it does. The transport may deliver from in here. */
  resume(): void {
    if (!this.#isPaused || this.#transport.disconnecting) return;
    this.#isPaused = false;
    this.#transport.resumeProducing();
  }
}
