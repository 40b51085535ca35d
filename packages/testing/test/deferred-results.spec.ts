import { inspect } from "node:util";
import { Deferred, drainUnhandled, Failure, fail, succeed } from "@cordage/deferred";
import {
  AssertionFailedError,
  assertFailure,
  assertNoResult,
  failureResultOf,
  flushLoggedErrors,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

describe("successResultOf (TE8)", () => {
  it("returns the value", () => {
    expect(successResultOf(succeed(5))).to.equal(5);
  });

  it("takes the value", () => {
    const deferred = succeed(5);
    successResultOf(deferred);
    expect(successResultOf(deferred)).to.equal(undefined);
  });

  it("throws when there is no result", () => {
    expect(() => successResultOf(new Deferred())).to.throw(AssertionFailedError, "no result");
  });

  it("throws when the chain waits for another Deferred", () => {
    const waiting = succeed(1).addCallback(() => new Deferred());
    expect(() => successResultOf(waiting)).to.throw(AssertionFailedError, "no result");
  });

  it("throws on a failure, telling its whole story, and takes it", () => {
    const error = new Error("broken", { cause: new Error("deeper") });
    expect(() => successResultOf(fail(error)))
      .to.throw(AssertionFailedError, /broken.*deeper/s)
      .with.property("cause", error);
    expect(flushLoggedErrors()).to.deep.equal([]);
  });
});

describe("failureResultOf (TE8)", () => {
  it("returns the failure and takes it", () => {
    const failure = new Failure(new Error("broken"));
    const deferred = fail(failure);
    expect(failureResultOf(deferred)).to.equal(failure);
    expect(flushLoggedErrors()).to.deep.equal([]);
    expect(successResultOf(deferred as Deferred<unknown>)).to.equal(undefined);
  });

  it("returns a failure of any of the types asked for", () => {
    const failure: Failure<RangeError | SyntaxError> = failureResultOf(
      fail(new SyntaxError("bad")),
      RangeError,
      SyntaxError,
    );
    expect(failure.value).to.be.instanceOf(SyntaxError);
  });

  it("throws on a failure of another type, naming both, and takes it", () => {
    expect(() => failureResultOf(fail(new Error("broken")), RangeError, TypeError)).to.throw(
      AssertionFailedError,
      /RangeError or TypeError.*broken/s,
    );
    expect(flushLoggedErrors()).to.deep.equal([]);
  });

  it("throws when there is no result", () => {
    expect(() => failureResultOf(new Deferred())).to.throw(AssertionFailedError, "no result");
  });

  it("throws on a value, showing it", () => {
    expect(() => failureResultOf(succeed("fine"))).to.throw(AssertionFailedError, '"fine"');
    const nested = { a: { b: [1] } };
    expect(() => failureResultOf(succeed(nested))).to.throw("{ a: { b: [ 1 ] } }");
    const shy = {
      [inspect.custom]() {
        throw new Error("don't look");
      },
    };
    expect(() => failureResultOf(succeed(shy))).to.throw(AssertionFailedError, "unprintable");
  });
});

describe("assertNoResult (TE8)", () => {
  it("passes while there is none, and leaves what comes later alone", () => {
    const deferred = new Deferred<number>();
    assertNoResult(deferred);
    deferred.callback(5);
    expect(successResultOf(deferred)).to.equal(5);
  });

  it("leaves a failure that comes later to be handled", () => {
    const deferred = new Deferred<number>();
    assertNoResult(deferred);
    deferred.errback(new Error("later"));
    expect(flushLoggedErrors().map((failure) => failure.value.message)).to.deep.equal(["later"]);
  });

  it("throws on a value and leaves it", () => {
    const deferred = succeed(5);
    expect(() => assertNoResult(deferred)).to.throw(AssertionFailedError, "5");
    expect(successResultOf(deferred)).to.equal(5);
  });

  it("throws on a failure and takes it", () => {
    expect(() => assertNoResult(fail(new Error("broken")))).to.throw(
      AssertionFailedError,
      "broken",
    );
    expect(flushLoggedErrors()).to.deep.equal([]);
  });
});

describe("assertFailure (TE8)", () => {
  it("fires with the error", () => {
    const error = new RangeError("broken");
    const caught: Deferred<RangeError> = assertFailure(fail(error), TypeError, RangeError);
    expect(successResultOf(caught)).to.equal(error);
  });

  it("waits for the failure", async () => {
    const deferred = new Deferred<never>();
    const caught = assertFailure(deferred, RangeError);
    assertNoResult(caught);
    deferred.errback(new RangeError("broken"));
    expect((await caught).message).to.equal("broken");
  });

  it("fails on another failure", () => {
    const caught = assertFailure(fail(new Error("broken")), RangeError);
    const { value } = failureResultOf(caught, AssertionFailedError);
    expect(value.message).to.match(/RangeError.*broken/s);
  });

  it("fails on a value", () => {
    const caught = assertFailure(succeed(5), RangeError);
    const { value } = failureResultOf(caught, AssertionFailedError);
    expect(value.message).to.contain("the value 5");
  });
});

describe("a failure left in a Deferred", () => {
  it("is not taken by looking at other Deferreds", () => {
    fail(new Error("left"));
    successResultOf(succeed(1));
    drainUnhandled();
    expect(flushLoggedErrors()).to.have.length(1);
  });
});
