import type { IReactorTime } from "@cordage/reactor";
import type { Harness } from "../conformance-check.ts";

/**
 * What not every clock can do:
 *
 * - `advance`: time goes by when it is told to, and no sooner; see `ClockHarness.advance`.
 * - `context`: a call has the stores of AsyncLocalStorage that its `callLater` had.
 * - `exceptions`: what a call throws is logged, and holds up nothing.
 * - `passes`: a call that is scheduled while others are made waits for a later turn.
 * - `scheduling`: calls that were moved to the same instant are made in the order they were scheduled in.
 */
export type ClockAbility = "advance" | "context" | "exceptions" | "passes" | "scheduling";

/**
 * A clock, as the suite for clocks sees it: whatever has an `IReactorTime`, in real or in virtual time. A
 * new one is made for each check.
 *
 * ```text
 * turn, advance (any number)  ->  close (once)
 * ```
 */
export interface ClockHarness extends Harness<ClockAbility> {
  /** What is held to the suite. Nothing is scheduled on it at first. */
  readonly clock: IReactorTime;

  /**
   * Lets time go on by one step, in which calls that are due are made at most once over: a turn of the event
   * loop, or the next instant of a virtual time. Checks wait for milliseconds at most.
   *
   * @returns false when nothing is due any more, however long one waits. Where that can't be known: when
   *   it has turned so often that whatever is missing isn't going to come
   */
  turn(): PromiseLike<boolean> | boolean;

  /** Has so many seconds go by at once, and makes the calls that are due by then. */
  advance(seconds: number): PromiseLike<void> | void;
}
