import type { IReactorTime } from "@cordage/reactor";

/** The clock of one host: it may go at another pace than time does, and jump ahead, but never back. */
export class HostClock {
  readonly #time: IReactorTime;
  /** What it showed when it was last set, and the true time then. */
  #shown = 0;
  #setAt: number;
  #rate = 1;
  /** The latest time that was promised to have come: rounding must not take it back. */
  #least = 0;

  constructor(time: IReactorTime) {
    this.#time = time;
    this.#setAt = time.seconds();
    this.#shown = this.#setAt;
  }

  /** What it shows, in seconds. */
  seconds(): number {
    const shown = this.#shown + (this.#time.seconds() - this.#setAt) * this.#rate;
    return Math.max(shown, this.#least);
  }

  /** In how many true seconds it shows `time`. */
  secondsUntil(time: number): number {
    return Math.max(0, (time - this.seconds()) / this.#rate);
  }

  /** It shows `time` by now, whatever rounding has made of it. */
  reached(time: number): void {
    this.#least = Math.max(this.#least, time);
  }

  /** From now on it goes at this rate, in its seconds for a true one, after a jump of `offset` seconds. */
  set(rate: number, offset: number): void {
    this.#shown = this.seconds() + offset;
    this.#setAt = this.#time.seconds();
    this.#rate = rate;
  }
}
