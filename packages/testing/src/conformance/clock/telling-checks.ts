import type { IDelayedCall } from "@cordage/reactor";
import { expectEqual, expectThat } from "../expectation.ts";
import { type ClockCheck, clockCheck } from "./clock-check.ts";

/** What a clock tells of the time, and of the calls to come (T4, T8). */
export const tellingChecks: readonly ClockCheck[] = [
  clockCheck("lists the calls that are to come", { pins: ["T4"] }, async (stage) => {
    const made = stage.call("made", 0);
    const kept = stage.call("kept", 1000);
    const cancelled = stage.call("cancelled", 1000);
    expectListed(stage.clock.getDelayedCalls(), [made, kept, cancelled]);
    cancelled.cancel();
    expectListed(stage.clock.getDelayedCalls(), [made, kept]);
    await stage.untilMade(1);
    expectListed(stage.clock.getDelayedCalls(), [kept]);
  }),

  clockCheck("lists a copy: changing it changes nothing", { pins: ["T4"] }, async (stage) => {
    stage.call("a", 0);
    stage.clock.getDelayedCalls().pop();
    expectEqual(stage.clock.getDelayedCalls().length, 1, "calls to come");
    await stage.untilMade(1);
  }),

  clockCheck(
    "lists, while a call is made, what that one has scheduled, and not itself",
    { pins: ["T4"] },
    async (stage) => {
      const { clock } = stage;
      const other = stage.call("other", 1000);
      const seen: { listed: IDelayedCall[]; inside: IDelayedCall[] } = { listed: [], inside: [] };
      clock.callLater(0, () => {
        seen.inside.push(other, stage.call("inside", 1000));
        stage.call("cancelled", 1000).cancel();
        seen.listed = clock.getDelayedCalls();
        stage.made.push("outer");
      });
      await stage.untilMade(1);
      expectListed(seen.listed, seen.inside);
    },
  ),

  clockCheck("has a time that never goes back", { pins: ["T8"] }, async (stage) => {
    const times: number[] = [];
    const note = (): void => void times.push(stage.clock.seconds());
    note();
    for (const delay of [0, 0.001, 0.002]) stage.clock.callLater(delay, note);
    await stage.until(() => times.length === 4, "the calls are made");
    note();
    expectEqual(
      times,
      [...times].sort((a, b) => a - b),
      "the times that were told",
    );
    expectThat(times.every(Number.isFinite), "a time is no number");
  }),

  clockCheck(
    "goes on by as much as it is told to",
    { pins: ["T8"], needs: ["advance"] },
    async (stage) => {
      const before = stage.clock.seconds();
      await stage.advance(0.5);
      expectEqual(stage.clock.seconds(), before + 0.5, "the time");
    },
  ),

  clockCheck(
    "has calls tell, as text, what they are going to call, and what became of them",
    { pins: ["T8"] },
    async (stage) => {
      const hangUp = (..._args: unknown[]): void => void stage.made.push("made");
      const call = stage.clock.callLater(0, hangUp, 3, "idle");
      expectText(
        call,
        /^<DelayedCall \d+ \[-?[\d.e-]+s\] called=0 cancelled=0 hangUp\(3, "idle"\)>$/,
      );
      await stage.untilMade(1);
      expectText(call, /^<DelayedCall \d+ \[-?[\d.e-]+s\] called=1 cancelled=0>$/);
      const cancelled = stage.clock.callLater(1000, hangUp);
      cancelled.cancel();
      expectText(cancelled, /^<DelayedCall \d+ \[[\d.e-]+s\] called=0 cancelled=1>$/);
    },
  ),
];

/** In whatever order. */
function expectListed(listed: readonly IDelayedCall[], expected: readonly IDelayedCall[]): void {
  const isSame = listed.length === expected.length && expected.every((it) => listed.includes(it));
  expectThat(isSame, `listed are ${listed.map(String)}, not ${expected.map(String)}`);
}

function expectText(call: IDelayedCall, pattern: RegExp): void {
  expectThat(pattern.test(String(call)), `a call tells ${String(call)}, which is not ${pattern}`);
}
