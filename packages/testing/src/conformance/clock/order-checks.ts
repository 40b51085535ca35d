import type { IDelayedCall } from "@cordage/reactor";
import { expectEqual, expectThat } from "../expectation.ts";
import { type ClockCheck, clockCheck } from "./clock-check.ts";
import type { ClockStage } from "./clock-stage.ts";

/** In which order calls are made, and what belongs to one pass (T5, T6). */
export const orderChecks: readonly ClockCheck[] = [
  clockCheck("makes calls in the order of their times", { pins: ["T6"] }, async (stage) => {
    const delays = [3, 1, 4, 0, 2];
    const calls = delays.map((delay) => namedCall(stage, `${delay}`, delay / 1000));
    await stage.untilMade(delays.length);
    expectEqual(stage.made, byTime(calls), "what was made");
  }),

  clockCheck(
    "makes calls of one instant in the order of scheduling",
    { pins: ["T6"] },
    async (stage) => {
      const names = Array.from({ length: 20 }, (_, index) => `call ${index}`);
      for (const name of names) stage.call(name, 0);
      await stage.untilMade(names.length);
      expectEqual(stage.made, names, "what was made");
    },
  ),

  clockCheck(
    "makes calls that were moved to one instant in the order of scheduling",
    { pins: ["T6"], needs: ["advance", "scheduling"] },
    async (stage) => {
      const hastened = stage.call("hastened", 3);
      const putOff = stage.call("put off", 0.5);
      stage.call("left alone", 1);
      hastened.reset(1);
      putOff.reset(1);
      await stage.advance(1);
      expectEqual(stage.made, ["hastened", "put off", "left alone"], "what was made");
    },
  ),

  clockCheck(
    "leaves calls scheduled by another to a later pass, without a delay too",
    { pins: ["T5"], needs: ["passes"] },
    async (stage) => {
      stage.clock.callLater(0, () => {
        stage.made.push("outer");
        stage.call("inner", 0);
      });
      stage.call("beside", 0);
      await stage.untilMade(2);
      expectEqual(stage.made, ["outer", "beside"], "what was made in one turn");
      await stage.untilMade(3);
      expectEqual(stage.made, ["outer", "beside", "inner"], "what was made in the end");
    },
  ),

  clockCheck(
    "makes in the same pass what another call hastens to be due",
    { pins: ["T5"], needs: ["advance"] },
    async (stage) => {
      stage.clock.callLater(1, () => hastened.reset(0));
      const hastened = stage.call("hastened", 10);
      await stage.advance(1);
      expectEqual(stage.made, ["hastened"], "what was made");
    },
  ),

  clockCheck(
    "doesn't make what another call of the same pass cancels or puts off",
    { pins: ["T2", "T5"] },
    async (stage) => {
      let madeAt = Number.NaN;
      stage.clock.callLater(0, () => {
        cancelled.cancel();
        putOff.delay(0.002);
        stage.made.push("first");
      });
      const cancelled = stage.call("cancelled", 0);
      const putOff = stage.clock.callLater(0, () => {
        madeAt = stage.clock.seconds();
      });
      stage.call("last", 0);
      await stage.until(() => stage.made.length === 2 && madeAt > 0, "all others are made");
      await stage.settle();
      expectEqual(stage.made, ["first", "last"], "what was made");
      expectThat(madeAt >= putOff.getTime(), "a call that was put off was made at its old time");
    },
  ),

  clockCheck(
    "forgets what is both scheduled and cancelled by another call",
    { pins: ["T4", "T5"] },
    async (stage) => {
      stage.clock.callLater(0, () => {
        stage.call("cancelled", 0).cancel();
        stage.made.push("outer");
      });
      await stage.untilMade(1);
      await stage.settle();
      expectEqual(stage.made, ["outer"], "what was made");
      expectThat(stage.clock.getDelayedCalls().length === 0, "a call is left");
    },
  ),
];

/** A call, and the name it notes. */
interface NamedCall {
  readonly name: string;
  readonly call: IDelayedCall;
}

function namedCall(stage: ClockStage, name: string, delay: number): NamedCall {
  return { name, call: stage.call(name, delay) };
}

/** Where time is real it goes by while calls are scheduled, so their own times say what comes first. */
function byTime(calls: readonly NamedCall[]): string[] {
  const sorted = [...calls].sort((a, b) => a.call.getTime() - b.call.getTime());
  return sorted.map(({ name }) => name);
}
