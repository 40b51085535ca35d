import { runInNewContext } from "node:vm";
import { Failure, fail, inlineCallbacks } from "@cordage/deferred";
import { failureResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("an Error of another realm (F1)", () => {
  let error: Error;

  beforeEach(() => {
    error = runInNewContext(`new RangeError("boom", { cause: new TypeError("deep") })`);
  });

  it("is an error like any other, and keeps its identity", () => {
    expect(error).to.not.be.instanceOf(Error);
    expect(new Failure(error).value).to.equal(error);
    expect(new Failure(error).check("RangeError")).to.equal("RangeError");
  });

  it("is told with its stack and its cause (F5)", () => {
    const text = new Failure(error).getTraceback();

    expect(text).to.match(/^RangeError: boom\n\s+at evalmachine/);
    expect(text).to.match(/\ncaused by TypeError: deep\n\s+at evalmachine/);
  });

  it("is told with the generators it passed through (D63)", () => {
    const passOn = inlineCallbacks(function* waiter() {
      yield fail(error);
    });

    expect(failureResultOf(passOn()).getTraceback()).to.match(/passed through generator waiter/);
  });
});
