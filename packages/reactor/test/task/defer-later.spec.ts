import { CancelledError, Deferred } from "@cordage/deferred";
import { deferLater } from "@cordage/reactor";
import { assertNoResult, Clock, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("deferLater", () => {
  let clock: Clock;
  beforeEach(() => {
    clock = new Clock();
  });

  it("fires with what the function returns, after the delay (K13)", () => {
    const deferred = deferLater(clock, 2, (a: number, b: number) => a + b, 3, 4);
    clock.advance(1.5);
    assertNoResult(deferred);
    clock.advance(0.5);
    expect(successResultOf(deferred)).to.equal(7);
  });

  it("only waits without a function (K13)", () => {
    const deferred = deferLater(clock, 2);
    assertNoResult(deferred);
    clock.advance(2);
    expect(successResultOf(deferred)).to.equal(undefined);
  });

  it("fails with what the function throws (K13)", () => {
    const deferred = deferLater(clock, 0, () => {
      throw new RangeError();
    });
    clock.advance(0);
    failureResultOf(deferred, RangeError);
  });

  it("takes the call back when it is cancelled before (K13)", () => {
    const deferred = deferLater(clock, 2, () => {
      throw new Error("called");
    });
    deferred.cancel();
    failureResultOf(deferred, CancelledError);
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  it("cancels what the function returned when it is cancelled after (K13)", () => {
    let cancelled: unknown;
    const work = new Deferred<void>((deferred) => {
      cancelled = deferred;
    });
    const deferred = deferLater(clock, 2, () => work);
    clock.advance(2);
    assertNoResult(deferred);
    deferred.cancel();
    expect(cancelled).to.equal(work);
    failureResultOf(deferred, CancelledError);
  });

  it("refuses a negative delay at once", () => {
    expect(() => deferLater(clock, -1)).to.throw(RangeError);
  });
});
