/**
 * Time, and doing things later. All times are seconds. The one reactor interface most code should ask
 * for: a test passes a `Clock`.
 *
 * @see Twisted: `IReactorTime` (T1 to T8)
 */
export interface IReactorTime {
  /** The time now, in seconds. Never goes back. */
  seconds(): number;

  /**
   * Runs `action` once, no sooner than `delay` seconds from now and never before this returns.
   *
   * Actions due at the same instant run in the order they were scheduled. One that throws, or returns
   * a Promise or Deferred that fails, is logged and does not hold up the others. One scheduled from
   * inside another runs in a later pass, even with a delay of 0.
   *
   * @param delay - seconds, however many: 2^40 or Infinity hold up nothing
   * @param args - passed to `action`; let go of on cancelling
   * @throws RangeError when `delay` is negative or not a number
   * @throws TypeError when `action` is not a function
   */
  callLater<A extends unknown[]>(
    delay: number,
    action: (...args: A) => unknown,
    ...args: A
  ): IDelayedCall;

  /** The calls still to come, in no particular order. */
  getDelayedCalls(): IDelayedCall[];
}

/**
 * A call that is going to be made.
 *
 * After it ran, or while it runs, the methods that change it throw `AlreadyCalled`; after `cancel`,
 * `AlreadyCancelled`.
 *
 * @see Twisted: `IDelayedCall`
 */
export interface IDelayedCall {
  /** When it is due, in seconds of its reactor's clock. */
  getTime(): number;
  /** Never make the call. */
  cancel(): void;
  /**
   * Makes it due `seconds` later than it was (earlier, if negative).
   *
   * @throws RangeError when `seconds` is not a number
   */
  delay(seconds: number): void;
  /**
   * Makes it due `seconds` from now.
   *
   * @throws RangeError when `seconds` is not a number
   */
  reset(seconds: number): void;
  /** Whether the call is still to come. */
  active(): boolean;
}
