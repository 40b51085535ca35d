import { getDebugging } from "@cordage/deferred";
import type { IDelayedCall } from "../interfaces/time.ts";
import { type CallState, requireActive } from "./call-state.ts";
import { creationStack, NO_ARGUMENTS, requireSeconds } from "./delayed-call-arguments.ts";
import { delayedCallText } from "./delayed-call-text.ts";

/** What keeps delayed calls in order, and is told when one of them changes. */
export interface DelayedCallOwner {
  /** The time now, in seconds. */
  seconds(): number;
  /** `call` was cancelled: it may be forgotten. */
  callCancelled(call: DelayedCall): void;
  /**
   * `call` is due sooner than before. One that is due later doesn't say so: its owner finds out when it
   * looks at it, so that a timeout that every packet puts off costs an addition each time.
   */
  callHastened(call: DelayedCall): void;
}

let made = 0;

/**
 * A call that a clock of one's own is going to make; see {@link IDelayedCall} for its contract. Reactors
 * have {@link ScheduledCall}.
 *
 * @see Twisted: `twisted.internet.base.DelayedCall` (T2, T3, T8)
 */
export class DelayedCall implements IDelayedCall {
  /** In debug mode (`setDebugging`), where the call was scheduled: the lines of a stack (T7). */
  readonly creator: string | undefined;
  readonly #serial = ++made;
  #time: number;
  #state: CallState = "active";
  #action: ((...args: never[]) => unknown) | undefined;
  #args: readonly unknown[];
  readonly #owner: DelayedCallOwner;

  /** @param time - when it is due, in seconds of its owner's clock */
  constructor(
    time: number,
    action: (...args: never[]) => unknown,
    args: readonly unknown[],
    owner: DelayedCallOwner,
  ) {
    this.#time = time;
    this.#action = action;
    this.#args = args;
    this.#owner = owner;
    this.creator = getDebugging() ? creationStack() : undefined;
  }

  getTime(): number {
    return this.#time;
  }

  active(): boolean {
    return this.#state === "active";
  }

  cancel(): void {
    requireActive(this.#state);
    this.#release("cancelled");
    this.#owner.callCancelled(this);
  }

  delay(seconds: number): void {
    requireSeconds(seconds);
    requireActive(this.#state);
    this.#moveTo(this.#time + seconds);
  }

  reset(seconds: number): void {
    requireSeconds(seconds);
    requireActive(this.#state);
    this.#moveTo(this.#owner.seconds() + seconds);
  }

  /**
   * Makes the call. From now on it counts as called, during the call too (T2). For owners.
   *
   * @returns what the action returned
   * @throws whatever the action throws
   */
  run(): unknown {
    const action = this.#action as (...args: readonly unknown[]) => unknown; // there while active
    const args = this.#args;
    this.#release("called");
    return action(...args);
  }

  /** Like `<DelayedCall 17 [10.5s] called=0 cancelled=0 hangUp(3, "idle")>` (T8). */
  toString(): string {
    return delayedCallText({
      serial: this.#serial,
      left: this.#time - this.#owner.seconds(),
      state: this.#state,
      action: this.#action,
      args: this.#args,
    });
  }

  #moveTo(time: number): void {
    const isSooner = time < this.#time;
    this.#time = time;
    if (isSooner) this.#owner.callHastened(this);
  }

  /** It won't be made, or not again: lets go of what only making it needs (T4). */
  #release(state: CallState): void {
    this.#state = state;
    this.#action = undefined;
    this.#args = NO_ARGUMENTS;
  }
}
