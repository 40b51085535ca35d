import type { IDelayedCall, IReactorTime } from "@cordage/reactor";
import { Clock } from "./clock.ts";
import { MemoryReactor } from "./memory-reactor.ts";

/**
 * A {@link MemoryReactor} with the time of a {@link Clock}.
 *
 * @see Twisted: `twisted.internet.testing.MemoryReactorClock` (TE3)
 */
export class MemoryReactorClock extends MemoryReactor implements IReactorTime {
  readonly #clock = new Clock();

  /** The time now, in seconds. Starts at 0; `advance` moves it. */
  get rightNow(): number {
    return this.#clock.rightNow;
  }

  seconds(): number {
    return this.#clock.seconds();
  }

  callLater<A extends unknown[]>(
    delay: number,
    action: (...args: A) => unknown,
    ...args: A
  ): IDelayedCall {
    return this.#clock.callLater(delay, action, ...args);
  }

  getDelayedCalls(): IDelayedCall[] {
    return this.#clock.getDelayedCalls();
  }

  /** See {@link Clock.advance}. */
  advance(amount: number): void {
    this.#clock.advance(amount);
  }

  /** See {@link Clock.pump}. */
  pump(timings: Iterable<number>): void {
    this.#clock.pump(timings);
  }
}
