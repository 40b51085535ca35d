import { Deferred, fail, succeed } from "@cordage/deferred";
import { SystemEvents, type SystemEventTrigger, type TriggerPhase } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { RecordedEvents } from "../support/recorded-events.ts";

describe("SystemEvents", () => {
  let events: SystemEvents;
  let ran: string[];

  beforeEach(() => {
    events = new SystemEvents();
    ran = [];
  });

  /** Adds a trigger that notes its name and returns `outcome`. */
  const add = (phase: TriggerPhase, name: string, outcome?: unknown): SystemEventTrigger =>
    events.add(phase, "tick", () => {
      ran.push(name);
      return outcome;
    });

  describe("adding", () => {
    it("refuses an unknown phase, naming it (R12)", () => {
      // A caller without types is told too.
      expect(() => events.add("later" as TriggerPhase, "tick", () => {})).to.throw(
        RangeError,
        "later",
      );
    });

    it("takes any name for an event (R12)", () => {
      events.add("during", "constructor", () => ran.push("odd"));
      events.fire("constructor");
      expect(ran).to.deep.equal(["odd"]);
    });
  });

  describe("firing", () => {
    it("does nothing for an event nobody knows (R12)", () => {
      events.fire("nothing");
      expect(ran).to.deep.equal([]);
    });

    it("runs the phases in order, and in each phase the triggers in order (R13)", () => {
      add("after", "after 1");
      add("during", "during 1");
      add("before", "before 1");
      add("during", "during 2");
      add("before", "before 2");
      add("after", "after 2");
      events.fire("tick");
      expect(ran).to.deep.equal([
        "before 1",
        "before 2",
        "during 1",
        "during 2",
        "after 1",
        "after 2",
      ]);
    });

    it("waits for all Deferreds of the before phase (R13)", () => {
      const [first, second] = [new Deferred<void>(), new Deferred<void>()];
      add("before", "before 1", first);
      add("before", "before 2", second);
      add("before", "before 3", "not a Deferred");
      add("during", "during");
      events.fire("tick");
      second.callback();
      expect(ran).to.deep.equal(["before 1", "before 2", "before 3"]);
      first.callback();
      expect(ran.at(-1)).to.equal("during");
    });

    it("does not wait for what the other phases return (R13)", () => {
      add("during", "during", new Deferred());
      add("after", "after", new Deferred());
      events.fire("tick");
      expect(ran).to.deep.equal(["during", "after"]);
    });

    it("waits for Promises too, beyond R13", async () => {
      const { promise, resolve } = makePromise();
      add("before", "before", promise);
      const reached = new Promise<void>((done) => events.add("during", "tick", done));
      events.fire("tick");
      resolve();
      await reached;
      expect(ran).to.deep.equal(["before"]);
    });

    it("lets a before trigger fire the Deferred of an earlier one (R13)", () => {
      const earlier = new Deferred<void>();
      add("before", "before 1", earlier);
      events.add("before", "tick", () => earlier.callback());
      add("during", "during");
      events.fire("tick");
      expect(ran).to.deep.equal(["before 1", "during"]);
    });

    it("goes on after a failure of a before trigger, which is reported as unhandled (R13)", () => {
      add("before", "failing", fail(new Error("no goodbye")));
      add("before", "succeeding", succeed("ignored"));
      add("during", "during");
      events.fire("tick");
      expect(ran).to.deep.equal(["failing", "succeeding", "during"]);
      expect(flushLoggedErrors().map((failure) => failure.value.message)).to.deep.equal([
        "no goodbye",
      ]);
    });

    for (const phase of ["before", "during", "after"] as const) {
      it(`logs what a trigger of the ${phase} phase throws, and goes on (R13)`, () => {
        const recorded = new RecordedEvents();
        recorded.start();
        events.add(phase, "tick", () => {
          throw new Error("broken");
        });
        add(phase, "next");
        add("after", "last");
        events.fire("tick");
        recorded.stop();
        expect(ran).to.deep.equal(["next", "last"]);
        expect(recorded.texts).to.deep.equal([
          `critical: While calling ${phase} tick event trigger`,
        ]);
        expect(flushLoggedErrors()).to.have.length(1);
      });

      it(`reports the rejected Promise of a trigger of the ${phase} phase, beyond R13`, async () => {
        const rejected = Promise.reject(new Error("too late"));
        add(phase, "async", rejected);
        events.fire("tick");
        await rejected.catch(() => {}); // asked after the events have
        expect(flushLoggedErrors().map((failure) => failure.value.message)).to.deep.equal([
          "too late",
        ]);
      });
    }

    it("runs a trigger once; a second firing runs those added since (R14)", () => {
      add("during", "first");
      events.fire("tick");
      events.fire("tick");
      add("during", "second");
      events.fire("tick");
      expect(ran).to.deep.equal(["first", "second"]);
    });

    it("runs what a trigger adds to its own or a later phase, in the same firing (R14)", () => {
      events.add("before", "tick", () => {
        add("before", "added before");
        add("after", "added after");
      });
      events.fire("tick");
      expect(ran).to.deep.equal(["added before", "added after"]);
    });

    it("keeps different events apart, also while one of them waits (R16)", () => {
      const gate = new Deferred<void>();
      events.add("before", "slow", () => gate);
      events.add("during", "slow", () => ran.push("slow"));
      events.add("during", "quick", () => ran.push("quick"));
      events.fire("slow");
      events.fire("quick");
      gate.callback();
      expect(ran).to.deep.equal(["quick", "slow"]);
    });

    it("does its owner's part first in the during phase, and without triggers at once (R2)", () => {
      add("before", "before");
      add("during", "during");
      events.fire("tick", () => ran.push("owner"));
      events.fire("unknown", () => ran.push("owner again"));
      expect(ran).to.deep.equal(["before", "owner", "during", "owner again"]);
    });
  });

  describe("removing", () => {
    for (const phase of ["before", "during", "after"] as const) {
      it(`takes a trigger of the ${phase} phase out before the event fires (R15)`, () => {
        const trigger = add(phase, "removed");
        add(phase, "kept");
        events.remove(trigger);
        events.fire("tick");
        expect(ran).to.deep.equal(["kept"]);
      });
    }

    it("takes out triggers of every phase while the event is being fired (R15)", () => {
      events.add("before", "tick", () => {
        for (const trigger of later) events.remove(trigger);
      });
      const later = (["before", "during", "after"] as const).map((phase) => add(phase, phase));
      events.fire("tick");
      expect(ran).to.deep.equal([]);
    });

    it("takes out triggers while the event waits (R15)", () => {
      const gate = new Deferred<void>();
      add("before", "gate", gate);
      const trigger = add("during", "removed");
      events.fire("tick");
      events.remove(trigger);
      gate.callback();
      expect(ran).to.deep.equal(["gate"]);
    });

    it("tells two triggers with the same function apart, one of them run already (R15)", () => {
      const action = (): void => {
        ran.push("same");
      };
      events.add("before", "tick", action);
      events.add("before", "tick", () => events.remove(second));
      const second = events.add("before", "tick", action);
      events.fire("tick");
      expect(ran).to.deep.equal(["same"]);
    });

    it("only warns about one that has run in the firing going on, each time (R15)", () => {
      const recorded = new RecordedEvents();
      const gate = new Deferred<void>();
      const finished = add("before", "finished", gate);
      events.fire("tick");
      recorded.start();
      events.remove(finished);
      events.remove(finished);
      recorded.stop();
      const warning = 'warn: removing a trigger of "tick" that has run already';
      expect(recorded.texts).to.deep.equal([warning, warning]);
      gate.callback();
      expect(() => events.remove(finished)).to.throw(RangeError);
    });

    it("only warns about one that takes itself out while it runs (R15)", () => {
      const recorded = new RecordedEvents();
      const once = events.add("before", "tick", () => events.remove(once));
      recorded.start();
      events.fire("tick");
      recorded.stop();
      expect(recorded.texts).to.deep.equal([
        'warn: removing a trigger of "tick" that has run already',
      ]);
    });

    it("refuses one that was removed, one that has run, and another's (R15)", () => {
      const removed = add("during", "removed");
      events.remove(removed);
      const done = add("during", "done");
      events.fire("tick");
      const foreign = new SystemEvents().add("during", "tock", () => {});
      for (const trigger of [removed, done, foreign]) {
        expect(() => events.remove(trigger)).to.throw(RangeError, "no such trigger");
      }
    });

    it("refuses what is no trigger (R15)", () => {
      // A caller without types is told too.
      for (const garbage of [undefined, null, 3, "tick", { phase: "during", eventType: "tick" }]) {
        expect(() => events.remove(garbage as SystemEventTrigger)).to.throw(TypeError);
      }
    });
  });
});

function makePromise(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
