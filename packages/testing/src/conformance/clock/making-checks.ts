import { AsyncLocalStorage } from "node:async_hooks";
import { flushLoggedErrors } from "../../logged-errors.ts";
import { expectEqual, expectThat, expectThrown } from "../expectation.ts";
import { type ClockCheck, clockCheck } from "./clock-check.ts";

/** A delay that is over soon even where time is real, in seconds. */
const SOON = 0.002;

/** When a call is made, and how: once, in its time, with its arguments (T1, T7). */
export const makingChecks: readonly ClockCheck[] = [
  clockCheck("makes a call once, and never inside callLater", { pins: ["T1"] }, async (stage) => {
    const call = stage.call("a", 0);
    expectEqual(stage.made, [], "what was made inside callLater");
    expectThat(call.active(), "a call that is to come is not active");
    await stage.untilMade(1);
    expectThat(!call.active(), "a call that was made is active");
    await stage.settle();
    expectEqual(stage.made, ["a"], "what was made");
  }),

  clockCheck("passes on the arguments", { pins: ["T1"] }, async (stage) => {
    const got: unknown[] = [];
    const take = (...args: unknown[]): void => void got.push(...args);
    const object = {};
    stage.clock.callLater(0, take, 1, "two", object);
    await stage.until(() => got.length > 0, "the call is made");
    expectEqual(got, [1, "two", object], "the arguments");
    expectThat(got[2] === object, "an argument was copied");
  }),

  clockCheck("makes no call before its time", { pins: ["T1"] }, async (stage) => {
    const { clock } = stage;
    let madeAt = Number.NaN;
    const before = clock.seconds();
    const call = clock.callLater(SOON, () => {
      madeAt = clock.seconds();
    });
    const after = clock.seconds();
    const due = call.getTime();
    expectThat(due >= before + SOON && due <= after + SOON, `it is due at ${due}`);
    await stage.until(() => !Number.isNaN(madeAt), "the call is made");
    expectThat(madeAt >= due, `it was made at ${madeAt}, and due at ${due}`);
  }),

  clockCheck(
    "makes a call when its time has come, and leaves it alone before",
    { pins: ["T1"], needs: ["advance"] },
    async (stage) => {
      stage.call("a", 1);
      await stage.advance(0.75);
      expectEqual(stage.made, [], "what was made too soon");
      await stage.advance(0.25);
      expectEqual(stage.made, ["a"], "what was made in its time");
      await stage.advance(1000);
      expectEqual(stage.made, ["a"], "what was made later");
    },
  ),

  clockCheck(
    "refuses delays that are negative or no number, and what is no function",
    { pins: ["T1"] },
    ({ clock }) => {
      const action = (): void => {};
      for (const delay of [-0.001, Number.NaN, Number.NEGATIVE_INFINITY, "1", undefined]) {
        const schedule = () => clock.callLater(delay as number, action); // without types
        expectThrown(RangeError, schedule, `a delay of ${delay}`);
      }
      for (const none of [undefined, null, "action"]) {
        const schedule = () => clock.callLater(1, none as unknown as () => void); // without types
        expectThrown(TypeError, schedule, `an action that is ${none}`);
      }
      expectEqual(clock.getDelayedCalls().length, 0, "calls to come");
    },
  ),

  clockCheck(
    "takes delays of 2^128 seconds and for ever, which hold up nothing",
    { pins: ["T1"] },
    async (stage) => {
      const never = stage.call("never", Number.POSITIVE_INFINITY);
      const late = stage.call("late", 2 ** 128);
      stage.call("soon", SOON);
      await stage.untilMade(1);
      expectEqual(stage.made, ["soon"], "what was made");
      expectEqual(never.getTime(), Number.POSITIVE_INFINITY, "when never is");
      expectThat(never.active() && late.active(), "a call is gone that is still to come");
    },
  ),

  clockCheck(
    "logs what a call throws, and goes on with the others",
    { pins: ["T7"], needs: ["exceptions"] },
    async (stage) => {
      const broken = stage.clock.callLater(0, () => {
        throw new Error("broken");
      });
      stage.call("next", 0);
      await stage.untilMade(1);
      expectEqual(flushLoggedErrors().length, 1, "errors that were logged");
      expectThat(!broken.active(), "a call that has thrown is active");
    },
  ),

  clockCheck(
    "logs what a call rejects with that is an async function",
    { pins: ["T7"], needs: ["exceptions"] },
    async (stage) => {
      stage.clock.callLater(0, async () => {
        stage.made.push("rejecting");
        throw new Error("rejected");
      });
      await stage.untilMade(1);
      await new Promise((resolve) => setImmediate(resolve)); // a rejection is told by a microtask
      expectEqual(flushLoggedErrors().length, 1, "errors that were logged");
    },
  ),

  clockCheck(
    "makes a call in the context it was scheduled in",
    { pins: [], needs: ["context"] },
    async (stage) => {
      const storage = new AsyncLocalStorage<string>();
      const note = (): void => void stage.made.push(storage.getStore() ?? "nothing");
      storage.run("first", () => stage.clock.callLater(0, note));
      storage.run("second", () => stage.clock.callLater(0, note));
      stage.clock.callLater(0, note);
      await stage.untilMade(3);
      expectEqual(stage.made, ["first", "second", "nothing"], "the stores");
    },
  ),
];
