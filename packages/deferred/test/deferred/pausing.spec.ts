import { CancelledError, Deferred, fail, succeed, UnbalancedUnpauseError } from "@cordage/deferred";
import { assertNoResult, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("pausing a Deferred", () => {
  it("needs as many unpauses as there were pauses (D29)", () => {
    const deferred = new Deferred<number>();
    deferred.pause();
    deferred.pause();
    deferred.callback(1);
    expect(deferred.paused).to.equal(2);

    deferred.unpause();
    assertNoResult(deferred);
    deferred.unpause();

    expect(deferred.paused).to.equal(0);
    expect(successResultOf(deferred)).to.equal(1);
  });

  it("does nothing more when it is unpaused before it fires (D29)", () => {
    const deferred = new Deferred<number>();
    deferred.pause();
    deferred.unpause();

    assertNoResult(deferred);
    deferred.callback(1);

    expect(successResultOf(deferred)).to.equal(1);
  });

  it("queues callbacks added after it has fired, until it is unpaused (D30)", () => {
    const seen: unknown[] = [];
    for (const deferred of [succeed(1), fail(new Error("boom"))]) {
      deferred.pause();
      deferred.addBoth(() => seen.push("ran"));
      expect(seen).to.deep.equal([]);
      deferred.unpause();
      expect(seen.splice(0)).to.deep.equal(["ran"]);
    }
  });

  it("does not stop the run that is going on when a callback pauses it (D31)", () => {
    const seen: string[] = [];
    const deferred = new Deferred<number>();
    deferred.addCallback(() => deferred.pause());
    deferred.addCallback(() => seen.push("same run"));

    deferred.callback(1);
    deferred.addCallback(() => seen.push("added later"));

    expect(seen).to.deep.equal(["same run"]);
    deferred.unpause();
    expect(seen).to.deep.equal(["same run", "added later"]);
  });

  it("refuses an unpause without a pause, and still fires (D32)", () => {
    const deferred = new Deferred<number>();

    expect(() => deferred.unpause()).to.throw(UnbalancedUnpauseError);

    deferred.callback(1);
    expect(successResultOf(deferred)).to.equal(1);
  });

  it("does not let unpause end its wait for another Deferred (D32)", () => {
    const inner = new Deferred<number>();
    const outer = succeed(1).addCallback(() => inner);

    expect(() => outer.unpause()).to.throw(UnbalancedUnpauseError);

    assertNoResult(outer);
    inner.callback(5);
    expect(successResultOf(outer)).to.equal(5);
  });

  it("fires when it is cancelled, and runs the callbacks on unpause (D39)", () => {
    const deferred = new Deferred<number>();
    deferred.pause();

    deferred.cancel();
    expect(deferred.called).to.equal(true);
    assertNoResult(deferred);
    deferred.unpause();

    failureResultOf(deferred, CancelledError);
  });
});
