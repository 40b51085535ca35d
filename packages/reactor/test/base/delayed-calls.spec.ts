import { AsyncLocalStorage } from "node:async_hooks";
import { fail, setDebugging } from "@cordage/deferred";
import {
  AlreadyCalled,
  AlreadyCancelled,
  DelayedCall,
  DelayedCalls,
  type IDelayedCall,
  type ScheduledCall,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { ManualReactor } from "../support/manual-reactor.ts";
import { RecordedEvents } from "../support/recorded-events.ts";

describe("delayed calls", () => {
  let reactor: ManualReactor;
  let ran: string[];

  beforeEach(() => {
    reactor = new ManualReactor();
    ran = [];
  });

  const note = (name: string): void => {
    ran.push(name);
  };

  describe("callLater", () => {
    it("makes the call when its time has come, and not before", () => {
      reactor.callLater(1, note, "a");
      reactor.advance(0.75);
      expect(ran).to.deep.equal([]);
      reactor.advance(0.25);
      expect(ran).to.deep.equal(["a"]);
      reactor.advance(10);
      expect(ran).to.deep.equal(["a"]);
    });

    it("passes the arguments on", () => {
      let got: unknown;
      const take = (...args: unknown[]): void => {
        got = args;
      };
      reactor.callLater(0, take, 1, "two");
      reactor.advance(0);
      expect(got).to.deep.equal([1, "two"]);
    });

    it("refuses a delay that is negative or no number, and an action that is no function (T1)", () => {
      expect(() => reactor.callLater(-0.1, note, "a")).to.throw(RangeError, "-0.1");
      expect(() => reactor.callLater(Number.NaN, note, "a")).to.throw(RangeError, "NaN");
      // Callers without types are told too.
      expect(() => reactor.callLater("1" as unknown as number, note, "a")).to.throw(RangeError);
      expect(() => reactor.callLater(1, undefined as unknown as () => void)).to.throw(TypeError);
      expect(reactor.getDelayedCalls()).to.deep.equal([]);
      expect(reactor.wakeTime).to.equal(undefined);
    });

    it("takes a delay of 2^128 or for ever, which holds up nothing (T1)", () => {
      reactor.callLater(2 ** 128, note, "late");
      reactor.callLater(Number.POSITIVE_INFINITY, note, "never");
      reactor.callLater(1, note, "soon");
      reactor.advance(1);
      expect(ran).to.deep.equal(["soon"]);
      expect(reactor.wakeTime).to.equal(2 ** 128 + 1000);
    });

    it("uses the seconds() of a subclass (T8)", () => {
      class Skewed extends ManualReactor {
        override seconds(): number {
          return super.seconds() + 100;
        }
      }
      expect(new Skewed().callLater(1, note, "a").getTime()).to.equal(1101);
    });

    it("gives the call the context it was scheduled in", () => {
      const storage = new AsyncLocalStorage<string>();
      const tell = (name: string): void => note(`${name} in ${storage.getStore()}`);
      storage.run("first", () => {
        reactor.callLater(1, tell, "a");
        storage.run("inner", () => reactor.callLater(1, tell, "b"));
      });
      storage.run("second", () => reactor.callLater(1, tell, "c"));
      reactor.callLater(1, tell, "d");
      storage.run("the pass", () => reactor.advance(1));
      expect(ran).to.deep.equal(["a in first", "b in inner", "c in second", "d in undefined"]);
    });

    it("gives the call the context of that moment, though another is entered later on", () => {
      const storage = new AsyncLocalStorage<string>();
      const tell = (name: string): void => note(`${name} in ${storage.getStore()}`);
      storage.run("outer", () => {
        storage.enterWith("first");
        const moved = reactor.callLater(9, tell, "a");
        storage.enterWith("second");
        reactor.callLater(1, tell, "b");
        moved.reset(1);
        storage.enterWith("third");
      });
      reactor.advance(1);
      expect(ran).to.deep.equal(["a in first", "b in second"]);
    });

    it("leaves the context to those who make the calls, on a platform that says so", () => {
      const storage = new AsyncLocalStorage<string>();
      const calls = new DelayedCalls({
        seconds: () => 1,
        nextTimeChanged: () => {},
        keepsContexts: false,
      });
      storage.run("scheduling", () => {
        calls.schedule(0, () => note(String(storage.getStore())), []);
      });
      storage.run("the pass", () => calls.runDue());
      expect(ran).to.deep.equal(["the pass"]);
    });
  });

  describe("a pass", () => {
    it("goes by time, then by the order of scheduling (T6)", () => {
      reactor.callLater(2, note, "late");
      reactor.callLater(1, note, "first");
      reactor.callLater(1, note, "second");
      reactor.advance(2);
      expect(ran).to.deep.equal(["first", "second", "late"]);
    });

    it("keeps the order of scheduling for calls moved to the same instant (T6)", () => {
      const hastened = reactor.callLater(3, note, "hastened");
      const putOff = reactor.callLater(0.5, note, "put off");
      reactor.callLater(1, note, "plain");
      hastened.reset(1);
      putOff.reset(1);
      reactor.advance(1);
      expect(ran).to.deep.equal(["hastened", "put off", "plain"]);
    });

    it("reads the clock once: what falls due meanwhile waits for the next one (T5)", () => {
      reactor.callLater(1, () => {
        reactor.now += 5;
        note("slow");
      });
      reactor.callLater(2, note, "due by now");
      reactor.advance(1);
      expect(ran).to.deep.equal(["slow"]);
      reactor.advance(0);
      expect(ran).to.deep.equal(["slow", "due by now"]);
    });

    it("leaves calls scheduled during it to a later one, also without delay (T5)", () => {
      const again = (): void => {
        note("again");
        reactor.callLater(0, again);
      };
      again();
      reactor.advance(0);
      expect(ran).to.deep.equal(["again", "again"]);
      reactor.advance(0);
      expect(ran).to.deep.equal(["again", "again", "again"]);
    });

    it("makes calls that were hastened during it (T5)", () => {
      reactor.callLater(1, () => other.reset(0));
      const other = reactor.callLater(10, note, "hastened");
      reactor.advance(1);
      expect(ran).to.deep.equal(["hastened"]);
    });

    it("doesn't make calls that were cancelled or put off during it", () => {
      reactor.callLater(1, () => {
        cancelled.cancel();
        putOff.delay(1);
      });
      const cancelled = reactor.callLater(1, note, "cancelled");
      const putOff = reactor.callLater(1, note, "put off");
      reactor.advance(1);
      expect(ran).to.deep.equal([]);
      reactor.advance(1);
      expect(ran).to.deep.equal(["put off"]);
    });

    it("forgets calls that were both scheduled and cancelled during it", () => {
      reactor.callLater(1, () => reactor.callLater(0, note, "cancelled").cancel());
      reactor.advance(1);
      expect(reactor.getDelayedCalls()).to.deep.equal([]);
      expect(reactor.wakeTime).to.equal(undefined);
    });

    it("logs what a call throws, and goes on (T7)", () => {
      const recorded = new RecordedEvents();
      recorded.start();
      reactor.callLater(1, () => {
        throw new Error("broken call");
      });
      reactor.callLater(1, note, "next");
      reactor.advance(1);
      recorded.stop();
      expect(ran).to.deep.equal(["next"]);
      expect(recorded.texts).to.deep.equal(["critical: while handling timed call"]);
      expect(flushLoggedErrors().map((failure) => failure.value.message)).to.deep.equal([
        "broken call",
      ]);
    });

    it("tells where the call was scheduled, in debug mode (T7)", () => {
      const recorded = new RecordedEvents();
      setDebugging(true);
      const call = scheduledFromHere(reactor);
      setDebugging(false);
      recorded.start();
      reactor.advance(1);
      recorded.stop();
      expect((call as ScheduledCall).creator).to.contain("scheduledFromHere");
      expect(recorded.texts[0]).to.contain("scheduled at:\n").and.to.contain("scheduledFromHere");
      flushLoggedErrors();
    });

    it("takes no stack without debug mode", () => {
      expect((reactor.callLater(1, note, "a") as ScheduledCall).creator).to.equal(undefined);
    });

    it("reports the failure of what a call returns, beyond T7", async () => {
      const rejected = Promise.reject(new Error("rejected"));
      reactor.callLater(1, () => rejected);
      reactor.callLater(1, () => fail(new Error("failed")));
      reactor.advance(1);
      await rejected.catch(() => {}); // asked after the reactor has
      expect(flushLoggedErrors().map((failure) => failure.value.message)).to.have.members([
        "rejected",
        "failed",
      ]);
    });
  });

  describe("a call", () => {
    it("is active until it is made or cancelled (T3)", () => {
      const made = reactor.callLater(1, note, "made");
      const cancelled = reactor.callLater(1, note, "cancelled");
      expect([made.active(), cancelled.active()]).to.deep.equal([true, true]);
      cancelled.cancel();
      reactor.advance(1);
      expect([made.active(), cancelled.active()]).to.deep.equal([false, false]);
      expect(ran).to.deep.equal(["made"]);
    });

    const changes: [string, (call: IDelayedCall) => void][] = [
      ["cancel", (call) => call.cancel()],
      ["delay", (call) => call.delay(1)],
      ["reset", (call) => call.reset(1)],
    ];
    for (const [name, change] of changes) {
      it(`refuses ${name} after it was made, with AlreadyCalled (T2)`, () => {
        const call = reactor.callLater(0, note, "a");
        reactor.advance(0);
        expect(() => change(call)).to.throw(AlreadyCalled);
      });

      it(`refuses ${name} after it was cancelled, with AlreadyCancelled (T2)`, () => {
        const call = reactor.callLater(0, note, "a");
        call.cancel();
        expect(() => change(call)).to.throw(AlreadyCancelled);
      });

      it(`refuses ${name} from inside its own action, with AlreadyCalled (T2)`, () => {
        const call = reactor.callLater(0, () => {
          expect(() => change(call)).to.throw(AlreadyCalled);
          note("checked");
        });
        reactor.advance(0);
        expect(ran).to.deep.equal(["checked"]);
      });
    }

    it("shifts by delay, later or earlier (T3)", () => {
      const call = reactor.callLater(3, note, "a");
      reactor.advance(1);
      call.delay(2);
      expect(call.getTime()).to.equal(1005);
      call.delay(-3.5);
      expect(call.getTime()).to.equal(1001.5);
      reactor.advance(0.5);
      expect(ran).to.deep.equal(["a"]);
    });

    it("starts anew by reset, later or earlier (T3)", () => {
      const call = reactor.callLater(1, note, "a");
      reactor.advance(0.5);
      call.reset(2);
      expect(call.getTime()).to.equal(1002.5);
      call.reset(1);
      expect(call.getTime()).to.equal(1001.5);
      reactor.advance(0.75);
      expect(ran).to.deep.equal([]);
      reactor.advance(0.25);
      expect(ran).to.deep.equal(["a"]);
    });

    it("keeps the time it is given to the last bit, however often it is moved (T3)", () => {
      reactor.now = 0;
      const call = reactor.callLater(0.1, note, "a");
      call.reset(0.3);
      expect(call.getTime()).to.equal(0.3);
    });

    it("moves to never and back (T3)", () => {
      const call = reactor.callLater(Number.POSITIVE_INFINITY, note, "a");
      call.reset(Number.POSITIVE_INFINITY);
      call.delay(5);
      expect(call.getTime()).to.equal(Number.POSITIVE_INFINITY);
      call.reset(1);
      reactor.advance(1);
      expect(ran).to.deep.equal(["a"]);
    });

    for (const amount of [Number.NaN, Number.NEGATIVE_INFINITY, "1" as unknown as number]) {
      it(`refuses to move by ${typeof amount} ${amount}, and stays`, () => {
        const call = reactor.callLater(1, note, "a");
        expect(() => call.delay(amount)).to.throw(RangeError);
        expect(() => call.reset(amount)).to.throw(RangeError);
        expect(call.getTime()).to.equal(1001);
      });
    }

    for (const end of ["cancelled", "made"] as const) {
      it(`lets go of action and arguments when ${end} (T4)`, async () => {
        const { gc } = globalThis;
        if (gc === undefined)
          throw new Error("this needs node --expose-gc, as .mocharc.json has it");
        const [call, ...references] = endedCall(reactor, end);
        for (let tries = 0; tries < 20; tries++) {
          await new Promise((turn) => setImmediate(turn)); // what was looked at is held until then
          gc();
          if (references.every((reference) => reference.deref() === undefined)) break;
        }
        expect(references.map((it) => it.deref())).to.deep.equal([undefined, undefined]);
        expect(call.active()).to.equal(false);
      });
    }
  });

  describe("getDelayedCalls", () => {
    it("lists the calls still to come (T4)", () => {
      const kept = reactor.callLater(2, note, "kept");
      reactor.callLater(1, note, "cancelled").cancel();
      reactor.callLater(1, note, "made");
      reactor.advance(1);
      expect(reactor.getDelayedCalls()).to.deep.equal([kept]);
    });

    it("lists those scheduled during a pass too, but not the one being made (T4)", () => {
      let listed: IDelayedCall[] = [];
      let inside: IDelayedCall | undefined;
      reactor.callLater(1, () => {
        inside = reactor.callLater(0, note, "inside");
        reactor.callLater(0, note, "cancelled").cancel();
        listed = reactor.getDelayedCalls();
      });
      const other = reactor.callLater(5, note, "other");
      reactor.advance(1);
      expect(listed).to.have.members([other, inside]);
      expect(listed).to.have.length(2);
    });

    it("lists a copy", () => {
      reactor.callLater(1, note, "a");
      reactor.getDelayedCalls().pop();
      expect(reactor.getDelayedCalls()).to.have.length(1);
    });
  });

  describe("the text of a call (T8)", () => {
    const hangUp = (..._args: unknown[]): void => {};
    /** Without the serial number, which counts all calls of the process. */
    const textOf = (call: IDelayedCall): string =>
      String(call).replace(/^<DelayedCall \d+ /, "<DelayedCall N ");

    it("tells the seconds left, and what is going to be called with what", () => {
      const call = reactor.callLater(10.5, hangUp, 3, "idle", null, [1], note, new Error("x"));
      expect(textOf(call)).to.equal(
        '<DelayedCall N [10.5s] called=0 cancelled=0 hangUp(3, "idle", null, [Array], note, [Error])>',
      );
      reactor.now += 12;
      expect(textOf(call)).to.contain("[-1.5s]");
    });

    it("numbers the calls", () => {
      const numbers = [hangUp, hangUp].map((action) =>
        Number(/ (\d+) /.exec(String(reactor.callLater(1, action)))?.[1]),
      );
      expect(numbers[1]).to.equal((numbers[0] ?? 0) + 1);
    });

    it("tells when it was made or cancelled", () => {
      const made = reactor.callLater(0, hangUp, 3);
      const cancelled = reactor.callLater(0, hangUp, 3);
      cancelled.cancel();
      reactor.advance(0);
      expect(textOf(made)).to.equal("<DelayedCall N [0s] called=1 cancelled=0>");
      expect(textOf(cancelled)).to.equal("<DelayedCall N [0s] called=0 cancelled=1>");
    });

    it("copes with nameless actions and odd arguments, and cuts long strings", () => {
      const odd = reactor.callLater(
        1,
        (..._args: unknown[]) => {},
        Object.create(null),
        Symbol("s"),
      );
      expect(textOf(odd)).to.contain("anonymous([object], Symbol(s))");
      const long = reactor.callLater(1, hangUp, "x".repeat(1000));
      expect(textOf(long)).to.contain(`hangUp("${"x".repeat(60)}…")`);
    });
  });

  describe("the platform's timer", () => {
    it("is set for the next call", () => {
      reactor.callLater(5, note, "a");
      expect(reactor.wakeTime).to.equal(1005);
      reactor.callLater(2, note, "b");
      expect(reactor.wakeTime).to.equal(1002);
    });

    it("is left alone by a call that is not the next, and by putting off", () => {
      const next = reactor.callLater(1, note, "next");
      const orders = reactor.timesOrdered;
      reactor.callLater(2, note, "later").cancel();
      next.reset(30);
      reactor.callLater(40, note, "last");
      expect(reactor.timesOrdered).to.equal(orders);
    });

    it("is set again for a call that was put off, when its old time has come", () => {
      const call = reactor.callLater(1, note, "a");
      call.reset(30);
      reactor.advance(1);
      expect(ran).to.deep.equal([]);
      expect(reactor.wakeTime).to.equal(1030);
    });

    it("is set for a call that is hastened to be the next", () => {
      reactor.callLater(5, note, "a");
      const call = reactor.callLater(10, note, "b");
      call.reset(1);
      expect(reactor.wakeTime).to.equal(1001);
    });

    it("is taken back when the last call is cancelled: it would keep a program alive", () => {
      const [first, last] = [reactor.callLater(1, note, "a"), reactor.callLater(2, note, "b")];
      first.cancel();
      expect(reactor.wakeTime).to.not.equal(undefined);
      last.cancel();
      expect(reactor.wakeTime).to.equal(undefined);
    });

    it("is set once for a pass, after it", () => {
      reactor.callLater(1, () => {
        reactor.callLater(0, note, "inside");
        reactor.callLater(9, note, "inside").reset(3);
      });
      const orders = reactor.timesOrdered;
      reactor.advance(1);
      expect(reactor.timesOrdered).to.equal(orders + 1);
      expect(reactor.wakeTime).to.equal(1001);
    });
  });

  it("can be kept by an owner of one's own, which hears of changes", () => {
    const owner = {
      seconds: () => 50,
      callCancelled: (call: DelayedCall) => note(`cancelled ${call.getTime()}`),
      callHastened: (call: DelayedCall) => note(`hastened ${call.getTime()}`),
    };
    const call = new DelayedCall(60, () => "returned", [], owner);
    call.delay(5);
    call.reset(3);
    expect(call.run()).to.equal("returned");
    const other = new DelayedCall(60, () => {}, [], owner);
    other.cancel();
    expect(ran).to.deep.equal(["hastened 53", "cancelled 60"]);
  });
});

function scheduledFromHere(reactor: ManualReactor): IDelayedCall {
  return reactor.callLater(1, () => {
    throw new Error("broken call");
  });
}

/** A call that is over, and what only it has held: its action and an argument. */
function endedCall(
  reactor: ManualReactor,
  end: "cancelled" | "made",
): [IDelayedCall, ...WeakRef<object>[]] {
  const action = (_argument: object): void => {};
  const argument = {};
  const call = reactor.callLater(0, action, argument);
  if (end === "cancelled") call.cancel();
  else reactor.advance(0);
  return [call, new WeakRef(action), new WeakRef(argument)];
}
