import { Deferred, fail, succeed } from "@cordage/deferred";
import { flushLoggedErrors } from "@cordage/testing";
import { cordageChai } from "@cordage/testing/chai";
import { AssertionError, expect, use } from "chai";

use(cordageChai);

const failed = (): Deferred<never> => fail(new RangeError("out of range"));

/** The message of the assertion that fails in `assertion`. */
function complaint(assertion: () => unknown): string {
  try {
    assertion();
  } catch (error) {
    if (error instanceof AssertionError) return error.message;
    throw error;
  }
  throw new Error("the assertion holds");
}

describe("cordageChai", () => {
  describe("have.result", () => {
    it("accepts a success, with the value if one is given, compared deeply", () => {
      expect(succeed({ a: 1 })).to.have.result();
      expect(succeed({ a: 1 })).to.have.result({ a: 1 });
      expect(succeed(undefined)).to.have.result(undefined);
    });

    it("goes on with the value", () => {
      expect(succeed([1, 2]))
        .to.have.result()
        .that.is.an("array")
        .with.lengthOf(2);
    });

    it("leaves the result in place", () => {
      const deferred = succeed("kept");
      expect(deferred).to.have.result("kept");
      expect(deferred).to.have.result("kept");
    });

    it("tells what there is instead", () => {
      expect(complaint(() => expect(succeed("a")).to.have.result("b"))).to.equal(
        'expected the result "b", got "a"',
      );
      expect(complaint(() => expect(new Deferred()).to.have.result())).to.equal(
        "expected a result, got no result",
      );
      expect(complaint(() => expect(failed()).to.have.result())).to.match(
        /^expected a result, got the failure\nRangeError: out of range\n +at /,
      );
      expect(complaint(() => expect(succeed({ a: [1] })).to.have.result({ a: [2] }))).to.equal(
        "expected the result { a: [ 2 ] }, got { a: [ 1 ] }",
      );
    });

    it("hands both values to the runner, which may show their difference", () => {
      expect(() => expect(succeed([1])).to.have.result([2]))
        .to.throw(AssertionError)
        .that.deep.includes({ actual: [1], expected: [2], showDiff: true });
    });

    it("can be negated", () => {
      expect(new Deferred()).to.not.have.result();
      expect(failed()).to.not.have.result();
      expect(succeed(1)).to.not.have.result(2);
      expect(complaint(() => expect(succeed(1)).to.not.have.result(1))).to.equal(
        "expected not the result 1, got 1",
      );
    });
  });

  describe("have.failed", () => {
    it("accepts a failure, of the class and with the message if they are given", () => {
      expect(failed()).to.have.failed();
      expect(failed()).to.have.failed(RangeError);
      expect(failed()).to.have.failed(Error, /^out/);
      expect(failed()).to.have.failed(RangeError, "of range");
      const global = /range/g; // one of the kind that remembers where it was
      expect(failed()).to.have.failed(RangeError, global);
      expect(failed()).to.have.failed(RangeError, global);
    });

    it("goes on with the error", () => {
      expect(failed()).to.have.failed(RangeError).with.property("message", "out of range");
    });

    it("takes note of the failure, so that it is not reported", () => {
      expect(failed()).to.have.failed();
      expect(flushLoggedErrors()).to.deep.equal([]);
    });

    it("tells what there is instead", () => {
      expect(complaint(() => expect(succeed(1)).to.have.failed())).to.equal(
        "expected a failure, got the value 1",
      );
      expect(complaint(() => expect(failed()).to.have.failed(TypeError, "x"))).to.match(
        /^expected a failure of type TypeError with the message x, got the failure\nRangeError/,
      );
      expect(complaint(() => expect(failed()).to.have.failed(RangeError, /x/))).to.contain(
        "with the message /x/",
      );
    });

    it("can be negated", () => {
      expect(succeed(1)).to.not.have.failed();
      expect(new Deferred()).to.not.have.failed();
      expect(failed()).to.not.have.failed(TypeError);
      expect(complaint(() => expect(failed()).to.not.have.failed(RangeError))).to.contain(
        "expected not a failure of type RangeError",
      );
    });
  });

  describe("be.pending", () => {
    it("accepts a Deferred that has not fired, or waits", () => {
      expect(new Deferred()).to.be.pending;
      expect(succeed(1).addCallback(() => new Deferred())).to.be.pending;
      const paused = succeed(1);
      paused.pause();
      expect(paused).to.be.pending;
    });

    it("tells what there is instead", () => {
      expect(complaint(() => expect(succeed(1)).to.be.pending)).to.equal(
        "expected no result yet, got the value 1",
      );
      expect(complaint(() => expect(new Deferred()).to.not.be.pending)).to.equal(
        "expected a result, got none",
      );
      expect(succeed(1)).to.not.be.pending;
    });
  });

  it("refuses anything but a class of errors", () => {
    const message = "range" as unknown as typeof RangeError; // from a caller without types
    expect(() => expect(failed()).to.have.failed(message)).to.throw(TypeError, '"range"');
  });

  it("refuses anything but a Deferred, whatever is negated", () => {
    for (const subject of [Promise.resolve(1), undefined, { called: true }]) {
      expect(() => expect(subject).to.have.result()).to.throw(TypeError, "about Deferreds");
      expect(() => expect(subject).to.not.be.pending).to.throw(TypeError);
      expect(() => expect(subject).to.not.have.failed()).to.throw(TypeError);
    }
  });
});
