import {
  Deferred,
  drainUnhandled,
  fail,
  getUnhandledReporter,
  reportToConsole,
  setUnhandledReporter,
} from "@cordage/deferred";
import {
  ReactorAlreadyRunning,
  ReactorNotRestartable,
  ReactorNotRunning,
  type TriggerPhase,
} from "@cordage/reactor";
import { assertNoResult, flushLoggedErrors, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { ManualReactor } from "../support/manual-reactor.ts";
import { RecordedEvents } from "../support/recorded-events.ts";

const PHASES: readonly TriggerPhase[] = ["before", "during", "after"];

describe("ReactorBase", () => {
  let reactor: ManualReactor;
  let happened: string[];

  beforeEach(() => {
    reactor = new ManualReactor();
    happened = [];
  });

  const note = (what: string): void => {
    happened.push(what);
  };

  /** Notes each phase of an event when it comes, with `what` about it. */
  const watch = (eventType: string, what: () => unknown = () => ""): void => {
    for (const phase of PHASES) {
      reactor.addSystemEventTrigger(phase, eventType, () =>
        note(`${phase} ${eventType} ${what()}`.trimEnd()),
      );
    }
  };

  /** Runs and stops, so that the shutdown event is fired on the way. */
  const runAndStop = (): Deferred<void> => {
    const finished = reactor.run();
    reactor.stop();
    reactor.turn();
    return finished;
  };

  describe("run", () => {
    it("fires startup before it returns, and keeps the program alive (R1, R11)", () => {
      watch("startup");
      const finished = reactor.run();
      expect(happened).to.deep.equal(["before startup", "during startup", "after startup"]);
      expect(reactor.holds).to.equal(true);
      assertNoResult(finished);
    });

    it("is refused while the reactor runs, during startup too (R1)", () => {
      reactor.addSystemEventTrigger("before", "startup", () => {
        expect(() => reactor.run()).to.throw(ReactorAlreadyRunning);
        note("refused");
      });
      reactor.run();
      expect(() => reactor.run()).to.throw(ReactorAlreadyRunning);
      expect(happened).to.deep.equal(["refused"]);
    });

    it("is refused after a stop, from the during phase of shutdown on (R1)", () => {
      for (const phase of PHASES) {
        reactor.addSystemEventTrigger(phase, "shutdown", () => {
          const refusal = phase === "before" ? ReactorAlreadyRunning : ReactorNotRestartable;
          expect(() => reactor.run()).to.throw(refusal);
          note(phase);
        });
      }
      runAndStop();
      reactor.turn();
      expect(() => reactor.run()).to.throw(ReactorNotRestartable);
      expect(happened).to.deep.equal(["before", "during", "after"]);
    });

    it("makes delayed calls while a before-startup Deferred is waited for (R9)", () => {
      const gate = new Deferred<void>();
      reactor.addSystemEventTrigger("before", "startup", () => gate);
      watch("startup");
      reactor.callLater(1, () => gate.callback());
      reactor.run();
      expect(happened).to.deep.equal(["before startup"]);
      reactor.advance(1);
      expect(happened).to.deep.equal(["before startup", "during startup", "after startup"]);
    });

    it("makes delayed calls before it, for programs that don't run the reactor (R11)", () => {
      reactor.callLater(1, note, "embedded");
      reactor.advance(1);
      expect(happened).to.deep.equal(["embedded"]);
      expect(reactor.holds).to.equal(false);
    });
  });

  describe("running", () => {
    it("is true from the during phase of startup on (R2)", () => {
      watch("startup", () => reactor.running);
      expect(reactor.running).to.equal(false);
      reactor.run();
      expect(happened).to.deep.equal([
        "before startup false",
        "during startup true",
        "after startup true",
      ]);
    });

    it("is false from the during phase of shutdown on (R2)", () => {
      watch("shutdown", () => reactor.running);
      runAndStop();
      expect(happened).to.deep.equal([
        "before shutdown true",
        "during shutdown false",
        "after shutdown false",
      ]);
    });

    it("is true while before-shutdown Deferreds are waited for, and the loop works (R4)", () => {
      const gate = new Deferred<void>();
      reactor.addSystemEventTrigger("before", "shutdown", () => gate);
      watch("shutdown");
      reactor.callLater(1, () => note(`call, running ${reactor.running}`));
      reactor.callLater(2, () => gate.callback());
      runAndStop();
      reactor.advance(1);
      expect(happened).to.deep.equal(["before shutdown", "call, running true"]);
      expect(reactor.holds).to.equal(true);
      reactor.advance(1);
      expect(happened.slice(2)).to.deep.equal(["during shutdown", "after shutdown"]);
    });
  });

  describe("stop", () => {
    it("is refused when the reactor doesn't run or is stopping (R3)", () => {
      expect(() => reactor.stop()).to.throw(ReactorNotRunning);
      for (const phase of PHASES) {
        reactor.addSystemEventTrigger(phase, "shutdown", () => {
          expect(() => reactor.stop()).to.throw(ReactorNotRunning);
          note(phase);
        });
      }
      reactor.run();
      reactor.stop();
      expect(() => reactor.stop()).to.throw(ReactorNotRunning);
      reactor.turn();
      expect(() => reactor.stop()).to.throw(ReactorNotRunning);
      expect(happened).to.deep.equal(["before", "during", "after"]);
    });

    it("never fires shutdown from inside (R3)", () => {
      watch("shutdown");
      reactor.run();
      reactor.stop();
      expect(happened).to.deep.equal([]);
      reactor.turn();
      expect(happened).to.have.length(3);
    });

    it("lets calls that are due be made before shutdown (R3)", () => {
      watch("shutdown");
      reactor.run();
      reactor.callLater(0, note, "due");
      reactor.callLater(1, note, "not due");
      reactor.stop();
      reactor.turn();
      expect(happened[0]).to.equal("due");
      expect(happened.slice(1)).to.have.length(3);
    });

    it("from a delayed call lets the pass finish, and no later one begin (R3, T5)", () => {
      watch("shutdown");
      reactor.run();
      reactor.callLater(1, () => {
        reactor.callLater(0, note, "next pass");
        reactor.stop();
      });
      reactor.callLater(1, note, "same pass");
      reactor.advance(1);
      reactor.turn();
      reactor.advance(1);
      expect(happened).to.deep.equal([
        "same pass",
        "before shutdown",
        "during shutdown",
        "after shutdown",
      ]);
    });

    it("fires the Deferred of run after the after phase, and lets the program end (R11)", () => {
      const finished = runAndStop();
      finished.addCallback(() => note(`finished, held ${reactor.holds}`));
      watch("shutdown"); // too late for the one that is over
      assertNoResult(finished);
      reactor.turn();
      expect(happened).to.deep.equal(["finished, held false"]);
    });

    it("disconnects everything before the during triggers of programs run (R5)", () => {
      reactor.disconnects = () => note("disconnected");
      watch("shutdown");
      runAndStop();
      expect(happened).to.deep.equal([
        "before shutdown",
        "disconnected",
        "during shutdown",
        "after shutdown",
      ]);
    });

    it("finishes even if disconnecting fails, which is logged (R5)", () => {
      reactor.disconnects = () => {
        throw new Error("stuck");
      };
      watch("shutdown");
      const finished = runAndStop();
      reactor.turn();
      successResultOf(finished);
      expect(happened).to.have.length(3);
      expect(flushLoggedErrors()).to.have.length(1);
    });

    it("leaves pending delayed calls unmade for good (R5)", () => {
      reactor.callLater(1, note, "pending");
      runAndStop();
      reactor.callLater(0, note, "after shutdown");
      reactor.turn();
      expect(reactor.wakeTime).to.equal(undefined);
      reactor.wakeTime = reactor.now; // even if the platform should wake it
      reactor.advance(5);
      expect(happened).to.deep.equal([]);
    });

    it("reports failures nobody took before the program ends (D44)", () => {
      reactor.addSystemEventTrigger("after", "shutdown", () => {
        fail(new Error("left behind"));
      });
      const finished = runAndStop();
      const reporter = setUnhandledReporter(({ failure }) => note(failure.value.message));
      finished.addCallback(() => note("finished"));
      reactor.turn();
      setUnhandledReporter(reporter);
      expect(happened).to.deep.equal(["left behind", "finished"]);
    });

    it("during startup waits for nothing: startup goes on, then shutdown comes (R3)", () => {
      reactor.addSystemEventTrigger("before", "startup", () => reactor.stop());
      watch("startup", () => reactor.running);
      watch("shutdown", () => reactor.running);
      reactor.run();
      reactor.turn();
      expect(happened).to.deep.equal([
        "before startup false",
        "during startup true",
        "after startup true",
        "before shutdown true",
        "during shutdown false",
        "after shutdown false",
      ]);
    });
  });

  describe("crash", () => {
    it("ends the run without a shutdown event (R6)", () => {
      watch("shutdown");
      const finished = reactor.run();
      reactor.crash();
      expect(reactor.running).to.equal(false);
      reactor.turn();
      successResultOf(finished);
      expect(happened).to.deep.equal([]);
      expect(reactor.holds).to.equal(false);
    });

    it("lets the pass go on, and no later one begin until the next run (R6)", () => {
      reactor.run();
      reactor.callLater(1, () => reactor.crash());
      reactor.callLater(1, note, "same pass");
      reactor.callLater(2, note, "later");
      reactor.advance(1);
      reactor.turn();
      reactor.advance(5);
      expect(happened).to.deep.equal(["same pass"]);
      reactor.run();
      reactor.advance(0);
      expect(happened).to.deep.equal(["same pass", "later"]);
    });

    it("leaves a reactor that may run and stop again (R6)", () => {
      reactor.run();
      reactor.crash();
      reactor.turn();
      watch("startup", () => reactor.running);
      watch("shutdown");
      const finished = runAndStop();
      reactor.turn();
      successResultOf(finished);
      expect(happened.slice(0, 2)).to.deep.equal(["before startup false", "during startup true"]);
      expect(happened.at(-1)).to.equal("after shutdown");
    });

    it("followed by a run at once keeps the program alive (R6)", () => {
      const first = reactor.run();
      reactor.crash();
      const second = reactor.run();
      reactor.turn();
      successResultOf(first);
      assertNoResult(second);
      expect(reactor.holds).to.equal(true);
      expect(reactor.running).to.equal(true);
    });

    it("during startup keeps that startup from counting, also for the next run (R6)", () => {
      const gate = new Deferred<void>();
      reactor.addSystemEventTrigger("before", "startup", () => gate);
      reactor.run();
      reactor.crash();
      gate.callback();
      expect(reactor.running).to.equal(false);
      expect(reactor.onSignal).to.equal(undefined);
      reactor.run();
      expect(reactor.running).to.equal(true);
    });

    it("of a reactor that is stopping ends it for good", () => {
      watch("shutdown");
      const finished = reactor.run();
      reactor.stop();
      reactor.crash();
      reactor.turn();
      successResultOf(finished);
      expect(happened).to.deep.equal([]);
      expect(() => reactor.run()).to.throw(ReactorNotRestartable);
    });

    it("does nothing to a reactor that doesn't run", () => {
      reactor.crash();
      reactor.callLater(0, note, "embedded");
      reactor.advance(0);
      expect(happened).to.deep.equal(["embedded"]);
    });

    it("makes stop refuse (R3)", () => {
      reactor.run();
      reactor.crash();
      expect(() => reactor.stop()).to.throw(ReactorNotRunning);
    });
  });

  describe("callWhenRunning", () => {
    it("waits for the after phase of startup, keeping the order (R8)", () => {
      reactor.callWhenRunning(note, "first");
      watch("startup");
      reactor.callWhenRunning(note, "second");
      reactor.run();
      expect(happened).to.deep.equal([
        "before startup",
        "during startup",
        "first",
        "after startup",
        "second",
      ]);
    });

    it("calls at once when the reactor runs, and lets exceptions out (R8)", () => {
      reactor.run();
      expect(reactor.callWhenRunning(note, "now")).to.equal(undefined);
      expect(happened).to.deep.equal(["now"]);
      expect(() =>
        reactor.callWhenRunning(() => {
          throw new Error("mine");
        }),
      ).to.throw("mine");
    });

    it("waits in the before phase of startup, and doesn't in the during phase (R8)", () => {
      reactor.addSystemEventTrigger("before", "startup", () => {
        reactor.callWhenRunning(note, "from before");
      });
      reactor.addSystemEventTrigger("during", "startup", () => {
        reactor.callWhenRunning(note, "from during");
      });
      reactor.run();
      expect(happened).to.deep.equal(["from during", "from before"]);
    });

    it("returns a trigger that can be removed (R8)", () => {
      const trigger = reactor.callWhenRunning(note, "removed");
      if (trigger !== undefined) reactor.removeSystemEventTrigger(trigger);
      reactor.run();
      expect(happened).to.deep.equal([]);
      expect(trigger).to.not.equal(undefined);
    });
  });

  describe("system events", () => {
    it("pass arguments to triggers, and refuse what is no function (R12)", () => {
      reactor.addSystemEventTrigger(
        "during",
        "tick",
        (a: number, b: string) => note(a + b),
        1,
        "b",
      );
      reactor.fireSystemEvent("tick");
      expect(happened).to.deep.equal(["1b"]);
      const nothing = null as unknown as () => void; // a caller without types
      expect(() => reactor.addSystemEventTrigger("during", "tick", nothing)).to.throw(TypeError);
      expect(() =>
        reactor.addSystemEventTrigger("later" as TriggerPhase, "tick", note, "x"),
      ).to.throw(RangeError);
    });

    it("let triggers be removed (R15)", () => {
      const trigger = reactor.addSystemEventTrigger("during", "tick", note, "removed");
      reactor.removeSystemEventTrigger(trigger);
      reactor.fireSystemEvent("tick");
      expect(happened).to.deep.equal([]);
      expect(() => reactor.removeSystemEventTrigger(trigger)).to.throw(RangeError);
    });

    it("end the run and disconnect when a program fires shutdown itself (R5)", () => {
      reactor.disconnects = () => note("disconnected");
      const finished = reactor.run();
      reactor.fireSystemEvent("shutdown");
      expect(reactor.running).to.equal(false);
      reactor.turn();
      successResultOf(finished);
      expect(happened).to.deep.equal(["disconnected"]);
    });

    it("don't make a reactor run when a program fires startup itself (R2)", () => {
      reactor.callWhenRunning(note, "startup");
      reactor.fireSystemEvent("startup");
      expect(happened).to.deep.equal(["startup"]);
      expect(reactor.running).to.equal(false);
    });
  });

  describe("signals", () => {
    it("are handled from the during phase of startup on, until shutdown (R10)", () => {
      const isHandled = (): boolean => reactor.onSignal !== undefined;
      watch("startup", isHandled);
      watch("shutdown", isHandled);
      runAndStop();
      expect(happened).to.deep.equal([
        "before startup false",
        "during startup true",
        "after startup true",
        "before shutdown true",
        "during shutdown false",
        "after shutdown false",
      ]);
    });

    it("are left alone if so asked (R10)", () => {
      reactor.run({ installSignalHandlers: false });
      expect(reactor.onSignal).to.equal(undefined);
    });

    it("are left alone after a crash (R6)", () => {
      reactor.run();
      reactor.crash();
      expect(reactor.onSignal).to.equal(undefined);
    });

    it("are logged, remembered, and stop the reactor on a later turn (R10)", () => {
      const recorded = new RecordedEvents();
      watch("shutdown");
      reactor.run();
      expect(reactor._exitSignal).to.equal(undefined);
      recorded.start();
      reactor.onSignal?.("SIGTERM");
      recorded.stop();
      expect(recorded.texts).to.deep.equal(["info: Received SIGTERM, shutting down."]);
      expect(reactor._exitSignal).to.equal("SIGTERM");
      expect(happened).to.deep.equal([]);
      reactor.turn();
      expect(happened).to.have.length(3);
    });

    it("change nothing when the reactor is stopping already (R10)", () => {
      reactor.run();
      const { onSignal } = reactor;
      reactor.stop();
      onSignal?.("SIGINT");
      expect(reactor._exitSignal).to.equal(undefined);
    });
  });

  describe("failures nobody took", () => {
    it("are logged from the first reactor on, unless a reporter was chosen (D44)", () => {
      const before = setUnhandledReporter(reportToConsole);
      new ManualReactor();
      const installed = getUnhandledReporter();
      const recorded = new RecordedEvents();
      recorded.start();
      fail(new Error("left behind"));
      drainUnhandled();
      recorded.stop();
      setUnhandledReporter(before);
      new ManualReactor();

      expect(installed).to.not.equal(reportToConsole);
      expect(recorded.texts).to.deep.equal(["critical: Unhandled error in Deferred:"]);
      expect(recorded.events[0]?.log_failure?.value.message).to.equal("left behind");
      expect(getUnhandledReporter()).to.equal(before);
      flushLoggedErrors();
    });
  });
});
