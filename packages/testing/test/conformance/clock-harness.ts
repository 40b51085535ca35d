import { Clock } from "@cordage/testing";
import type { ClockHarness } from "@cordage/testing/conformance";

/** A `Clock`, whose every turn is the next instant at which something is due. */
export class TaskClockHarness implements ClockHarness {
  readonly limits: ClockHarness["limits"] = {
    context: "calls are made by the test, and have its context",
    exceptions: "what a call throws comes out of advance, so that the test sees it (K12)",
    passes: "what is due without delay is made in the same advance (K12)",
    scheduling: "a call that was moved keeps its place among equals (K11)",
  };
  readonly clock: Clock = new Clock();

  turn(): boolean {
    const times = this.clock.getDelayedCalls().map((call) => call.getTime());
    const next = Math.min(...times);
    if (next === Number.POSITIVE_INFINITY) return false;
    this.clock.advance(Math.max(0, next - this.clock.seconds()));
    return true;
  }

  advance(seconds: number): void {
    this.clock.advance(seconds);
  }

  close(): void {}
}
