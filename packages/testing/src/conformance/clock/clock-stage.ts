import type { IDelayedCall, IReactorTime } from "@cordage/reactor";
import { AssertionFailedError } from "../../errors.ts";
import type { ClockHarness } from "./clock-harness.ts";

/** How many turns are let pass to see that something does *not* happen. */
const SETTLING_TURNS = 5;

/** What a check does on a clock: it schedules calls by name, and looks which were made. */
export class ClockStage {
  readonly clock: IReactorTime;
  /** The names of the calls that were made, in order. */
  readonly made: string[] = [];
  readonly #harness: ClockHarness;

  constructor(harness: ClockHarness) {
    this.#harness = harness;
    this.clock = harness.clock;
  }

  /** Schedules a call that notes its name. */
  call(name: string, delay: number): IDelayedCall {
    return this.clock.callLater(delay, (noted: string) => void this.made.push(noted), name);
  }

  /** Lets time go on until `isSo`. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    while (!isSo()) {
      const goesOn = await this.#harness.turn();
      if (!goesOn && !isSo()) throw new AssertionFailedError(`it never happens that ${what}`);
    }
  }

  /** Lets time go on until so many calls have been made. */
  async untilMade(count: number): Promise<void> {
    await this.until(() => this.made.length >= count, `${count} calls are made`);
  }

  /** One step of time. */
  async turn(): Promise<void> {
    await this.#harness.turn();
  }

  /** Lets a few turns pass, for what must not happen. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < SETTLING_TURNS; turns++) await this.#harness.turn();
  }

  async advance(seconds: number): Promise<void> {
    await this.#harness.advance(seconds);
  }

  /** Takes back what is left, so that the next check finds nothing of it. */
  finish(): void {
    for (const call of this.clock.getDelayedCalls()) call.cancel();
  }
}
