import { AlreadyCalledError, CancelledError, Deferred, succeed } from "@cordage/deferred";
import { assertNoResult, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("cancelling a Deferred", () => {
  describe("without a canceller (D33)", () => {
    it("fails it at once", () => {
      const deferred = new Deferred<number>();

      deferred.cancel();

      failureResultOf(deferred, CancelledError);
    });

    for (const fire of ["callback", "errback"] as const) {
      it(`swallows the one ${fire} still to come and refuses the next`, () => {
        const deferred = new Deferred<unknown>();
        deferred.cancel();

        expect(() => deferred[fire](new Error("late"))).to.not.throw();
        expect(() => deferred[fire](new Error("later"))).to.throw(AlreadyCalledError);

        failureResultOf(deferred, CancelledError);
      });
    }
  });

  describe("with a canceller (D34)", () => {
    it("calls it once, with the Deferred, and fails when it did not fire it", () => {
      const seen: unknown[] = [];
      const deferred = new Deferred<number>((given) => seen.push(given));

      deferred.cancel();

      expect(seen).to.deep.equal([deferred]);
      failureResultOf(deferred, CancelledError);
    });

    it("keeps the value or the failure the canceller fires it with", () => {
      const error = new Error("stopped");
      const succeeding = new Deferred<number>((given) => given.callback(5));
      const failing = new Deferred<number>((given) => given.errback(error));

      succeeding.cancel();
      failing.cancel();

      expect(successResultOf(succeeding)).to.equal(5);
      expect(failureResultOf(failing).value).to.equal(error);
    });

    it("refuses every later firing", () => {
      const deferred = new Deferred<number>(() => {});
      deferred.cancel();

      expect(() => deferred.callback(1)).to.throw(AlreadyCalledError);

      failureResultOf(deferred, CancelledError);
    });

    it("does not call it once the Deferred has fired", () => {
      let calls = 0;
      const succeeded = new Deferred<number>(() => calls++);
      const failed = new Deferred<number>(() => calls++);
      succeeded.callback(1);
      failed.errback(new Error("boom"));

      succeeded.cancel();
      failed.cancel();

      expect(calls).to.equal(0);
      expect(successResultOf(succeeded)).to.equal(1);
      expect(failureResultOf(failed).value.message).to.equal("boom");
    });

    it("does not call it from inside itself", () => {
      let calls = 0;
      const deferred = new Deferred<number>((given) => {
        calls += 1;
        given.cancel();
        given.callback(5);
      });

      deferred.cancel();

      expect(calls).to.equal(1);
      expect(successResultOf(deferred)).to.equal(5);
    });

    it("ignores what it returns (D35)", () => {
      const deferred = new Deferred<number>(() => succeed(5));

      deferred.cancel();

      failureResultOf(deferred, CancelledError);
    });

    it("lets out what it throws and leaves the Deferred unfired (D35)", () => {
      const error = new Error("cannot stop");
      const deferred = new Deferred<number>(() => {
        throw error;
      });

      expect(() => deferred.cancel()).to.throw(error);
      expect(() => deferred.cancel()).to.throw(error);
      expect(deferred.called).to.equal(false);
      deferred.callback(1);

      expect(successResultOf(deferred)).to.equal(1);
    });
  });

  it("does nothing to one that has fired (D36)", () => {
    const deferred = succeed(1);

    deferred.cancel();

    expect(() => deferred.callback(2)).to.throw(AlreadyCalledError);
    expect(successResultOf(deferred)).to.equal(1);
  });

  it("cancels the one it waits for, and leaves its own canceller alone (D36)", () => {
    const seen: string[] = [];
    const innermost = new Deferred<number>(() => seen.push("innermost"));
    const inner = new Deferred<number>(() => seen.push("inner"));
    const outer = new Deferred<number>(() => seen.push("outer"));
    inner.addCallback(() => innermost);
    outer.addCallback(() => inner);
    inner.callback(1);
    outer.callback(1);

    outer.cancel();

    expect(seen).to.deep.equal(["innermost"]);
    failureResultOf(outer, CancelledError);
  });

  it("lets the one it waits for swallow its late firing (D36)", () => {
    const inner = new Deferred<number>();
    const outer = succeed(1).addCallback(() => inner);

    outer.cancel();

    expect(() => inner.callback(5)).to.not.throw();
    failureResultOf(outer, CancelledError);
  });

  it("goes on with the value the canceller of the one it waits for supplies (D36)", () => {
    const inner = new Deferred<number>((given) => given.callback(5));
    const outer = succeed(1).addCallback(() => inner);

    outer.cancel();

    expect(successResultOf(outer)).to.equal(5);
  });

  it("does nothing to two that wait for each other, and to those that wait for them (D25)", () => {
    const a = new Deferred<unknown>();
    const b = new Deferred<unknown>();
    a.addCallback(() => b);
    b.addCallback(() => a);
    a.callback(1);
    b.callback(1);

    const first = succeed(1).addCallback(() => a);
    const second = succeed(1).addCallback(() => first);
    const all = [a, b, first, second];

    for (const deferred of all) deferred.cancel();

    for (const deferred of all) assertNoResult(deferred);
  });

  it("calls the canceller no second time and changes nothing (D37)", () => {
    let calls = 0;
    const deferred = new Deferred<number>(() => calls++);
    deferred.cancel();
    const first = failureResultOf(deferred, CancelledError);
    const again = deferred.addBoth(() => first);

    deferred.cancel();

    expect(calls).to.equal(1);
    expect(failureResultOf(again)).to.equal(first);
  });

  it("does nothing while it waits for one that has fired and is paused (D39)", () => {
    const inner = succeed(5);
    inner.pause();
    const outer = succeed(1).addCallback(() => inner);

    outer.cancel();
    assertNoResult(outer);
    inner.unpause();

    expect(successResultOf(outer)).to.equal(5);
  });
});
