import type { IDelayedCall, IReactorTime } from "@cordage/reactor";

const NEVER = Number.POSITIVE_INFINITY;

/** Seconds. What is due so soon is due: sums of times are not exact to the last bit. */
const GRANULARITY = 0.001;

/**
 * One deadline that is put off all the time, on one delayed call that is not.
 *
 * Putting the deadline off only notes the new time. The call finds out when it comes too early, and is
 * then made again for the rest of the time.
 */
export class DeadlineTimer {
  readonly #clock: IReactorTime;
  readonly #expired: () => void;
  #deadline = NEVER;
  #call: IDelayedCall | undefined = undefined;
  #callTime = NEVER;
  #isOver = false;

  /** @param expired - called when the deadline has passed; the timer is off then */
  constructor(clock: IReactorTime, expired: () => void) {
    this.#clock = clock;
    this.#expired = expired;
  }

  /** When it expires, in seconds of the clock; Infinity when it is off. */
  get deadline(): number {
    return this.#deadline;
  }

  /** Sets the deadline anew, sooner or later than it was; Infinity switches it off. */
  set deadline(deadline: number) {
    if (this.#isOver) return;
    this.#deadline = deadline;
    if (deadline >= this.#callTime || deadline === NEVER) return;
    this.#call?.cancel();
    this.#schedule(deadline);
  }

  /** Switches it off for good and leaves no delayed call behind. */
  cancel(): void {
    this.#isOver = true;
    this.#deadline = NEVER;
    this.#call?.cancel();
    this.#call = undefined;
  }

  #schedule(time: number): void {
    this.#callTime = time;
    const delay = Math.max(0, time - this.#clock.seconds());
    this.#call = this.#clock.callLater(delay, () => this.#called());
  }

  #called(): void {
    this.#call = undefined;
    this.#callTime = NEVER;
    if (this.#deadline === NEVER) return;
    if (this.#deadline > this.#clock.seconds() + GRANULARITY) {
      this.#schedule(this.#deadline);
      return;
    }
    this.#deadline = NEVER;
    this.#expired();
  }
}
