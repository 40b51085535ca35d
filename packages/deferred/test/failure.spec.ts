import {
  CancelledError,
  DeferredError,
  Failure,
  FailureGroup,
  succeed,
  ThrownValueError,
  TimeoutError,
} from "@cordage/deferred";
import { expect } from "chai";

/** An error whose every part throws when it is looked at. */
class HostileError extends Error {
  override get message(): string {
    throw new Error("no message");
  }
  override get name(): string {
    throw new Error("no name");
  }
  override get stack(): string {
    throw new Error("no stack");
  }
  override get cause(): unknown {
    throw new Error("no cause");
  }
  get errors(): unknown {
    throw new Error("no errors");
  }
  override toString(): string {
    throw new Error("no text");
  }
}

describe("Failure", () => {
  describe("what it holds (F1)", () => {
    it("is the error, its class and a serial number of its own", () => {
      const error = new RangeError("boom");
      const failure = new Failure(error);
      const another = new Failure(error);

      expect(failure.value).to.equal(error);
      expect(failure.type).to.equal(RangeError);
      expect(another.count).to.be.greaterThan(failure.count);
    });

    it("copies a Failure instead of nesting it", () => {
      const failure = new Failure(new Error("boom"));

      expect(new Failure(failure).value).to.equal(failure.value);
    });

    it("wraps what is no Error, and keeps it", () => {
      const { value } = new Failure("text");

      expect(value).to.be.instanceOf(ThrownValueError);
      expect((value as ThrownValueError).thrown).to.equal("text");
      expect(value.message).to.equal("thrown value is not an Error: text");
    });

    it("is no Error itself, so that addBoth can tell a failure from an error passed as a value", () => {
      expect(new Failure(new Error("boom"))).to.not.be.instanceOf(Error);
    });
  });

  describe("check (F2)", () => {
    const failure = new Failure(new TimeoutError(5));

    it("returns the first class that matches, base classes included", () => {
      expect(failure.check(RangeError, DeferredError, TimeoutError)).to.equal(DeferredError);
    });

    it("matches class names along the prototype chain", () => {
      expect(failure.check("RangeError", "DeferredError")).to.equal("DeferredError");
      expect(failure.check("Error")).to.equal("Error");
    });

    it("returns undefined when nothing matches", () => {
      expect(failure.check(RangeError, "CancelledError")).to.equal(undefined);
      expect(failure.check()).to.equal(undefined);
    });
  });

  describe("trap (F2)", () => {
    const error = new CancelledError();
    const failure = new Failure(error);

    it("returns the match", () => {
      expect(failure.trap(TimeoutError, CancelledError)).to.equal(CancelledError);
    });

    it("throws the very same error when nothing matches, and without types", () => {
      expect(() => failure.trap(TimeoutError)).to.throw(error);
      expect(() => failure.trap()).to.throw(error);
    });
  });

  it("throws its error again with the stack it had (F3)", () => {
    const error = new Error("boom");
    const { stack } = error;

    expect(() => new Failure(error).raiseException()).to.throw(error);
    expect(error.stack).to.equal(stack);
  });

  it("throws its error into a generator (F3)", () => {
    const error = new Error("boom");
    const seen: unknown[] = [];
    const generator = (function* (): Generator<number, string, unknown> {
      try {
        yield 1;
      } catch (caught) {
        seen.push(caught);
      }
      return "went on";
    })();
    generator.next();

    const result = new Failure(error).throwExceptionIntoGenerator(generator);

    expect(seen).to.deep.equal([error]);
    expect(result).to.deep.equal({ done: true, value: "went on" });
  });

  it("shares the error when it is thrown on, and holds the new one when another is thrown (F4)", () => {
    const error = new Error("boom");
    const other = new Error("other");
    const seen: Error[] = [];
    const rethrowing = (thrown: Error) => (failure: Failure) => {
      seen.push(failure.value);
      throw thrown;
    };
    succeed(1)
      .addCallback(() => {
        throw error;
      })
      .addErrback(rethrowing(error))
      .addErrback(rethrowing(other))
      .addErrback((failure) => seen.push(failure.value));

    expect(seen).to.deep.equal([error, error, other]);
  });

  describe("as text (F5)", () => {
    it("gives the message", () => {
      expect(new Failure(new Error("boom")).getErrorMessage()).to.equal("boom");
    });

    it("gives name and message of the error and its causes, briefly", () => {
      const error = new RangeError("boom", { cause: new TypeError("deep", { cause: "deepest" }) });

      expect(new Failure(error).getBriefTraceback()).to.equal(
        "RangeError: boom\ncaused by TypeError: deep\ncaused by deepest",
      );
    });

    it("gives the stacks of the error and of its causes by default", () => {
      const text = new Failure(new Error("boom", { cause: new Error("deep") })).getTraceback();

      expect(text).to.match(/^Error: boom\n\s+at .*failure\.spec/);
      expect(text).to.match(/caused by Error: deep\n\s+at .*failure\.spec/);
    });

    it("adds the errors' own fields on request", () => {
      expect(new Failure(new TimeoutError(5)).getTraceback("verbose")).to.match(/\n {4}timeout: 5/);
      expect(new Failure(new TimeoutError(5)).getTraceback()).to.not.match(/timeout: 5/);
    });

    it("tells every member of an AggregateError and of a FailureGroup", () => {
      const members = [new Error("one"), new Error("two")];
      const group = new FailureGroup(members.map((error) => new Failure(error)));

      expect(new Failure(new AggregateError(members, "all")).getBriefTraceback()).to.equal(
        "AggregateError: all\n[0] Error: one\n[1] Error: two",
      );
      expect(new Failure(group).getBriefTraceback()).to.equal(
        "FailureGroup: all 2 members failed\n[0] Error: one\n[1] Error: two",
      );
    });

    it("shows a message that was changed after the error was made", () => {
      const error = new Error("before");
      error.message = "after";

      expect(new Failure(error).getTraceback()).to.match(/^Error: after\n\s+at /);
    });

    it("tells an error once, also when causes go round in a circle", () => {
      const error = new Error("boom");
      error.cause = error;

      expect(new Failure(error).getBriefTraceback()).to.equal(
        "Error: boom\ncaused by Error: boom (told above)",
      );
    });

    it("tells an error once that is a member of itself, twice", () => {
      const error = new AggregateError([], "all");
      error.errors.push(error, error);

      expect(new Failure(error).getBriefTraceback()).to.equal(
        "AggregateError: all\n[0] AggregateError: all (told above)\n[1] AggregateError: all (told above)",
      );
    });

    it("ends for causes without end", () => {
      class Endless extends Error {
        override get cause(): unknown {
          return new Endless("boom");
        }
      }

      expect(new Failure(new Endless("boom")).getBriefTraceback()).to.match(
        /caused by \(more causes left out\)$/,
      );
    });

    it("ends for members without end", () => {
      class Spreading extends Error {
        get errors(): Error[] {
          return [new Spreading("boom"), new Spreading("boom")];
        }
      }

      const text = new Failure(new Spreading("boom")).getTraceback();

      expect(text).to.match(/\n\(more left out\)$/);
      expect(text.length).to.be.lessThan(70_000);
    });

    it("ends for more members than there can be", () => {
      const error = new AggregateError([], "all");
      error.errors.length = 2 ** 32 - 1;

      expect(new Failure(error).getTraceback().length).to.be.lessThan(70_000);
    });

    it("goes on behind members that can't be read", () => {
      const error = new AggregateError([1, 2, 3], "all");
      Object.defineProperty(error.errors, 1, {
        get() {
          throw new Error("no member");
        },
      });

      expect(new Failure(error).getBriefTraceback()).to.equal(
        "AggregateError: all\n[0] 1\n[1] unreadable member\n[2] 3",
      );
    });

    it("leaves out members that are behind a revoked proxy", () => {
      const error = new AggregateError([], "all");
      const { proxy, revoke } = Proxy.revocable([], {});
      revoke();
      error.errors = proxy;

      expect(new Failure(error).getBriefTraceback()).to.equal("AggregateError: all");
    });

    it("tells a cause that can't be asked what it is", () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();

      expect(new Failure(new Error("boom", { cause: proxy })).getBriefTraceback()).to.equal(
        "Error: boom\ncaused by unprintable value",
      );
    });

    it("refuses any other detail", () => {
      const failure = new Failure(new Error("boom"));

      expect(() => failure.getTraceback("long" as "brief")).to.throw(RangeError, /long/);
    });

    it("never throws because of the error", () => {
      const failure = new Failure(new HostileError());

      expect(failure.getErrorMessage()).to.equal("unprintable message");
      expect(failure.getBriefTraceback()).to.equal("unprintable error");
      expect(failure.getTraceback("verbose")).to.equal("unprintable error");
      expect(String(failure)).to.equal("[Failure instance: unprintable error]");
    });
  });

  describe("let go of (F6)", () => {
    it("keeps its text when it is cleaned", () => {
      const failure = new Failure(new Error("boom"));
      const before = failure.getTraceback();

      failure.cleanFailure();

      expect(failure.getTraceback()).to.equal(before);
    });

    it("serialises to text alone", () => {
      const failure = new Failure(new RangeError("boom"));

      expect(JSON.parse(JSON.stringify(failure))).to.deep.equal({
        type: "RangeError",
        message: "boom",
        traceback: failure.getTraceback(),
      });
    });

    it("serialises whatever the error does", () => {
      expect(new Failure(new HostileError()).toJSON()).to.deep.equal({
        type: "Error",
        message: "unprintable message",
        traceback: "unprintable error",
      });
    });
  });
});
