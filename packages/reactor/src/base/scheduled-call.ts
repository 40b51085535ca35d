import { AsyncResource } from "node:async_hooks";
import { getDebugging } from "@cordage/deferred";
import type { IDelayedCall } from "../interfaces/time.ts";
import { type CallState, requireActive } from "./call-state.ts";
import { creationStack, NO_ARGUMENTS, requireSeconds } from "./delayed-call-arguments.ts";
import { delayedCallText } from "./delayed-call-text.ts";
import { halfOf, joinHalves } from "./number-halves.ts";

/** What the calls of a reactor ask of what keeps them; a `row` is what it knows a call by. */
export interface ScheduledCallKeeper {
  /** The time now, in seconds. */
  seconds(): number;
  /** When a call is due. */
  timeOf(row: number): number;
  move(row: number, time: number): void;
  /** A call is going to be made: forgets it. */
  take(row: number): void;
  /** A call is never going to be made: forgets it. */
  cancel(row: number): void;
}

// What stands in place of the row of a call that is over.
const CALLED = -1;
const CANCELLED = -2;

type Action = (...args: never[]) => unknown;

/**
 * A delayed call of a reactor; see {@link IDelayedCall} for its contract.
 *
 * It is an `AsyncResource`, for the context it was scheduled in (the stores of AsyncLocalStorage), rather
 * than to have one; and when it is due stands with its keeper only. A program that sets and cancels many
 * timeouts spends most of that time on making objects and on collecting them: this is one, where Node's
 * own API would make two, and a small one. The price: whoever keeps a call that is over keeps its context,
 * as with Node's own timeouts.
 * Clocks of one's own have {@link DelayedCall}.
 */
export class ScheduledCall extends AsyncResource implements IDelayedCall {
  /** In debug mode (`setDebugging`), where the call was scheduled: the lines of a stack (T7). */
  declare readonly creator: string | undefined; // declared only: no room is taken without debug mode
  /** What its keeper knows it by; when it is over, {@link CALLED} or {@link CANCELLED}. */
  #row: number = CANCELLED;
  // What is called, and with what. Once it is over, when it was due, in two halves: a number of its own
  // would, with calls that have lived for a while, be an object that is collected late.
  #action: Action | number;
  #args: readonly unknown[] | number;
  readonly #keeper: ScheduledCallKeeper;

  constructor(action: Action, args: readonly unknown[], keeper: ScheduledCallKeeper) {
    super("DelayedCall");
    this.#action = action;
    this.#args = args;
    this.#keeper = keeper;
    if (getDebugging()) this.creator = creationStack();
  }

  /** Its keeper has it in this row. To be called once, before anything else. */
  enterRow(row: number): void {
    this.#row = row;
  }

  getTime(): number {
    if (this.active()) return this.#keeper.timeOf(this.#row);
    return joinHalves(this.#action as number, this.#args as number); // halves by now
  }

  active(): boolean {
    return this.#row >= 0;
  }

  cancel(): void {
    const row = requireRow(this.#row);
    ScheduledCall.#end(this, CANCELLED);
    this.#keeper.cancel(row);
  }

  delay(seconds: number): void {
    requireSeconds(seconds);
    const row = requireRow(this.#row);
    this.#keeper.move(row, this.#keeper.timeOf(row) + seconds);
  }

  reset(seconds: number): void {
    requireSeconds(seconds);
    const row = requireRow(this.#row);
    this.#keeper.move(row, this.#keeper.seconds() + seconds);
  }

  /**
   * Makes the call. From now on it counts as called, during the call too (T2). For its keeper.
   *
   * @returns what the action returned
   * @throws whatever the action throws
   */
  run(): unknown {
    const row = this.#row;
    const action = this.#action as (...args: readonly unknown[]) => unknown; // while it is active
    const args = this.#args as readonly unknown[]; // as well
    ScheduledCall.#end(this, CALLED);
    this.#keeper.take(row);
    return action(...args);
  }

  /** {@link run}, in the context that the call was scheduled in. */
  runInContext(): unknown {
    return this.runInAsyncScope(this.run, this);
  }

  /** Like `<DelayedCall 17 [10.5s] called=0 cancelled=0 hangUp(3, "idle")>` (T8). */
  override toString(): string {
    const action = this.#action;
    const args = this.#args;
    return delayedCallText({
      serial: this.asyncId(),
      left: this.getTime() - this.#keeper.seconds(),
      state: stateOf(this.#row),
      action: typeof action === "number" ? undefined : action,
      args: typeof args === "number" ? NO_ARGUMENTS : args,
    });
  }

  /**
   * It won't be made, or not again: lets go of what only making it needs (T4). Static, as an object has to
   * have room for private methods.
   */
  static #end(call: ScheduledCall, became: typeof CALLED | typeof CANCELLED): void {
    const time = call.#keeper.timeOf(call.#row);
    call.#action = halfOf(time, 0);
    call.#args = halfOf(time, 1);
    call.#row = became;
  }
}

function stateOf(row: number): CallState {
  if (row >= 0) return "active";
  return row === CALLED ? "called" : "cancelled";
}

/** @throws AlreadyCalled, AlreadyCancelled */
function requireRow(row: number): number {
  if (row < 0) requireActive(stateOf(row));
  return row;
}

/**
 * Has V8 keep the two numbers that an `AsyncResource` has in the calls themselves. Each would be an object
 * of its own, as with Node's timeouts: as long as a field has never been anything but a number, V8 expects
 * numbers there that have no room in it. It learns from a single call, which is never made.
 */
export function keepNumbersInside(keeper: ScheduledCallKeeper): void {
  const sample = new ScheduledCall(() => {}, NO_ARGUMENTS, keeper);
  for (const key of Object.getOwnPropertySymbols(sample)) Reflect.set(sample, key, undefined);
}
