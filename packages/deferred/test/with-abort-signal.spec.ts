import { CancelledError, Deferred, withAbortSignal } from "@cordage/deferred";
import { failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

const boom = new Error("boom");

/** As `fetch` does it: pending until the signal aborts, then rejected with its reason. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

describe("withAbortSignal", () => {
  it("gives what the function returns, or the Deferred or Promise it returned fires with", async () => {
    expect(successResultOf(withAbortSignal(() => 5))).to.equal(5);
    expect(await withAbortSignal(() => Promise.resolve(5))).to.equal(5);
    const inner = new Deferred<number>();
    const outer = withAbortSignal(() => inner);
    inner.callback(5);
    expect(successResultOf(outer)).to.equal(5);
  });

  it("fails with what the function throws or rejects with", async () => {
    const throwing = withAbortSignal(() => {
      throw boom;
    });
    const rejecting = withAbortSignal(() => Promise.reject(boom));

    expect(failureResultOf(throwing).value).to.equal(boom);
    expect(await rejecting.addErrback((failure) => failure.value)).to.equal(boom);
  });

  it("does not abort the signal unless it is cancelled", () => {
    let given: AbortSignal | undefined;
    withAbortSignal((signal) => {
      given = signal;
    });

    expect(given?.aborted).to.equal(false);
  });

  it("aborts the signal with a CancelledError when it is cancelled, and fails at once", async () => {
    let work: Promise<never> | undefined;
    let given: AbortSignal | undefined;
    const deferred = withAbortSignal((signal) => {
      given = signal;
      work = untilAborted(signal);
      return work;
    });

    deferred.cancel();

    failureResultOf(deferred, CancelledError);
    expect(given?.reason).to.be.instanceOf(CancelledError);
    expect(await work?.catch((error: unknown) => error)).to.equal(given?.reason);
  });

  it("keeps the outcome of a Deferred that fires on the abort", () => {
    const deferred = withAbortSignal((signal) => {
      const work = new Deferred<string>();
      signal.addEventListener("abort", () => work.callback("as far as it came"));
      return work;
    });

    deferred.cancel();

    expect(successResultOf(deferred)).to.equal("as far as it came");
  });

  it("cancels a Deferred that does not heed the signal", () => {
    const work = new Deferred<number>();
    const deferred = withAbortSignal(() => work);

    deferred.cancel();

    failureResultOf(deferred, CancelledError);
    expect(work.called).to.equal(true);
  });
});
