import {
  CancelledError,
  Deferred,
  DeferredList,
  Failure,
  FirstError,
  fail,
  gatherResults,
  setUnhandledReporter,
  succeed,
} from "@cordage/deferred";
import { assertNoResult, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

const boom = new Failure(new Error("boom"));

describe("DeferredList", () => {
  it("fires with every outcome, in the order given (D66)", () => {
    const first = new Deferred<number>();
    const second = new Deferred<number>();
    const list = new DeferredList([first, second], { consumeErrors: true });

    second.errback(boom);
    assertNoResult(list);
    first.callback(1);

    expect(successResultOf(list)).to.deep.equal([
      [true, 1],
      [false, boom],
    ]);
  });

  it("copies what it is given (D66)", () => {
    const members = [new Deferred<number>()];
    const [only] = members;
    const list = new DeferredList(members);
    members.push(new Deferred<number>());

    only?.callback(1);

    expect(successResultOf(list)).to.deep.equal([[true, 1]]);
  });

  it("takes any iterable (D66)", () => {
    expect(successResultOf(new DeferredList(new Set([succeed(1)])))).to.deep.equal([[true, 1]]);
  });

  it("fires at once when it is empty, but never with fireOnOneCallback (D66)", () => {
    expect(successResultOf(new DeferredList([]))).to.deep.equal([]);
    expect(successResultOf(new DeferredList([], { fireOnOneErrback: true }))).to.deep.equal([]);
    assertNoResult(new DeferredList([], { fireOnOneCallback: true }));
  });

  describe("with fireOnOneCallback (D67)", () => {
    it("fires with the first success and its index", () => {
      const members = [new Deferred<number>(), new Deferred<number>()];
      const list = new DeferredList(members, { fireOnOneCallback: true });

      members[1]?.callback(5);

      expect(successResultOf(list)).to.deep.equal([5, 1]);
    });

    it("fires with the whole list when all fail", () => {
      const options = { fireOnOneCallback: true, consumeErrors: true } as const;
      const list = new DeferredList([fail<number>(boom), fail<number>(boom)], options);

      expect(successResultOf(list)).to.deep.equal([
        [false, boom],
        [false, boom],
      ]);
    });
  });

  it("fails with FirstError on the first failure with fireOnOneErrback (D67)", () => {
    const members = [new Deferred<number>(), new Deferred<number>()];
    const list = new DeferredList(members, { fireOnOneErrback: true, consumeErrors: true });

    members[1]?.errback(boom);

    const { value } = failureResultOf<FirstError>(list, FirstError);
    expect([value.index, value.subFailure, value.cause]).to.deep.equal([1, boom, boom.value]);
  });

  it("leaves the members' results in place (D68)", () => {
    const succeeding = succeed(1);
    const failing = fail<number>(boom);
    successResultOf(new DeferredList([succeeding, failing]));

    expect(successResultOf(succeeding)).to.equal(1);
    expect(failureResultOf(failing)).to.equal(boom);
  });

  it("leaves nothing of the members' failures with consumeErrors (D68)", () => {
    const failing = fail<number>(boom);
    successResultOf(new DeferredList([failing], { consumeErrors: true }));

    expect(successResultOf(failing)).to.equal(undefined);
  });

  it("goes on recording after it has fired (D68)", () => {
    const late = new Deferred<number>();
    const options = { fireOnOneCallback: true, consumeErrors: true } as const;
    new DeferredList([succeed(1), late], options);

    late.errback(boom);

    expect(successResultOf(late)).to.equal(undefined); // consumed, though the list had fired
  });

  it("counts members that have fired before (D68)", () => {
    expect(successResultOf(new DeferredList([succeed(1), succeed(2)]))).to.deep.equal([
      [true, 1],
      [true, 2],
    ]);
  });

  describe("when it is cancelled (D69)", () => {
    it("cancels every member and succeeds with what comes of it", () => {
      const plain = new Deferred<number>();
      const supplying = new Deferred<number>((given) => given.callback(5));
      const list = new DeferredList([plain, supplying], { consumeErrors: true });

      list.cancel();

      const [first = [true, 0], second] = successResultOf(list);
      const [ok, result] = first;
      expect(ok).to.equal(false);
      expect(ok || result.value).to.be.instanceOf(CancelledError);
      expect(second).to.deep.equal([true, 5]);
    });

    it("fails with fireOnOneErrback", () => {
      const options = { fireOnOneErrback: true, consumeErrors: true } as const;
      const list = new DeferredList([new Deferred<number>()], options);

      list.cancel();

      const { value } = failureResultOf<FirstError>(list, FirstError);
      expect(value.cause).to.be.instanceOf(CancelledError);
    });

    it("cancels no member once it has fired", () => {
      let cancelled = false;
      const loser = new Deferred<number>(() => {
        cancelled = true;
      });
      const list = new DeferredList([succeed(1), loser], { fireOnOneCallback: true });

      list.cancel();

      expect(cancelled).to.equal(false);
    });

    it("reports a canceller that throws and cancels the others all the same", () => {
      const error = new Error("cannot stop");
      const reported: Error[] = [];
      const before = setUnhandledReporter(({ failure }) => reported.push(failure.value));
      const stubborn = new Deferred<number>(() => {
        throw error;
      });
      const other = new Deferred<number>();
      const list = new DeferredList([stubborn, other], { consumeErrors: true });

      list.cancel();
      setUnhandledReporter(before);

      expect(reported).to.deep.equal([error]);
      expect(other.called).to.equal(true);
      assertNoResult(list);
      stubborn.callback(1);
      expect(successResultOf(list)[0]).to.deep.equal([true, 1]);
    });

    it("cancels again those that did not fire when it was cancelled before", () => {
      let cancels = 0;
      const slow = new Deferred<number>();
      slow.cancel = () => cancels++;
      const list = new DeferredList([slow]);

      list.cancel();
      list.cancel();

      expect(cancels).to.equal(2);
      assertNoResult(list);
    });

    it("does nothing to members that wait for the list", () => {
      const members = [new Deferred<unknown>(), new Deferred<unknown>()];
      for (const member of members) member.addCallback(() => list);
      const list: Deferred<unknown> = new DeferredList(members);
      for (const member of members) member.callback(1);

      list.cancel();

      assertNoResult(list);
    });

    it("cancels what its own callback waits for, once it has fired (D36)", () => {
      const inner = new Deferred<number>();
      const list = new DeferredList([succeed(1)]).addCallback(() => inner);

      list.cancel();

      failureResultOf(list, CancelledError);
    });
  });
});

describe("gatherResults", () => {
  it("fires with the plain values, in the order given (D70)", () => {
    const first = new Deferred<number>();
    const second = new Deferred<string>();
    const gathered = gatherResults([first, second]);

    second.callback("two");
    first.callback(1);

    expect(successResultOf(gathered)).to.deep.equal([1, "two"]);
  });

  it("fires with nothing for no members (D70)", () => {
    expect(successResultOf(gatherResults([]))).to.deep.equal([]);
  });

  it("fails with FirstError on the first failure (D70)", () => {
    const gathered = gatherResults([succeed(1), fail(boom)], { consumeErrors: true });

    expect(failureResultOf<FirstError>(gathered, FirstError).value.subFailure).to.equal(boom);
  });

  it("leaves failures to the members unless told to consume them (D70)", () => {
    const kept = fail(boom);
    const consumed = fail(boom);
    failureResultOf(gatherResults([kept]), FirstError);
    failureResultOf(gatherResults([consumed], { consumeErrors: true }), FirstError);

    expect(failureResultOf(kept)).to.equal(boom);
    expect(successResultOf(consumed)).to.equal(undefined);
  });

  it("cancels every member when it is cancelled (D69)", () => {
    const members = [new Deferred<number>(), new Deferred<number>()];
    const gathered = gatherResults(members, { consumeErrors: true });

    gathered.cancel();

    failureResultOf(gathered, FirstError);
    expect(members.map(({ called }) => called)).to.deep.equal([true, true]);
  });
});

describe("FirstError", () => {
  it("equals another one with the same index and failure (D70)", () => {
    const error = new FirstError(boom, 1);

    expect(error.equals(new FirstError(boom, 1))).to.equal(true);
    expect(error.equals(new FirstError(boom, 2))).to.equal(false);
    expect(error.equals(new FirstError(new Failure(new Error("other")), 1))).to.equal(false);
    expect(error.equals(new Error("boom"))).to.equal(false);
  });
});
