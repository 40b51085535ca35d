import { Deferred, DeferredList, Failure, fail, succeed } from "@cordage/deferred";
import { failureResultOf } from "@cordage/testing";
import { expect } from "chai";

/** The number by which texts tell this Deferred from others. */
function serialOf(deferred: Deferred<unknown>): string {
  return / at (\d+)/.exec(`${deferred}`)?.[1] ?? "none";
}

describe("the text of a Deferred (D15)", () => {
  it("is its class and a number of its own that stays the same", () => {
    const deferred = new Deferred();
    const list = new DeferredList([deferred]);

    expect(`${deferred}`).to.match(/^<Deferred at \d+>$/);
    expect(`${list}`).to.match(/^<DeferredList at \d+>$/);
    expect(serialOf(deferred)).to.equal(serialOf(deferred));
    expect(serialOf(deferred)).to.not.equal(serialOf(list));
  });

  it("has the result, once there is one", () => {
    expect(`${succeed(5)}`).to.match(/^<Deferred at \d+ current result: 5>$/);
    expect(`${succeed()}`).to.match(/ current result: undefined>$/);
    const failed = fail(new Error("boom"));
    expect(`${failed}`).to.match(/ current result: \[Failure instance: Error: boom\]>$/);
    failureResultOf(failed);
  });

  it("has what it is waiting on", () => {
    const inner = new Deferred();
    const outer = succeed(1).addCallback(() => inner);

    expect(`${outer}`).to.equal(
      `<Deferred at ${serialOf(outer)} waiting on Deferred at ${serialOf(inner)}>`,
    );
    expect(outer.waitingOn).to.equal(inner);
    inner.callback(1);
    expect(outer.waitingOn).to.equal(undefined);
  });

  it("has the one that is to fire it by chainDeferred, until it has fired (D26)", () => {
    const a = new Deferred<number>();
    const b = new Deferred<number>();
    a.chainDeferred(b);

    expect(`${b}`).to.equal(`<Deferred at ${serialOf(b)} waiting on Deferred at ${serialOf(a)}>`);
    a.callback(5);
    expect(`${b}`).to.equal(`<Deferred at ${serialOf(b)} current result: 5>`);
  });

  it("tells that it is paused", () => {
    const deferred = succeed(1);
    deferred.pause();

    expect(`${deferred}`).to.match(/^<Deferred at \d+ paused current result: 1>$/);
  });

  it("ends for two that wait for each other (D25)", () => {
    const a = new Deferred<unknown>();
    const b = new Deferred<unknown>();
    a.addCallback(() => b);
    b.addCallback(() => a);
    a.callback(1);
    b.callback(1);

    expect(`${a}`).to.match(/waiting on Deferred at \d+>$/);
    expect(() => a.cancel()).to.not.throw();
  });

  it("does not throw for a result that has no text", () => {
    expect(`${succeed(Object.create(null))}`).to.match(/current result: unprintable object>$/);
  });

  it("is a Failure's headline for a Failure", () => {
    expect(`${new Failure(new RangeError("boom"))}`).to.equal(
      "[Failure instance: RangeError: boom]",
    );
  });
});
