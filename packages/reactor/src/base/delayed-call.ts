import { AlreadyCalled, AlreadyCancelled } from "../errors.ts";
import type { IDelayedCall } from "../interfaces/time.ts";

/** What keeps delayed calls in order, and is told when one of them changes. */
export interface DelayedCallOwner {
  /** The time now, in seconds. */
  seconds(): number;
  /** `call` was cancelled: it may be forgotten. */
  callCancelled(call: DelayedCall): void;
  /** `call` is due sooner than before. (One that is due later says so only when its time comes.) */
  callHastened(call: DelayedCall): void;
}

type CallState = "active" | "called" | "cancelled";

/**
 * A call that a reactor or clock is going to make; see {@link IDelayedCall} for its contract.
 *
 * Putting a call off is lazy: the owner's order is by `time`, which stays, and `postponed` says how much
 * later it really is. So a timeout that every packet resets costs an addition each time.
 *
 * @see Twisted: `twisted.internet.base.DelayedCall` (T2, T3, T8)
 */
export class DelayedCall implements IDelayedCall {
  /** When the owner looks at it, in seconds; the call is due then unless it was put off. */
  time: number;
  #postponed = 0;
  #state: CallState = "active";
  #action: ((...args: never[]) => unknown) | undefined;
  #args: readonly unknown[];
  readonly #owner: DelayedCallOwner;

  constructor(
    time: number,
    action: (...args: never[]) => unknown,
    args: readonly unknown[],
    owner: DelayedCallOwner,
  ) {
    this.time = time;
    this.#action = action;
    this.#args = args;
    this.#owner = owner;
  }

  getTime(): number {
    return this.time + this.#postponed;
  }

  active(): boolean {
    return this.#state === "active";
  }

  cancel(): void {
    this.#requireActive();
    this.#state = "cancelled";
    this.#action = undefined;
    this.#args = [];
    this.#owner.callCancelled(this);
  }

  delay(seconds: number): void {
    requireNumber(seconds);
    this.#requireActive();
    this.#moveTo(this.getTime() + seconds);
  }

  reset(seconds: number): void {
    requireNumber(seconds);
    this.#requireActive();
    this.#moveTo(this.#owner.seconds() + seconds);
  }

  /** Whether it was put off since `time` was set. For owners. */
  get isPostponed(): boolean {
    return this.#postponed > 0;
  }

  /** Moves `time` to where it was put off to. For owners, when `time` has come. */
  settlePostponement(): void {
    this.time += this.#postponed;
    this.#postponed = 0;
  }

  /** Makes the call. From now on it counts as called, during the call too (T2). For owners. */
  run(): void {
    const action = this.#action as (...args: readonly unknown[]) => unknown; // there while active
    const args = this.#args;
    this.#state = "called";
    this.#action = undefined;
    this.#args = [];
    action(...args);
  }

  /** Like `<DelayedCall [10.5s] called=0 cancelled=0>`, the time counted from now (T8). */
  toString(): string {
    const left = this.getTime() - this.#owner.seconds();
    const is = (state: CallState): number => Number(this.#state === state);
    const name = this.#action === undefined ? "" : ` ${this.#action.name || "anonymous"}()`;
    return `<DelayedCall [${left}s] called=${is("called")} cancelled=${is("cancelled")}${name}>`;
  }

  #moveTo(time: number): void {
    this.#postponed = Math.max(0, time - this.time);
    if (time >= this.time) return;
    this.time = time;
    this.#owner.callHastened(this);
  }

  #requireActive(): void {
    if (this.#state === "called") throw new AlreadyCalled();
    if (this.#state === "cancelled") throw new AlreadyCancelled();
  }
}

/**
 * Checks the arguments of a `callLater`, for everything that has one.
 *
 * @throws RangeError, TypeError as {@link IReactorTime.callLater} says
 */
export function requireDelayAndAction(delay: number, action: unknown): void {
  if (typeof delay !== "number" || !(delay >= 0)) {
    throw new RangeError(`delay must be a number of seconds, 0 or more, got ${delay}`);
  }
  if (typeof action !== "function") throw new TypeError(`action must be a function, got ${action}`);
}

function requireNumber(seconds: number): void {
  if (typeof seconds !== "number" || Number.isNaN(seconds)) {
    throw new RangeError(`seconds must be a number, got ${seconds}`);
  }
}
