import type { IDelayedCall } from "@cordage/reactor";

/** A connection that was silent for so many seconds is probed; Linux's two hours. */
const IDLE_SECONDS = 7200;

/** An unanswered probe is followed by the next after so many seconds. */
const PROBE_SECONDS = 75;

/** So many unanswered probes end the connection. */
const MAX_PROBES = 9;

/** What a {@link KeepAlive} works with. */
export interface KeepAliveSurroundings {
  /** The true time, in seconds. */
  seconds(): number;
  callLater(seconds: number, action: () => void): IDelayedCall;
  /** Asks the peer for a sign of life. @returns whether there was one */
  probe(): boolean;
  /** The peer was silent for too long. */
  gaveUp(): void;
}

/** Probes a silent connection now and then, so that a peer that has vanished is noticed. */
export class KeepAlive {
  readonly #surroundings: KeepAliveSurroundings;
  #heardAt: number;
  #unanswered = 0;
  #timer: IDelayedCall;

  constructor(surroundings: KeepAliveSurroundings) {
    this.#surroundings = surroundings;
    this.#heardAt = surroundings.seconds();
    this.#timer = this.#lookAfter(IDLE_SECONDS);
  }

  /** Something has come from the peer. */
  heard(): void {
    this.#heardAt = this.#surroundings.seconds();
    this.#unanswered = 0;
  }

  stop(): void {
    if (this.#timer.active()) this.#timer.cancel();
  }

  #lookAfter(seconds: number): IDelayedCall {
    return this.#surroundings.callLater(seconds, () => this.#look());
  }

  #look(): void {
    const silence = this.#surroundings.seconds() - this.#heardAt;
    if (silence < IDLE_SECONDS) {
      this.#timer = this.#lookAfter(IDLE_SECONDS - silence);
    } else if (this.#surroundings.probe()) {
      this.heard();
      this.#timer = this.#lookAfter(IDLE_SECONDS);
    } else if (++this.#unanswered === MAX_PROBES) {
      this.#surroundings.gaveUp();
    } else {
      this.#timer = this.#lookAfter(PROBE_SECONDS);
    }
  }
}
