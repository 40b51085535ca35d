import { Deferred, type Failure, fail } from "@cordage/deferred";
import { LoopingCall, LoopingCallNotRunningError, LoopingCallRunningError } from "@cordage/reactor";
import { assertNoResult, Clock, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("LoopingCall", () => {
  let clock: Clock;
  let times: number[];
  beforeEach(() => {
    clock = new Clock();
    times = [];
  });

  const note = (): void => {
    times.push(clock.seconds());
  };

  function looping(f: () => unknown): LoopingCall {
    const loop: LoopingCall = new LoopingCall(f);
    loop.clock = clock;
    return loop;
  }

  describe("start", () => {
    it("calls at once, before it returns, and then every interval (K1)", () => {
      looping(note).start(2);
      expect(times).to.deep.equal([0]);
      clock.pump([1, 1, 2]);
      expect(times).to.deep.equal([0, 2, 4]);
    });

    it("first waits for an interval when now is false (K1)", () => {
      looping(note).start(2, { now: false });
      expect(times).to.deep.equal([]);
      clock.advance(2);
      expect(times).to.deep.equal([2]);
    });

    it("passes on the arguments, each time", () => {
      const got: unknown[] = [];
      const loop = new LoopingCall((a: number, b: string) => got.push([a, b]), 1, "two");
      loop.start(1, { clock });
      clock.advance(1);
      expect(got).to.deep.equal([
        [1, "two"],
        [1, "two"],
      ]);
    });

    it("refuses to start a second time while it runs (K1)", () => {
      const loop = looping(note);
      loop.start(1);
      expect(() => loop.start(1)).to.throw(LoopingCallRunningError);
      expect(times).to.deep.equal([0]);
    });

    for (const interval of [-1, Number.NaN]) {
      it(`refuses an interval of ${interval} (K1)`, () => {
        const loop = looping(note);
        expect(() => loop.start(interval)).to.throw(RangeError, `${interval}`);
        expect(loop.running).to.equal(false);
        expect(times).to.deep.equal([]);
      });
    }

    it("begins a new grid when it is started again (K4)", () => {
      const loop = looping(note);
      loop.start(1);
      loop.stop();
      clock.advance(0.5);
      loop.start(2);
      clock.pump([1.5, 0.5]);
      expect(times).to.deep.equal([0, 0.5, 2.5]);
    });
  });

  describe("the grid", () => {
    it("does not drift, and leaves out what has gone by (K2)", () => {
      looping(note).start(1);
      clock.pump([1.2, 0.8, 0.5, 2.7]);
      expect(times).to.deep.equal([0, 1.2, 2, 5.2]);
      expect(clock.getDelayedCalls()[0]?.getTime()).to.equal(6);
    });

    it("leaves out a point that is exactly now (K2)", () => {
      looping(note).start(1, { now: false });
      clock.advance(3);
      expect(clock.getDelayedCalls()[0]?.getTime()).to.equal(4);
    });

    it("takes the next point when the rest to this one is lost in rounding (K2)", () => {
      looping(note).start(0.1, { now: false });
      clock.advance(0.5); // the remainder of which by 0.1 is 0.09999999999999998
      expect(clock.getDelayedCalls()[0]?.getTime()).to.equal(0.6);
    });

    it("goes on where a clock that was set back is on it (K2)", () => {
      looping(() => clock.advance(-2.5)).start(1);
      expect(clock.getDelayedCalls()[0]?.getTime()).to.equal(-2);
    });

    it("is every pass when the interval is 0 (K2)", () => {
      let left = 3;
      const loop: LoopingCall = looping(() => {
        note();
        left -= 1;
        if (left === 0) loop.stop();
      });
      loop.start(0);
      expect(times).to.deep.equal([0]);
      clock.advance(0);
      expect(times).to.deep.equal([0, 0, 0]);
    });

    it("changes with the interval, from the next call on (K6)", () => {
      const loop = looping(note);
      loop.start(1);
      loop.interval = 2;
      expect(loop.interval).to.equal(2);
      clock.pump([1, 1, 2]);
      expect(times).to.deep.equal([0, 1, 2, 4]);
    });

    it("refuses a bad interval while it runs", () => {
      const loop = looping(note);
      loop.start(1);
      expect(() => {
        loop.interval = -1;
      }).to.throw(RangeError);
      expect(loop.interval).to.equal(1);
    });
  });

  describe("a function that takes its time", () => {
    it("is waited for (K3)", () => {
      const work = new Deferred<void>();
      looping(() => {
        note();
        return times.length === 1 ? work : undefined;
      }).start(1);
      clock.advance(2.5);
      expect(times).to.deep.equal([0]);
      work.callback();
      clock.advance(0.5);
      expect(times).to.deep.equal([0, 3]);
    });

    it("may return a Promise", async () => {
      const work = Promise.resolve();
      const loop = looping(() => work);
      loop.start(1);
      expect(clock.getDelayedCalls()).to.have.length(0);
      await work;
      await work;
      expect(clock.getDelayedCalls()).to.have.length(1);
      loop.stop();
    });
  });

  describe("failing", () => {
    it("ends the loop with what the function threw (K3)", () => {
      const error = new RangeError("no more");
      const loop = looping(() => {
        throw error;
      });
      const finished = loop.start(1);
      expect(loop.running).to.equal(false);
      expect(failureResultOf(finished).value).to.equal(error);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("ends it with what the function's Deferred failed with (K3)", () => {
      const work = new Deferred<void>();
      const loop = looping(() => work);
      const finished = loop.start(1);
      work.errback(new RangeError());
      expect(loop.running).to.equal(false);
      failureResultOf(finished, RangeError);
    });

    it("wins over a stop inside of the function (K3)", () => {
      const loop: LoopingCall = looping(() => {
        loop.stop();
        return fail(new RangeError());
      });
      failureResultOf(loop.start(1), RangeError);
    });

    it("has ended the loop by the time its Deferred fires", () => {
      let running: boolean | undefined;
      const work = new Deferred<void>();
      const loop = looping(() => work);
      loop.start(1).addErrback((_failure: Failure) => {
        running = loop.running;
      });
      work.errback(new Error());
      expect(running).to.equal(false);
    });
  });

  describe("stop", () => {
    it("takes the pending call back and fires with the loop (K4)", () => {
      const loop = looping(note);
      const finished = loop.start(1);
      loop.stop();
      expect(successResultOf(finished)).to.equal(loop);
      expect(loop.running).to.equal(false);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("waits for a function that is under way (K4)", () => {
      const work = new Deferred<void>();
      const loop = looping(() => work);
      const finished = loop.start(1);
      loop.stop();
      assertNoResult(finished);
      work.callback();
      expect(successResultOf(finished)).to.equal(loop);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("may be called inside of the function (K4)", () => {
      const loop: LoopingCall = looping(() => loop.stop());
      expect(successResultOf(loop.start(1))).to.equal(loop);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("refuses when it does not run (K4)", () => {
      const loop = looping(note);
      expect(() => loop.stop()).to.throw(LoopingCallNotRunningError);
      loop.start(1);
      loop.stop();
      expect(() => loop.stop()).to.throw(LoopingCallNotRunningError);
    });

    it("leaves a run alone that began while its own function was under way", () => {
      const works = [new Deferred<void>(), new Deferred<void>()];
      const loop = looping(() => {
        note();
        return works[times.length - 1];
      });
      const first = loop.start(1);
      loop.stop();
      const second = loop.start(1);
      works[0]?.callback();
      expect(successResultOf(first)).to.equal(loop);
      assertNoResult(second);
      expect(clock.getDelayedCalls()).to.have.length(0);
      works[1]?.callback();
      expect(clock.getDelayedCalls()).to.have.length(1);
      loop.stop();
      expect(successResultOf(second)).to.equal(loop);
    });
  });

  describe("reset", () => {
    it("begins the grid anew (K5)", () => {
      const loop = looping(note);
      loop.start(1);
      clock.advance(0.75);
      loop.reset();
      clock.pump([0.75, 0.25]);
      expect(times).to.deep.equal([0, 1.75]);
      expect(clock.getDelayedCalls()[0]?.getTime()).to.equal(2.75);
    });

    it("has no effect while the function is under way (K5)", () => {
      const work = new Deferred<void>();
      const loop = looping(() => {
        note();
        return work;
      });
      loop.start(1);
      clock.advance(0.5);
      loop.reset();
      work.callback();
      expect(clock.getDelayedCalls()[0]?.getTime()).to.equal(1);
    });

    it("refuses when it does not run (K5)", () => {
      expect(() => looping(note).reset()).to.throw(LoopingCallNotRunningError);
    });
  });

  describe("withCount", () => {
    let counts: [time: number, count: number][];
    let loop: LoopingCall;
    beforeEach(() => {
      counts = [];
      loop = LoopingCall.withCount((count) => counts.push([clock.seconds(), count]));
      loop.clock = clock;
    });

    it("tells how many calls have come due (K6)", () => {
      loop.start(0.5);
      clock.pump([0.5, 0.6, 3, 1]);
      expect(counts).to.deep.equal([
        [0, 1],
        [0.5, 1],
        [1.1, 1],
        [4.1, 6],
        [5.1, 2],
      ]);
    });

    it("counts from the start when there is no call then (K6)", () => {
      clock.advance(0.75);
      loop.start(1, { now: false });
      clock.pump([0.5, 1, 3]);
      expect(counts).to.deep.equal([
        [2.25, 1],
        [5.25, 3],
      ]);
    });

    it("does not call when none has come due (K6)", () => {
      loop.start(1);
      loop.interval = 2;
      clock.pump([1, 1]);
      expect(counts).to.deep.equal([
        [0, 1],
        [2, 1],
      ]);
    });

    it("leaves the function out when a clock that was set back comes by again (K6)", () => {
      loop.start(1);
      clock.advance(5);
      clock.advance(-5);
      expect(clock.getDelayedCalls()[0]?.getTime()).to.equal(6);
      loop.reset(); // the grid begins at 0 again, and the last call was at 5
      clock.advance(2);
      expect(counts).to.deep.equal([
        [0, 1],
        [5, 5],
      ]);
    });

    it("tells 1 when the interval is 0 (K6)", () => {
      loop.start(0);
      loop.stop();
      clock.advance(5);
      loop.start(0);
      expect(counts).to.deep.equal([
        [0, 1],
        [5, 1],
      ]);
      loop.stop();
    });

    it("goes on counting from the last call when it is started again (K6)", () => {
      loop.start(1);
      loop.stop();
      clock.advance(3);
      loop.start(1);
      expect(counts).to.deep.equal([
        [0, 1],
        [3, 3],
      ]);
    });

    it("counts with the interval of the moment (K6)", () => {
      loop.start(1);
      loop.interval = 0.25;
      clock.advance(1);
      expect(counts).to.deep.equal([
        [0, 1],
        [1, 4],
      ]);
    });
  });

  it("shows its interval and its function", () => {
    const loop = looping(note);
    loop.start(5);
    expect(String(loop)).to.equal("LoopingCall<5>(note)");
    expect(String(LoopingCall.withCount(note))).to.equal("LoopingCall<0>(note)");
  });
});
