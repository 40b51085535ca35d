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
   * In the order in which they will run, as of the last sort. The sort is stable and starts from the
   * order before, so a call that was put off to the time of another keeps its place before it.
   */
  readonly #calls: DelayedCall[] = [];
  /** Whether no call was moved since the last sort: then there is nothing to sort. */
  #isSorted = true;
  readonly #owner: ClockCallOwner = {
    seconds: () => this.seconds(),
    callCancelled: (call) => this.#forget(call),
    callHastened: () => {}, // a move like any other
    callMoved: () => {
      this.#isSorted = false;
    },
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
    const call = new ClockCall(this.seconds() + delay, action, args, this.#owner);
    this.#sort();
    this.#calls.splice(this.#placeFor(call.getTime()), 0, call);
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
    if (!this.#isSorted) this.#calls.sort(bySoonest);
    this.#isSorted = true;
  }

  /** Behind the calls due at `time` or before, found by halving. */
  #placeFor(time: number): number {
    let low = 0;
    let high = this.#calls.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#calls[middle] as DelayedCall; // between the ends of the list
      if (other.getTime() <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #forget(call: DelayedCall): void {
    this.#calls.splice(this.#calls.indexOf(call), 1);
  }
}

interface ClockCallOwner extends DelayedCallOwner {
  /** A call is due at another time than before, sooner or later. */
  callMoved(): void;
}

/** A call that tells of every move, where others keep to themselves that they were put off. */
class ClockCall extends DelayedCall {
  readonly #owner: ClockCallOwner;

  constructor(
    time: number,
    action: (...args: never[]) => unknown,
    args: readonly unknown[],
    owner: ClockCallOwner,
  ) {
    super(time, action, args, owner);
    this.#owner = owner;
  }

  override delay(seconds: number): void {
    super.delay(seconds);
    this.#owner.callMoved();
  }

  override reset(seconds: number): void {
    super.reset(seconds);
    this.#owner.callMoved();
  }
}

/** Not a subtraction: two calls may both be due at infinity. */
function bySoonest(a: DelayedCall, b: DelayedCall): number {
  const left = a.getTime();
  const right = b.getTime();
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
