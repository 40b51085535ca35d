import {
  drainUnhandled,
  Failure,
  fail,
  getUnhandledReporter,
  setUnhandledReporter,
} from "@cordage/deferred";
import { Logger } from "@cordage/reactor";
import {
  flushLoggedErrors,
  LoggedError,
  NotRecordingError,
  startRecordingErrors,
  stopRecordingErrors,
} from "@cordage/testing";
import { expect } from "chai";
import sinon from "sinon";

const log = new Logger("test");

describe("flushLoggedErrors (TE9)", () => {
  it("returns what was logged with a failure, at any level, in order", () => {
    const first = new Failure(new Error("first"));
    const second = new Failure(new Error("second"));
    log.failure("it happened", first);
    log.failure("and again", second, "debug");
    expect(flushLoggedErrors()).to.deep.equal([first, second]);
  });

  it("removes what it returns", () => {
    log.failure("it happened", new Error("once"));
    expect(flushLoggedErrors()).to.have.length(1);
    expect(flushLoggedErrors()).to.deep.equal([]);
  });

  it("returns errors logged without a failure as LoggedError", () => {
    log.error("{what} broke", { what: "it" });
    log.critical("and worse");
    const errors = flushLoggedErrors(LoggedError).map((failure) => failure.value);
    expect(errors.map((error) => error.message)).to.deep.equal(["it broke", "and worse"]);
    expect(errors[0]?.event["what"]).to.equal("it");
  });

  it("leaves lesser events alone", () => {
    log.debug("1");
    log.info("2");
    log.warn("3");
    expect(flushLoggedErrors()).to.deep.equal([]);
  });

  it("takes only the types asked for, keeping the order of the rest", () => {
    for (const error of [new Error("a"), new RangeError("b"), new TypeError("c"), new Error("d")]) {
      log.failure("it happened", error);
    }
    const messages = (failures: readonly Failure[]): string[] =>
      failures.map((failure) => failure.getErrorMessage());
    expect(messages(flushLoggedErrors(TypeError, RangeError))).to.deep.equal(["b", "c"]);
    expect(messages(flushLoggedErrors(RangeError))).to.deep.equal([]);
    expect(messages(flushLoggedErrors("Error"))).to.deep.equal(["a", "d"]);
  });

  it("takes failures nobody took out of their Deferreds, at once", () => {
    const failure = new Failure(new Error("left"));
    fail(failure);
    expect(flushLoggedErrors()).to.deep.equal([failure]);
    drainUnhandled();
    expect(flushLoggedErrors()).to.deep.equal([]);
  });
});

describe("recording logged errors (TE9)", () => {
  it("takes the place of writing to stderr", () => {
    const write = sinon.stub(process.stderr, "write");
    log.warn("unseen");
    write.restore();
    expect(write.callCount).to.equal(0);
  });

  it("nests", () => {
    startRecordingErrors();
    log.failure("it happened", new Error("inside"));
    stopRecordingErrors();
    expect(flushLoggedErrors()).to.have.length(1);
  });

  describe("when it ends", () => {
    // The hooks of this test run record too: `action` runs without that.
    const unrecorded = (action: () => void): void => {
      stopRecordingErrors();
      try {
        action();
      } finally {
        startRecordingErrors();
      }
    };

    it("lets events go to stderr again", () => {
      const write = sinon.stub(process.stderr, "write");
      unrecorded(() => log.error("seen"));
      write.restore();
      expect(write.args.flat().join("")).to.contain("seen");
      expect(flushLoggedErrors()).to.deep.equal([]);
    });

    it("leaves nothing to flush: asking is an error", () => {
      unrecorded(() => {
        expect(() => flushLoggedErrors()).to.throw(NotRecordingError);
      });
    });

    it("forgets what was not flushed", () => {
      log.error("forgotten");
      unrecorded(() => {});
      expect(flushLoggedErrors()).to.deep.equal([]);
    });

    it("gives back the reporter of unhandled failures", () => {
      const recording = getUnhandledReporter();
      unrecorded(() => {
        expect(getUnhandledReporter()).to.not.equal(recording);
      });
      expect(getUnhandledReporter()).to.equal(recording);
    });

    it("leaves a reporter that was installed meanwhile", () => {
      unrecorded(() => {
        const before = getUnhandledReporter();
        const newer = (): void => {};
        startRecordingErrors();
        setUnhandledReporter(newer);
        stopRecordingErrors();
        expect(getUnhandledReporter()).to.equal(newer);
        setUnhandledReporter(before);
      });
    });

    it("may be ended again", () => {
      unrecorded(stopRecordingErrors);
      log.error("recorded");
      expect(flushLoggedErrors()).to.have.length(1);
    });
  });
});
