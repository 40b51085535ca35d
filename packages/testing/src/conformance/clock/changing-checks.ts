import { AlreadyCalled, AlreadyCancelled, type IDelayedCall } from "@cordage/reactor";
import { expectEqual, expectThat, expectThrown } from "../expectation.ts";
import { type ClockCheck, clockCheck } from "./clock-check.ts";

/** Far away, in seconds: nobody waits for that. */
const LATER = 1000;

/** What changes a call. */
const CHANGES: readonly [name: string, change: (call: IDelayedCall) => void][] = [
  ["cancel", (call) => call.cancel()],
  ["delay", (call) => call.delay(1)],
  ["reset", (call) => call.reset(1)],
];

/** Calls that are cancelled and moved, and when that can't be (T2, T3). */
export const changingChecks: readonly ClockCheck[] = [
  clockCheck("never makes a call that was cancelled", { pins: ["T2"] }, async (stage) => {
    const call = stage.call("cancelled", 0);
    call.cancel();
    expectThat(!call.active(), "a call that was cancelled is active");
    stage.call("next", 0.001);
    await stage.untilMade(1);
    await stage.settle();
    expectEqual(stage.made, ["next"], "what was made");
  }),

  ...CHANGES.map(([name, change]) =>
    clockCheck(
      `refuses to ${name} a call that was made, or is being made, or was cancelled`,
      { pins: ["T2"] },
      async (stage) => {
        const inside: unknown[] = [];
        const made = stage.clock.callLater(0, () => {
          inside.push(
            made.active(),
            thrownBy(() => change(made)),
          );
          stage.made.push("made");
        });
        await stage.untilMade(1);
        expectEqual(
          inside,
          [false, AlreadyCalled.name],
          "while it is made: active, and what throws",
        );
        expectThrown(AlreadyCalled, () => change(made), `${name} of a call that was made`);
        const cancelled = stage.call("cancelled", LATER);
        cancelled.cancel();
        expectThrown(AlreadyCancelled, () => change(cancelled), `${name} after cancel`);
      },
    ),
  ),

  clockCheck("shifts a call by delay, later and earlier", { pins: ["T3"] }, (stage) => {
    const call = stage.call("a", LATER);
    const due = call.getTime();
    call.delay(512);
    expectEqual(call.getTime(), due + 512, "when it is due, put off");
    call.delay(-256);
    expectEqual(call.getTime(), due + 512 - 256, "when it is due, brought forward");
    expectThat(call.active(), "a call that was moved is not active");
  }),

  clockCheck("starts a call anew by reset, from now", { pins: ["T3"] }, (stage) => {
    const call = stage.call("a", LATER);
    for (const seconds of [2 * LATER, 5]) {
      const before = stage.clock.seconds();
      call.reset(seconds);
      const after = stage.clock.seconds();
      const due = call.getTime();
      const isFromNow = due >= before + seconds && due <= after + seconds;
      expectThat(isFromNow, `reset to ${seconds} at ${before}, it is due at ${due}`);
    }
  }),

  clockCheck("makes calls that were moved at their new times", { pins: ["T3"] }, async (stage) => {
    const { clock } = stage;
    const late: boolean[] = [];
    const notingCall = (delay: number): IDelayedCall => {
      const call: IDelayedCall = clock.callLater(delay, () =>
        late.push(clock.seconds() >= call.getTime()),
      );
      return call;
    };
    const [putOff, hastened, delayed] = [notingCall(0), notingCall(LATER), notingCall(0.001)];
    putOff.reset(0.004);
    hastened.reset(0);
    delayed.delay(0.002);
    await stage.until(() => late.length === 3, "all three are made");
    expectEqual(late, [true, true, true], "whether each was made when it was due, no sooner");
  }),

  clockCheck(
    "makes a call that was put off only when its new time has come",
    { pins: ["T3"], needs: ["advance"] },
    async (stage) => {
      const call = stage.call("a", 1);
      await stage.advance(0.5);
      call.reset(2);
      await stage.advance(1.75);
      expectEqual(stage.made, [], "what was made too soon");
      await stage.advance(0.25);
      expectEqual(stage.made, ["a"], "what was made in its time");
    },
  ),

  clockCheck("moves a call to never and back", { pins: ["T3"] }, async (stage) => {
    const call = stage.call("a", 0);
    call.reset(Number.POSITIVE_INFINITY);
    call.delay(5);
    expectEqual(call.getTime(), Number.POSITIVE_INFINITY, "when never is");
    call.reset(0);
    await stage.untilMade(1);
  }),

  clockCheck("refuses to move a call by what is no number", { pins: ["T3"] }, (stage) => {
    const call = stage.call("a", LATER);
    const due = call.getTime();
    for (const amount of [Number.NaN, Number.NEGATIVE_INFINITY, "1"]) {
      const seconds = amount as number; // without types
      expectThrown(RangeError, () => call.delay(seconds), `a delay by ${amount}`);
      expectThrown(RangeError, () => call.reset(seconds), `a reset to ${amount}`);
    }
    expectEqual(call.getTime(), due, "when it is due");
  }),
];

function thrownBy(action: () => void): string {
  try {
    action();
  } catch (error) {
    return (error as Error).name; // nothing else is thrown
  }
  return "nothing";
}
