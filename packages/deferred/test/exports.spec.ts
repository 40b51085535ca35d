import * as deferred from "@cordage/deferred";
import { expect } from "chai";

describe("@cordage/deferred", () => {
  it("exports these names and no others", () => {
    expect(Object.keys(deferred)).to.have.members([
      "AlreadyCalledError",
      "AlreadyTryingToLockError",
      "CancelledError",
      "Deferred",
      "DeferredError",
      "DeferredList",
      "DeferredLock",
      "DeferredQueue",
      "DeferredSemaphore",
      "Failure",
      "FailureGroup",
      "FirstError",
      "NotACoroutineError",
      "QueueClosed",
      "QueueOverflow",
      "QueueUnderflow",
      "ThrownValueError",
      "TimeoutError",
      "UnbalancedReleaseError",
      "UnbalancedUnpauseError",
      "drainUnhandled",
      "ensureDeferred",
      "execute",
      "fail",
      "gatherResults",
      "getDebugging",
      "getUnhandledReporter",
      "inlineCallbacks",
      "logError",
      "maybeDeferred",
      "passthru",
      "pendingDeferreds",
      "race",
      "reportToConsole",
      "setContextSnapshot",
      "setDebugging",
      "setUnhandledReporter",
      "succeed",
      "withAbortSignal",
    ]);
  });
});
