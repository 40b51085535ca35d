import * as deferred from "@cordage/deferred";
import { Failure } from "@cordage/deferred";
import { expect } from "chai";

const failure = new Failure(new Error("boom"));

const CODES = new Map<Error & { readonly code: string }, string>([
  [new deferred.AlreadyCalledError(), "ERR_ALREADY_CALLED"],
  [new deferred.AlreadyTryingToLockError(), "ERR_ALREADY_TRYING_TO_LOCK"],
  [new deferred.CancelledError(), "ERR_CANCELLED"],
  [new deferred.FailureGroup([failure]), "ERR_FAILURE_GROUP"],
  [new deferred.FirstError(failure, 1), "ERR_FIRST_ERROR"],
  [new deferred.NotACoroutineError(5), "ERR_NOT_A_COROUTINE"],
  [new deferred.QueueClosed(), "ERR_QUEUE_CLOSED"],
  [new deferred.QueueOverflow(1), "ERR_QUEUE_OVERFLOW"],
  [new deferred.QueueUnderflow(2), "ERR_QUEUE_UNDERFLOW"],
  [new deferred.ThrownValueError("text"), "ERR_THROWN_VALUE"],
  [new deferred.TimeoutError(5), "ERR_TIMEOUT"],
  [new deferred.UnbalancedReleaseError(), "ERR_UNBALANCED_RELEASE"],
  [new deferred.UnbalancedUnpauseError(), "ERR_UNBALANCED_UNPAUSE"],
]);

describe("the errors (D51)", () => {
  for (const [error, code] of CODES) {
    it(`${error.constructor.name} has its class's name and the code ${code}`, () => {
      expect(error.name).to.equal(error.constructor.name);
      expect(error.code).to.equal(code);
    });
  }

  it("have a code, all that are public", () => {
    const classes = Object.values(deferred).filter(
      (exported) => typeof exported === "function" && exported.prototype instanceof Error,
    );
    const shown = [...CODES.keys()].map((error) => error.constructor);

    expect([deferred.DeferredError, ...shown]).to.have.members(classes);
  });

  it("carry their numbers as fields", () => {
    expect(new deferred.TimeoutError(5).timeout).to.equal(5);
    expect(new deferred.QueueOverflow(1).size).to.equal(1);
    expect(new deferred.QueueUnderflow(2).backlog).to.equal(2);
    expect(new deferred.FirstError(failure, 3).index).to.equal(3);
    expect(new deferred.FailureGroup([failure]).failures).to.deep.equal([failure]);
  });

  it("pass a cause on", () => {
    const cause = new Error("why");

    expect(new deferred.CancelledError("given up", { cause }).cause).to.equal(cause);
    expect(new deferred.TimeoutError(5, "the page", { cause }).cause).to.equal(cause);
    expect(new deferred.FirstError(failure, 0).cause).to.equal(failure.value);
  });

  it("print a thrown value that cannot be printed", () => {
    expect(new deferred.ThrownValueError(Object.create(null)).message).to.match(/unprintable/);
  });
});
