import { getDebugging } from "@cordage/deferred";
import { AlreadyCalled, AlreadyCancelled } from "../errors.ts";
import type { IDelayedCall } from "../interfaces/time.ts";

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

type CallState = "active" | "called" | "cancelled";

const NO_ARGUMENTS: readonly unknown[] = [];

/** How much of a string is shown as an argument. */
const MAX_SHOWN_LENGTH = 60;

let made = 0;

/**
 * A call that a reactor or clock is going to make; see {@link IDelayedCall} for its contract.
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
    this.creator = getDebugging() ? stackHere() : undefined;
  }

  getTime(): number {
    return this.#time;
  }

  active(): boolean {
    return this.#state === "active";
  }

  cancel(): void {
    this.#requireActive();
    this.#release("cancelled");
    this.#owner.callCancelled(this);
  }

  delay(seconds: number): void {
    requireNumber(seconds);
    this.#requireActive();
    this.#moveTo(this.#time + seconds);
  }

  reset(seconds: number): void {
    requireNumber(seconds);
    this.#requireActive();
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

  /**
   * Like `<DelayedCall 17 [10.5s] called=0 cancelled=0 hangUp(3, "idle")>`: a serial number, the seconds
   * left, and what will be called, if it still will (T8).
   */
  toString(): string {
    const left = Math.round((this.#time - this.#owner.seconds()) * 1e6) / 1e6;
    const is = (state: CallState): number => Number(this.#state === state);
    const action = this.#action;
    const call =
      action === undefined ? "" : ` ${nameOf(action)}(${this.#args.map(asText).join(", ")})`;
    const state = `called=${is("called")} cancelled=${is("cancelled")}`;
    return `<DelayedCall ${this.#serial} [${left}s] ${state}${call}>`;
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

/** Minus infinity is none either: what is never due can't be hastened by as much. */
function requireNumber(seconds: number): void {
  if (typeof seconds !== "number" || !(seconds > Number.NEGATIVE_INFINITY)) {
    throw new RangeError(`seconds must be a number, got ${seconds}`);
  }
}

function stackHere(): string {
  return (new Error().stack ?? "").replace(/^Error\n/, "");
}

/** An argument as a label shows it: no code of its class is run, and not much of its content is told. */
function asText(argument: unknown): string {
  if (typeof argument === "string") {
    const isLong = argument.length > MAX_SHOWN_LENGTH;
    return JSON.stringify(isLong ? `${argument.slice(0, MAX_SHOWN_LENGTH)}…` : argument);
  }
  if (typeof argument === "function") return nameOf(argument);
  if (typeof argument !== "object" || argument === null) return String(argument);
  return `[${argument.constructor?.name ?? "object"}]`;
}

function nameOf(action: { readonly name: string }): string {
  return action.name || "anonymous";
}
