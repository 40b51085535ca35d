import {
  DelayedCall,
  type DelayedCallOwner,
  type IDelayedCall,
  type IReactorTime,
  requireDelayAndAction,
} from "@cordage/reactor";

/**
 * Time that stands still until a test moves it. Pass it where code asks for an `IReactorTime`.
 *
 * ```ts
 * const clock = new Clock();
 * clock.callLater(5, hangUp);
 * clock.advance(5); // hangUp() runs here
 * ```
 *
 * @see Twisted: `twisted.internet.task.Clock` (K11, K12)
 */
export class Clock implements IReactorTime {
  /** The time now, in seconds. Starts at 0; `advance` moves it. */
  rightNow = 0;
  /**
   * In the order in which they will run, as of the last sort. The sort is stable and only ever starts
   * from the order before, so a call that was put off to the time of another keeps its place before it.
   */
  readonly #calls: DelayedCall[] = [];
  readonly #owner: DelayedCallOwner = {
    seconds: () => this.seconds(),
    callCancelled: (call) => this.#forget(call),
    callHastened: () => {}, // found by the next sort, like every other change of time
  };

  /** The time now. Override to count in another way. */
  seconds(): number {
    return this.rightNow;
  }

  callLater<A extends unknown[]>(
    delay: number,
    action: (...args: A) => unknown,
    ...args: A
  ): IDelayedCall {
    requireDelayAndAction(delay, action);
    const call = new DelayedCall(this.seconds() + delay, action, args, this.#owner);
    this.#calls.push(call);
    this.#sort();
    return call;
  }

  /** The calls still to come, soonest first as of the last `callLater` or `advance`. */
  getDelayedCalls(): IDelayedCall[] {
    return [...this.#calls];
  }

  /**
   * Moves time on by `amount`, then runs every call that is due, each at the new time. Calls they
   * schedule count from there and run too if they are due, with a delay of 0 in this very `advance`.
   *
   * An exception out of a call comes out of this method; the calls due after it stay for the next one.
   *
   * @param amount - seconds. Negative moves back, for tests of what a clock that is set back does
   * @throws RangeError when it is not a number
   */
  advance(amount: number): void {
    if (typeof amount !== "number" || Number.isNaN(amount)) {
      throw new RangeError(`amount must be a number of seconds, got ${amount}`);
    }
    this.rightNow += amount;
    for (let call = this.#takeDue(); call !== undefined; call = this.#takeDue()) call.run();
  }

  /** Advances by each of `timings` in turn. */
  pump(timings: Iterable<number>): void {
    for (const amount of timings) this.advance(amount);
  }

  #takeDue(): DelayedCall | undefined {
    this.#sort();
    const first = this.#calls[0];
    return first !== undefined && first.getTime() <= this.seconds()
      ? this.#calls.shift()
      : undefined;
  }

  #sort(): void {
    this.#calls.sort(bySoonest);
  }

  #forget(call: DelayedCall): void {
    this.#calls.splice(this.#calls.indexOf(call), 1);
  }
}

/** Not a subtraction: two calls may both be due at infinity. */
function bySoonest(a: DelayedCall, b: DelayedCall): number {
  const left = a.getTime();
  const right = b.getTime();
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
