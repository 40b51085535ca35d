import { AlreadyCalledError, Deferred, Failure, fail, succeed } from "@cordage/deferred";
import { failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

const FIRINGS = {
  callback: (deferred: Deferred<number>): void => deferred.callback(1),
  errback: (deferred: Deferred<number>): void => deferred.errback(new Error("late")),
};

describe("firing a Deferred", () => {
  for (const [first, fire] of Object.entries(FIRINGS)) {
    for (const [second, fireAgain] of Object.entries(FIRINGS)) {
      it(`refuses ${second} after ${first} (D1)`, () => {
        const deferred = new Deferred<number>();
        fire(deferred);
        deferred.addErrback(() => {});

        expect(() => fireAgain(deferred)).to.throw(AlreadyCalledError);
        expect(deferred.called).to.equal(true);
      });
    }
  }

  it("is called from the moment it fires and for ever after (D1)", () => {
    const deferred = new Deferred<number>();
    expect(deferred.called).to.equal(false);
    let calledInside = false;
    deferred.addCallback(() => {
      calledInside = deferred.called;
    });

    deferred.callback(1);

    expect(calledInside).to.equal(true);
    expect(deferred.called).to.equal(true);
  });

  it("takes a Failure given to callback for a failure (D2)", () => {
    const failure = new Failure(new Error("boom"));
    const deferred = new Deferred<number>();

    deferred.callback(failure);

    expect(failureResultOf(deferred)).to.equal(failure);
  });

  for (const value of [null, undefined, 0, "", false, new Error("as a value")]) {
    it(`takes ${String(value)} for a success (D2)`, () => {
      expect(successResultOf(succeed<unknown>(value))).to.equal(value);
    });
  }

  it("wraps an error in a Failure that holds the same error (D3)", () => {
    const error = new Error("boom");

    expect(failureResultOf(fail(error)).value).to.equal(error);
  });

  it("passes a Failure given to errback on as it is (D3)", () => {
    const failure = new Failure(new Error("boom"));

    expect(failureResultOf(fail(failure))).to.equal(failure);
  });

  it("refuses a Deferred as a value (D4)", () => {
    const deferred = new Deferred<unknown>();

    expect(() => deferred.callback(new Deferred())).to.throw(TypeError, /not a Deferred/);
    expect(deferred.called).to.equal(false);
  });

  it("refuses a Promise and any other thenable as a value (D4)", () => {
    const deferred = new Deferred<unknown>();

    expect(() => deferred.callback(Promise.resolve(1))).to.throw(TypeError);
    expect(() => deferred.callback({ then: () => {} })).to.throw(TypeError);
    expect(deferred.called).to.equal(false);
  });

  it("runs the callbacks in order before it returns (D5)", () => {
    const seen: unknown[] = [];
    const deferred = new Deferred<number>();
    deferred.addCallback((value) => {
      seen.push(["first", value]);
      return value + 1;
    });
    deferred.addCallback((value) => {
      seen.push(["second", value]);
    });

    deferred.callback(1);

    expect(seen).to.deep.equal([
      ["first", 1],
      ["second", 2],
    ]);
  });

  it("lets nothing a callback throws reach the one who fires (D5)", () => {
    const deferred = new Deferred<number>();
    deferred.addCallback(() => {
      throw new Error("boom");
    });

    expect(() => deferred.callback(1)).to.not.throw();

    expect(failureResultOf(deferred).value.message).to.equal("boom");
  });

  it("runs a callback added after firing before addCallback returns (D6)", () => {
    const deferred = succeed(1);
    let seen = 0;

    deferred.addCallback((value) => {
      seen = value;
    });

    expect(seen).to.equal(1);
  });

  it("makes succeed and fail equal to a Deferred fired that way (D7)", () => {
    expect(succeed(1).called).to.equal(true);
    expect(succeed(1).result).to.equal(1);
    expect(succeed().result).to.equal(undefined);
    const failed = fail(new Error("boom"));
    expect(failed.called).to.equal(true);
    expect(failureResultOf(failed).value.message).to.equal("boom");
  });
});
