/** The longest a timer of Node's can wait, in milliseconds; longer waits are made of several. */
const LONGEST_WAIT = 2 ** 31 - 1;

/**
 * One native timer for all delayed calls: it is set for the next one only.
 *
 * Setting it for later than before costs nothing: it fires at the old time, finds nothing due, and is
 * set again. So a timeout that every packet puts off leaves Node's timer alone.
 */
export class WakeUpTimer {
  readonly #wake: () => void;
  #timeout: NodeJS.Timeout | undefined = undefined;
  #immediate: NodeJS.Immediate | undefined = undefined;
  /** When the timeout fires, in milliseconds of `performance.now()`. */
  #firesAt = Number.POSITIVE_INFINITY;

  /** @param wake - called when it is time; sets the timer again as needed */
  constructor(wake: () => void) {
    this.#wake = wake;
  }

  /** Wakes no later than `seconds` from now, on a later turn. */
  wakeAfter(seconds: number): void {
    if (this.#immediate !== undefined) return;
    if (seconds <= 0) {
      // Node would round a timeout of 0 up to a millisecond.
      this.#immediate = setImmediate(() => this.#fire());
      return;
    }
    const milliseconds = Math.min(Math.ceil(seconds * 1000), LONGEST_WAIT);
    const firesAt = performance.now() + milliseconds;
    if (firesAt >= this.#firesAt) return;
    clearTimeout(this.#timeout);
    this.#firesAt = firesAt;
    this.#timeout = setTimeout(() => this.#fire(), milliseconds);
  }

  /** Doesn't wake at all. */
  cancel(): void {
    clearTimeout(this.#timeout);
    clearImmediate(this.#immediate);
    this.#timeout = undefined;
    this.#immediate = undefined;
    this.#firesAt = Number.POSITIVE_INFINITY;
  }

  #fire(): void {
    this.cancel();
    this.#wake();
  }
}
