import { CancelledError, DeferredSemaphore, UnbalancedReleaseError } from "@cordage/deferred";
import { assertNoResult, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("DeferredSemaphore (D74)", () => {
  for (const tokens of [0, -1, 1.5, Number.NaN]) {
    it(`refuses ${tokens} tokens`, () => {
      expect(() => new DeferredSemaphore(tokens)).to.throw(RangeError, `got ${tokens}`);
    });
  }

  it("lets in as many as it has tokens, and tells how many are left", () => {
    const semaphore = new DeferredSemaphore(2);

    expect(successResultOf(semaphore.acquire())).to.equal(semaphore);
    expect([semaphore.tokens, semaphore.limit]).to.deep.equal([1, 2]);
    successResultOf(semaphore.acquire());
    expect(semaphore.tokens).to.equal(0);
    assertNoResult(semaphore.acquire());
  });

  it("hands a released token to the first in line", () => {
    const semaphore = new DeferredSemaphore(1);
    semaphore.acquire();
    const first = semaphore.acquire();
    const second = semaphore.acquire();

    semaphore.release();

    expect(successResultOf(first)).to.equal(semaphore);
    assertNoResult(second);
    expect(semaphore.tokens).to.equal(0);
  });

  it("refuses more releases than acquires", () => {
    const semaphore = new DeferredSemaphore(2);
    semaphore.acquire();
    semaphore.release();

    expect(() => semaphore.release()).to.throw(UnbalancedReleaseError);
    expect(semaphore.tokens).to.equal(2);
  });

  it("forgets one who waits and is cancelled", () => {
    const semaphore = new DeferredSemaphore(1);
    semaphore.acquire();
    const given = semaphore.acquire();

    given.cancel();
    semaphore.release();

    failureResultOf(given, CancelledError);
    expect(semaphore.tokens).to.equal(1);
  });

  it("holds a token while a function runs, and lets no error be swallowed", () => {
    const semaphore = new DeferredSemaphore(1);
    const error = new Error("boom");
    const ran = semaphore.run(() => {
      expect(semaphore.tokens).to.equal(0);
      throw error;
    });

    expect(failureResultOf(ran).value).to.equal(error);
    expect(semaphore.tokens).to.equal(1);
  });

  it("serves 100,000 in line, and takes as many out of it, in no time", () => {
    const semaphore = new DeferredSemaphore(1);
    semaphore.acquire();
    let served = 0;
    const line = Array.from({ length: 100_000 }, () => semaphore.acquire());
    for (const [i, acquired] of line.entries()) {
      acquired.addCallbacks(
        () => served++,
        () => {},
      );
      if (i % 2 === 0) acquired.cancel();
    }

    for (let i = 0; i < 50_000; i++) semaphore.release();

    expect(served).to.equal(50_000);
    expect(semaphore.waiting).to.deep.equal([]);
  });
});
