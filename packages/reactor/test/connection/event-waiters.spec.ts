import { CancelledError, Failure } from "@cordage/deferred";
import { assertNoResult, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { EventWaiters } from "#internal/connection/event-waiters.js";

describe("EventWaiters", () => {
  it("are told in order, and later ones at once", () => {
    const waiters = new EventWaiters();
    const order: string[] = [];
    for (const name of ["a", "b"]) waiters.wait().addCallback(() => order.push(name));
    waiters.tell("happened");
    waiters.wait().addCallback(() => order.push("c"));
    expect(order).to.deep.equal(["a", "b", "c"]);
  });

  it("keep to what was told first", () => {
    const waiters = new EventWaiters();
    waiters.tell("happened");
    waiters.tell(new Failure(new Error("too late")));
    expect(successResultOf(waiters.wait())).to.equal(undefined);
  });

  it("fail each on its own, unlogged", () => {
    const waiters = new EventWaiters();
    const [first] = [waiters.wait(), waiters.wait()];
    const reason = new Failure(new RangeError("gone"));
    waiters.tell(reason);
    expect(failureResultOf(first as typeof first, RangeError)).to.equal(reason);
  });

  it("may cancel each other while they are told", () => {
    const waiters = new EventWaiters();
    const first = waiters.wait();
    const second = waiters.wait();
    first.addCallback(() => second.cancel());
    waiters.tell("happened");
    failureResultOf(second, CancelledError);
  });

  it("who wait again while they are told wait for the next time", () => {
    const waiters = new EventWaiters();
    const again = waiters.wait().addCallback(() => waiters.wait());
    waiters.tellOnce();
    assertNoResult(again);
    waiters.tellOnce();
    expect(successResultOf(again)).to.equal(undefined);
  });
});
