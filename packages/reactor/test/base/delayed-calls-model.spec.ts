import type { IDelayedCall } from "@cordage/reactor";
import { expect } from "chai";
import fc from "fast-check";
import { ManualReactor } from "../support/manual-reactor.ts";

/** What a program does with its delayed calls. `which` counts round the calls made so far. */
type Step =
  | { readonly kind: "callLater"; readonly seconds: number; readonly inside: readonly Step[] }
  | { readonly kind: "cancel"; readonly which: number }
  | { readonly kind: "delay" | "reset"; readonly which: number; readonly seconds: number }
  | { readonly kind: "advance"; readonly seconds: number };

/** Something that takes steps, and tells what came of them. */
interface Timeline {
  readonly trace: string[];
  take(step: Step): void;
  /** Numbers of the calls still to come. */
  pending(): number[];
}

/** The reactor's own. */
class ReactorTimeline implements Timeline {
  readonly trace: string[] = [];
  readonly reactor = new ManualReactor();
  readonly #calls: IDelayedCall[] = [];

  take(step: Step): void {
    try {
      this.#take(step);
    } catch (error) {
      this.trace.push((error as Error).name); // whatever was thrown, an error of the reactor
    }
  }

  pending(): number[] {
    return this.reactor
      .getDelayedCalls()
      .map((call) => this.#calls.indexOf(call))
      .sort((a, b) => a - b);
  }

  #take(step: Step): void {
    if (step.kind === "advance") {
      this.reactor.advance(step.seconds);
    } else if (step.kind === "callLater") {
      const number = this.#calls.length;
      const call = this.reactor.callLater(step.seconds, () => {
        this.trace.push(`${number} at ${this.reactor.now}`);
        for (const inner of step.inside) this.take(inner);
      });
      this.#calls.push(call);
    } else if (this.#calls.length > 0) {
      const call = this.#calls[step.which % this.#calls.length] as IDelayedCall; // in range
      if (step.kind === "cancel") call.cancel();
      else call[step.kind](step.seconds);
    }
  }
}

interface ModelCall {
  time: number;
  state: "active" | "AlreadyCalled" | "AlreadyCancelled";
  readonly inside: readonly Step[];
}

/** The same, as simple as can be: a list that is searched for the next call each time. */
class ModelTimeline implements Timeline {
  readonly trace: string[] = [];
  #now = new ManualReactor().now;
  readonly #calls: ModelCall[] = [];

  take(step: Step): void {
    if (step.kind === "advance") {
      this.#now += step.seconds;
      this.#pass();
    } else if (step.kind === "callLater") {
      this.#calls.push({ time: this.#now + step.seconds, state: "active", inside: step.inside });
    } else if (this.#calls.length > 0) {
      this.#change(this.#calls[step.which % this.#calls.length] as ModelCall, step); // in range
    }
  }

  pending(): number[] {
    return [...this.#calls.keys()].filter((number) => this.#calls[number]?.state === "active");
  }

  #change(call: ModelCall, step: Step & { kind: "cancel" | "delay" | "reset" }): void {
    if (call.state !== "active") this.trace.push(call.state);
    else if (step.kind === "cancel") call.state = "AlreadyCancelled";
    else call.time = (step.kind === "delay" ? call.time : this.#now) + step.seconds;
  }

  #pass(): void {
    const scheduledBefore = this.#calls.length;
    for (;;) {
      const due = this.#calls
        .slice(0, scheduledBefore)
        .filter((call) => call.state === "active" && call.time <= this.#now);
      const [first] = due.sort((a, b) => a.time - b.time); // stable: the order of scheduling
      if (first === undefined) return;
      first.state = "AlreadyCalled";
      this.trace.push(`${this.#calls.indexOf(first)} at ${this.#now}`);
      for (const inner of first.inside) this.take(inner);
    }
  }
}

/** Eighths of a second, so that sums are exact and instants often meet. */
const eighths = (least: number, most: number): fc.Arbitrary<number> =>
  fc.integer({ min: least, max: most }).map((count) => count / 8);

/** Mostly near; some minutes, days and centuries away. */
const seconds: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: eighths(0, 16), weight: 5 },
  {
    arbitrary: fc
      .record({ unit: fc.constantFrom(60, 86_400, 2 ** 32), count: fc.integer({ min: 1, max: 9 }) })
      .map(({ unit, count }) => unit * count),
    weight: 1,
  },
);

const change: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("cancel" as const), which: fc.nat() }),
  fc.record({ kind: fc.constant("delay" as const), which: fc.nat(), seconds: eighths(-16, 16) }),
  fc.record({ kind: fc.constant("reset" as const), which: fc.nat(), seconds }),
);

const callLater = (inside: fc.Arbitrary<Step[]>): fc.Arbitrary<Step> =>
  fc.record({ kind: fc.constant("callLater" as const), seconds, inside });

const insideStep = fc.oneof(change, callLater(fc.constant([])));

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: callLater(fc.array(insideStep, { maxLength: 2 })), weight: 3 },
  { arbitrary: change, weight: 2 },
  {
    arbitrary: fc.record({ kind: fc.constant("advance" as const), seconds }),
    weight: 1,
  },
);

describe("the order of delayed calls", () => {
  it("is that of a naive list, whatever is scheduled, moved and cancelled when (T1 to T6)", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const real = new ReactorTimeline();
        const model = new ModelTimeline();
        for (const each of [...steps, { kind: "advance", seconds: 2 ** 40 } as const]) {
          real.take(each);
          model.take(each);
          expect(real.trace).to.deep.equal(model.trace);
          expect(real.pending()).to.deep.equal(model.pending());
        }
      }),
      { numRuns: 300 },
    );
  });

  it("never lets the timer be set for later than the next call, nor when there is none", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const timeline = new ReactorTimeline();
        for (const each of steps) {
          timeline.take(each);
          const { wakeTime } = timeline.reactor;
          const times = timeline.reactor.getDelayedCalls().map((call) => call.getTime());
          if (times.length === 0) expect(wakeTime).to.equal(undefined);
          else expect(wakeTime).to.be.at.most(Math.min(...times));
        }
      }),
      { numRuns: 200 },
    );
  });

  it("holds for 20,000 calls that are scheduled, put off, hastened and cancelled at random", () => {
    const reactor = new ManualReactor();
    const ran: number[] = [];
    const random = pseudoRandom(20_000);
    const calls = Array.from({ length: 20_000 }, () => {
      const call: IDelayedCall = reactor.callLater(random() * 100, () => ran.push(call.getTime()));
      return call;
    });
    for (const call of calls) {
      const dice = random();
      if (dice < 0.25) call.cancel();
      else if (dice < 0.5) call.reset(random() * 50);
      else if (dice < 0.75) call.delay(random() * 50);
    }
    const expected = reactor
      .getDelayedCalls()
      .map((call) => call.getTime())
      .sort((a, b) => a - b);
    reactor.advance(200);
    expect(ran).to.deep.equal(expected);
  });
});

/** The same numbers each time: a multiplicative generator (Park and Miller). */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
