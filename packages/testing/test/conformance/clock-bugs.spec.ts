/** Whether the conformance suite for clocks notices what can be wrong: each bug, by the check meant for it. */
import type { IDelayedCall, IReactorTime } from "@cordage/reactor";
import { AssertionFailedError } from "@cordage/testing";
import { type ClockHarness, clockChecks, registerChecks } from "@cordage/testing/conformance";
import { expect } from "chai";
import { SimulatedClockHarness } from "../simulation/support/simulated-clock-harness.ts";
import { CLOCK_BUGS, type ClockBug, type WrongClock } from "./clock-bugs.ts";

/** The reactor of a simulated host, with a bug between it and whoever uses it. */
class BuggyClockHarness implements ClockHarness {
  readonly limits: ClockHarness["limits"] = {};
  readonly clock: IReactorTime;
  readonly #real: SimulatedClockHarness = new SimulatedClockHarness();

  constructor(plant: ClockBug["plant"]) {
    this.clock = buggy(this.#real.clock, plant(this.#real.clock));
  }

  turn(): boolean {
    return this.#real.turn();
  }

  advance(seconds: number): void {
    this.#real.advance(seconds);
  }

  close(): void {
    for (const call of this.#real.clock.getDelayedCalls()) call.cancel();
    this.#real.close();
  }
}

function buggy(clock: IReactorTime, { call: wrongCall, ...wrong }: WrongClock): IReactorTime {
  const seen = new Map<IDelayedCall, IDelayedCall>();
  const asSeen = (call: IDelayedCall): IDelayedCall => {
    const known = seen.get(call) ?? overlay(call, wrongCall?.(call) ?? {});
    seen.set(call, known);
    return known;
  };
  const callLater = wrong.callLater ?? clock.callLater.bind(clock);
  const list = wrong.getDelayedCalls ?? (() => clock.getDelayedCalls().map(asSeen));
  return {
    seconds: wrong.seconds ?? (() => clock.seconds()),
    callLater: (delay, action, ...args) =>
      // The arguments of an action are its caller's business.
      asSeen(
        callLater(
          delay,
          action as (...given: never[]) => unknown,
          ...(args as unknown[] as never[]),
        ),
      ),
    getDelayedCalls: list,
  };
}

/** `call` with some members replaced; the others still are called on `call`. */
function overlay(call: IDelayedCall, replaced: Partial<IDelayedCall>): IDelayedCall {
  return new Proxy(call, {
    get(target, key) {
      const isReplaced = Object.hasOwn(replaced, key);
      const value: unknown = Reflect.get(isReplaced ? replaced : target, key);
      return typeof value === "function" && !isReplaced ? value.bind(target) : value;
    },
  });
}

describe("the conformance suite for clocks", () => {
  describe("catches a clock that", () => {
    for (const { name, caughtBy, plant } of CLOCK_BUGS) {
      it(name, async () => {
        const check = clockChecks.find((each) => each.name === caughtBy);
        const error = await check?.run(new BuggyClockHarness(plant)).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(error, `what ${caughtBy} finds`).to.be.instanceOf(AssertionFailedError);
      });
    }
  });

  it("has a bug planted for every check", () => {
    const caught = new Set(CLOCK_BUGS.map(({ caughtBy }) => caughtBy));
    expect(clockChecks.map(({ name }) => name).filter((name) => !caught.has(name))).to.deep.equal(
      [],
    );
  });

  describe("finds nothing wrong with one that only passes on, without a bug: it", () => {
    registerChecks(clockChecks, () => new BuggyClockHarness(() => ({})), it);
  });
});
