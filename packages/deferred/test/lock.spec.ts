import {
  CancelledError,
  Deferred,
  DeferredLock,
  succeed,
  UnbalancedReleaseError,
} from "@cordage/deferred";
import { assertNoResult, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("DeferredLock", () => {
  let lock: DeferredLock;

  beforeEach(() => {
    lock = new DeferredLock();
  });

  it("fires with itself, at once when it is free (D72)", () => {
    expect(lock.locked).to.equal(false);

    expect(successResultOf(lock.acquire())).to.equal(lock);

    expect(lock.locked).to.equal(true);
  });

  it("serves those who wait in order, one for each release (D72)", () => {
    const order: number[] = [];
    for (const i of [0, 1, 2]) lock.acquire().addCallback(() => order.push(i));
    expect(order).to.deep.equal([0]);

    lock.release();
    expect(order).to.deep.equal([0, 1]);
    lock.release();
    expect(order).to.deep.equal([0, 1, 2]);
    expect(lock.locked).to.equal(true);
    lock.release();
    expect(lock.locked).to.equal(false);
  });

  it("hands over before release returns: nobody comes in between (D72)", () => {
    lock.acquire();
    const next = lock.acquire();

    lock.release();

    expect(successResultOf(next)).to.equal(lock);
    assertNoResult(lock.acquire());
  });

  it("refuses a release when nobody holds it (D72)", () => {
    expect(() => lock.release()).to.throw(UnbalancedReleaseError);
    lock.acquire();
    lock.release();
    expect(() => lock.release()).to.throw(UnbalancedReleaseError);
    expect(lock.locked).to.equal(false);
  });

  it("forgets one who waits and is cancelled (D72)", () => {
    lock.acquire();
    const given = lock.acquire();
    const next = lock.acquire();

    given.cancel();
    expect(lock.waiting).to.deep.equal([next]);
    lock.release();

    failureResultOf(given, CancelledError);
    expect(successResultOf(next)).to.equal(lock);
  });

  it("does nothing when one who holds it is cancelled (D72)", () => {
    const held = lock.acquire();

    held.cancel();

    expect(lock.locked).to.equal(true);
    expect(successResultOf(held)).to.equal(lock);
  });

  describe("run (D73)", () => {
    it("calls the function with its arguments once it holds the lock, and passes its value on", () => {
      lock.acquire();
      const ran = lock.run((a: number, b: number) => a + b, 1, 2);
      assertNoResult(ran);

      lock.release();

      expect(successResultOf(ran)).to.equal(3);
      expect(lock.locked).to.equal(false);
    });

    it("holds the lock until the function's Deferred fires", () => {
      const work = new Deferred<number>();
      const ran = lock.run(() => work);
      expect(lock.locked).to.equal(true);

      work.callback(5);

      expect(lock.locked).to.equal(false);
      expect(successResultOf(ran)).to.equal(5);
    });

    it("runs a generator function as a coroutine", () => {
      const ran = lock.run(function* () {
        yield* succeed();
        return lock.locked;
      });

      expect(successResultOf(ran)).to.equal(true);
    });

    it("releases and passes the failure on when the function throws or fails", () => {
      const error = new Error("boom");
      const throwing = lock.run(() => {
        throw error;
      });
      const work = new Deferred<number>();
      const failing = lock.run(() => work);
      work.errback(error);

      expect(failureResultOf(throwing).value).to.equal(error);
      expect(failureResultOf(failing).value).to.equal(error);
      expect(lock.locked).to.equal(false);
    });

    it("cancels the function's Deferred and releases when it is cancelled", () => {
      const work = new Deferred<number>();
      const ran = lock.run(() => work);

      ran.cancel();

      failureResultOf(ran, CancelledError);
      expect(work.called).to.equal(true);
      expect(lock.locked).to.equal(false);
    });

    it("never calls the function when it is cancelled in line", () => {
      let called = false;
      lock.acquire();
      const ran = lock.run(() => {
        called = true;
      });

      ran.cancel();
      lock.release();

      failureResultOf(ran, CancelledError);
      expect(called).to.equal(false);
      expect(lock.locked).to.equal(false);
    });
  });

  it("is released at the end of a block that is using it, also when that throws (D74)", () => {
    const useIt = (fails: boolean): void => {
      using held = successResultOf(lock.acquire());
      expect(held.locked).to.equal(true);
      if (fails) throw new Error("boom");
    };

    useIt(false);
    expect(lock.locked).to.equal(false);
    expect(() => useIt(true)).to.throw("boom");
    expect(lock.locked).to.equal(false);
  });
});
