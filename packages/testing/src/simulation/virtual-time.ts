import { DelayedCalls, type IDelayedCall, type IReactorTime } from "@cordage/reactor";
import { EndlessRunError } from "./simulation-errors.ts";

/** How many turns may follow each other at one instant: more, and time is not going to move on. */
export const MAX_TURNS_AT_AN_INSTANT = 1_000_000;

/**
 * The time of a simulation: it stands still while code runs, and then jumps to the next thing to happen.
 *
 * The calls made on it are the network's; each host has a clock of its own, which may go wrong. What a
 * call throws is logged, as by every reactor.
 */
export class VirtualTime implements IReactorTime {
  #now = 0;
  #turnsAtThisInstant = 0;
  readonly #calls = new DelayedCalls({
    seconds: () => this.#now,
    nextTimeChanged: () => {}, // whoever steps asks
    keepsContexts: false, // a host is not to see those of its peers
  });

  /** Seconds since the simulation began. */
  seconds(): number {
    return this.#now;
  }

  callLater<A extends unknown[]>(
    delay: number,
    action: (...args: A) => unknown,
    ...args: A
  ): IDelayedCall {
    return this.#calls.schedule(delay, action as (...args: never[]) => unknown, args);
  }

  getDelayedCalls(): IDelayedCall[] {
    return this.#calls.active();
  }

  /** When the next thing happens; `undefined` when nothing ever will. */
  nextTime(): number | undefined {
    const time = this.#calls.nextTime();
    return time === Number.POSITIVE_INFINITY ? undefined : time;
  }

  /**
   * Moves on to the next instant at which something happens, and lets it happen. What comes of it at the
   * same instant is for the next step.
   *
   * @returns false when nothing ever will happen
   * @throws EndlessRunError when time has not moved for {@link MAX_TURNS_AT_AN_INSTANT} steps
   */
  step(): boolean {
    const time = this.nextTime();
    if (time === undefined) return false;
    if (time > this.#now) this.moveTo(time);
    else if (++this.#turnsAtThisInstant > MAX_TURNS_AT_AN_INSTANT) {
      throw new EndlessRunError(`time stands still at ${this.#now} s: something never stops`);
    }
    this.#calls.runDue();
    return true;
  }

  /** Moves on, past nothing that is due: for the rest of a stretch in which nothing happens. */
  moveTo(time: number): void {
    this.#now = time;
    this.#turnsAtThisInstant = 0;
  }
}
