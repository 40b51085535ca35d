import { AlreadyCalled, AlreadyCancelled } from "@cordage/reactor";
import { Clock } from "@cordage/testing";
import { expect } from "chai";

describe("Clock", () => {
  let clock: Clock;
  let ran: string[];

  beforeEach(() => {
    clock = new Clock();
    ran = [];
  });

  const note = (name: string): void => {
    ran.push(`${name}@${clock.seconds()}`);
  };

  describe("time", () => {
    it("starts at 0 (K11)", () => {
      expect(clock.seconds()).to.equal(0);
    });

    it("moves by what it is advanced (K12)", () => {
      clock.advance(1.5);
      clock.advance(2);
      expect(clock.seconds()).to.equal(3.5);
    });

    it("can be moved back (K11)", () => {
      clock.advance(-1);
      expect(clock.seconds()).to.equal(-1);
    });

    it("refuses what is not a number", () => {
      expect(() => clock.advance(Number.NaN)).to.throw(RangeError, "NaN");
      expect(clock.seconds()).to.equal(0);
    });

    it("is pumped by a list of amounts (K12)", () => {
      clock.callLater(1, note, "a");
      clock.callLater(3, note, "b");
      clock.pump([1, 1, 1.5]);
      expect(ran).to.deep.equal(["a@1", "b@3.5"]);
    });
  });

  describe("callLater", () => {
    it("runs a call when its time has come, and not before", () => {
      clock.callLater(1, note, "a");
      clock.advance(0.75);
      expect(ran).to.deep.equal([]);
      clock.advance(0.25);
      expect(ran).to.deep.equal(["a@1"]);
    });

    it("never runs a call before it returns, even with a delay of 0", () => {
      clock.callLater(0, note, "a");
      expect(ran).to.deep.equal([]);
      clock.advance(0);
      expect(ran).to.deep.equal(["a@0"]);
    });

    it("passes on the arguments", () => {
      let got: unknown;
      clock.callLater(
        0,
        (...args: unknown[]) => {
          got = args;
        },
        1,
        "two",
      );
      clock.advance(0);
      expect(got).to.deep.equal([1, "two"]);
    });

    it("refuses a delay that is negative or not a number, and an action that is no function (T1)", () => {
      expect(() => clock.callLater(-1, note, "a")).to.throw(RangeError);
      expect(() => clock.callLater(Number.NaN, note, "a")).to.throw(RangeError);
      // A caller without types is told too.
      expect(() => clock.callLater(1, null as unknown as () => void)).to.throw(TypeError);
      expect(clock.getDelayedCalls()).to.deep.equal([]);
    });

    it("allows calls that are never due", () => {
      clock.callLater(Number.POSITIVE_INFINITY, note, "a");
      clock.callLater(Number.POSITIVE_INFINITY, note, "b");
      clock.callLater(1, note, "c");
      clock.advance(10);
      expect(ran).to.deep.equal(["c@10"]);
    });
  });

  describe("order", () => {
    it("is that of the times, then that of scheduling (K11)", () => {
      clock.callLater(2, note, "late");
      clock.callLater(1, note, "first");
      clock.callLater(1, note, "second");
      clock.advance(2);
      expect(ran).to.deep.equal(["first@2", "second@2", "late@2"]);
    });

    it("leaves a call that was put off in its place among equals (K11)", () => {
      const a = clock.callLater(1, note, "a");
      clock.callLater(2, note, "b");
      a.reset(2);
      clock.advance(2);
      expect(ran).to.deep.equal(["a@2", "b@2"]);
    });

    it("counts a call that was put off behind its equals once a sort has seen it elsewhere (K11)", () => {
      const a = clock.callLater(1, note, "a");
      clock.callLater(2, note, "b");
      a.reset(3);
      clock.advance(0);
      a.reset(2);
      clock.advance(2);
      expect(ran).to.deep.equal(["b@2", "a@2"]);
    });

    it("counts scheduling as a sort too (K11)", () => {
      clock.callLater(3, note, "a");
      const b = clock.callLater(1, note, "b");
      b.reset(4);
      clock.callLater(9, note, "other");
      b.reset(3);
      clock.advance(3);
      expect(ran).to.deep.equal(["a@3", "b@3"]);
    });

    it("follows a call that was delayed", () => {
      clock.callLater(1, note, "a").delay(2);
      clock.callLater(2, note, "b");
      clock.callLater(2.5, note, "c").delay(-2);
      clock.advance(3);
      expect(ran).to.deep.equal(["c@3", "b@3", "a@3"]);
    });

    it("follows a call that was hastened", () => {
      clock.callLater(1, note, "a");
      clock.callLater(2, note, "b").reset(0.5);
      clock.advance(2);
      expect(ran).to.deep.equal(["b@2", "a@2"]);
    });
  });

  describe("advance", () => {
    it("moves time to its end before any call runs (K12)", () => {
      clock.callLater(1, note, "a");
      clock.callLater(2, note, "b");
      clock.advance(5);
      expect(ran).to.deep.equal(["a@5", "b@5"]);
    });

    it("counts nested calls from its end (K12)", () => {
      clock.callLater(1, () => clock.callLater(1, note, "nested"));
      clock.advance(5);
      expect(ran).to.deep.equal([]);
      clock.advance(1);
      expect(ran).to.deep.equal(["nested@6"]);
    });

    it("runs nested calls without delay too (K12)", () => {
      clock.callLater(1, () => clock.callLater(0, note, "nested"));
      clock.advance(1);
      expect(ran).to.deep.equal(["nested@1"]);
    });

    it("lets an exception out and keeps the calls due after it (K12)", () => {
      clock.callLater(1, () => {
        throw new Error("broken call");
      });
      clock.callLater(1, note, "after");
      expect(() => clock.advance(1)).to.throw("broken call");
      expect(ran).to.deep.equal([]);
      clock.advance(0);
      expect(ran).to.deep.equal(["after@1"]);
    });
  });

  describe("delayed calls", () => {
    it("are listed until they run (T4)", () => {
      const soon = clock.callLater(1, note, "soon");
      const late = clock.callLater(2, note, "late");
      expect(clock.getDelayedCalls()).to.deep.equal([soon, late]);
      clock.advance(1);
      expect(clock.getDelayedCalls()).to.deep.equal([late]);
    });

    it("list a copy: changing it changes nothing", () => {
      clock.callLater(1, note, "a");
      clock.getDelayedCalls().pop();
      expect(clock.getDelayedCalls()).to.have.length(1);
    });

    it("don't run after cancel (T2)", () => {
      const call = clock.callLater(1, note, "a");
      call.cancel();
      clock.advance(1);
      expect(ran).to.deep.equal([]);
      expect(clock.getDelayedCalls()).to.deep.equal([]);
      expect(() => call.cancel()).to.throw(AlreadyCancelled);
    });

    it("count as called inside of their own action (T2)", () => {
      const call = clock.callLater(1, () => {
        expect(call.active()).to.equal(false);
        expect(() => call.cancel()).to.throw(AlreadyCalled);
        note("checked");
      });
      clock.advance(1);
      expect(ran).to.deep.equal(["checked@1"]);
    });

    it("shift by delay and start anew by reset (T3)", () => {
      const call = clock.callLater(3, note, "a");
      clock.advance(1);
      call.delay(2);
      expect(call.getTime()).to.equal(5);
      call.delay(-1);
      expect(call.getTime()).to.equal(4);
      call.reset(1);
      expect(call.getTime()).to.equal(2);
    });

    it("can be cancelled by a call of the same advance", () => {
      clock.callLater(1, () => second.cancel());
      const second = clock.callLater(1, note, "second");
      clock.advance(1);
      expect(ran).to.deep.equal([]);
    });
  });

  it("can be made to count in another way (T8)", () => {
    class Skewed extends Clock {
      override seconds(): number {
        return super.seconds() + 100;
      }
    }
    const skewed = new Skewed();
    const call = skewed.callLater(1, note, "a");
    expect(call.getTime()).to.equal(101);
  });
});
