import { type ClockHarness, clockChecks, registerChecks } from "@cordage/testing/conformance";
import { ManualReactor } from "../support/manual-reactor.ts";

/** What every reactor shares, on a platform held in the hand. */
class BaseClockHarness implements ClockHarness {
  readonly limits: ClockHarness["limits"] = {};
  readonly clock: ManualReactor = new ManualReactor();

  turn(): boolean {
    const { wakeTime, now } = this.clock;
    if (wakeTime === undefined || wakeTime === Number.POSITIVE_INFINITY) return false;
    this.clock.advance(Math.max(0, wakeTime - now));
    return true;
  }

  advance(seconds: number): void {
    this.clock.advance(seconds);
  }

  close(): void {}
}

describe("the time of a reactor", () => {
  registerChecks(clockChecks, () => new BaseClockHarness(), it);
});
