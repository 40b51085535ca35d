import {
  Deferred,
  drainUnhandled,
  Failure,
  fail,
  getUnhandledReporter,
  logError,
  reportToConsole,
  setUnhandledReporter,
  succeed,
  type UnhandledFailure,
  type UnhandledReporter,
} from "@cordage/deferred";
import { failureResultOf } from "@cordage/testing";
import { expect } from "chai";
import sinon from "sinon";

describe("a failure nobody took (D44)", () => {
  let reports: UnhandledFailure[];
  let before: UnhandledReporter;

  /** The failures that would be reported on the next turn. */
  const drained = (): Failure[] => {
    drainUnhandled();
    return reports.splice(0).map(({ failure }) => failure);
  };

  beforeEach(() => {
    drainUnhandled(); // what another test left is not ours
    reports = [];
    before = setUnhandledReporter((report) => reports.push(report));
  });

  afterEach(() => {
    setUnhandledReporter(before);
  });

  it("is reported on the next turn, and not before", () => {
    const clock = sinon.useFakeTimers({ toFake: ["setTimeout"] });
    const failure = new Failure(new Error("boom"));
    fail(failure);
    expect(reports).to.deep.equal([]);

    clock.runAll();

    expect(reports.map((report) => report.failure)).to.deep.equal([failure]);
    expect(reports.map((report) => report.message)).to.deep.equal(["Unhandled error in Deferred"]);
  });

  it("is reported by every turn that leaves one, each once", () => {
    const clock = sinon.useFakeTimers({ toFake: ["setTimeout"] });
    fail(new Error("one"));
    clock.runAll();
    fail(new Error("two"));
    fail(new Error("three"));
    clock.runAll();

    const messages = reports.map(({ failure }) => failure.getErrorMessage());
    expect(messages).to.deep.equal(["one", "two", "three"]);
  });

  it("leaves no timer behind when it was reported before the turn", () => {
    const clock = sinon.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    fail(new Error("boom"));
    expect(clock.countTimers()).to.equal(1);

    expect(drained()).to.have.length(1);

    expect(clock.countTimers()).to.equal(0);
  });

  it("is reported when an errback passed it on, threw, or was passed by", () => {
    const failures = [1, 2, 3].map((number) => new Failure(new Error(`${number}`)));
    fail(failures[0]).addErrback((failure) => failure);
    fail(failures[1]).addErrback((failure) => {
      throw failure.value;
    });
    fail(failures[2]).addCallback(() => "never called");

    expect(drained().map(({ value }) => value)).to.deep.equal(failures.map(({ value }) => value));
  });

  it("is reported once, however often it is left", () => {
    const deferred = fail(new Error("boom"));
    expect(drained()).to.have.length(1);

    deferred.addCallback(() => "passed by");
    const outer = succeed(1).addCallback(() => deferred);

    expect(outer.result).to.be.instanceOf(Failure);
    expect(drained()).to.deep.equal([]);
  });

  it("is not reported when it is handled in time", () => {
    const deferred = fail(new Error("boom"));

    deferred.addErrback(() => "handled");

    expect(drained()).to.deep.equal([]);
  });

  it("is not reported when another Deferred takes it over and handles it", () => {
    const pending = new Deferred<number>();
    const waiting = succeed(1).addCallback(() => pending);
    const taking = succeed(1).addCallback(() => fail(new Error("boom")));
    pending.errback(new Error("boom"));

    waiting.addErrback(() => "handled");
    taking.addErrback(() => "handled");

    expect(drained()).to.deep.equal([]);
  });

  it("is reported for the one that took it over, not for the one that gave it away", () => {
    const failure = new Failure(new Error("boom"));
    const pending = new Deferred<number>();
    succeed(1).addCallback(() => pending);

    pending.errback(failure);

    expect(drained()).to.deep.equal([failure]);
  });

  it("is not reported when it is awaited", async () => {
    const deferred = fail(new Error("boom"));
    const caught = deferred.then(null, () => "caught");

    expect(drained()).to.deep.equal([]);
    expect(await caught).to.equal("caught");
  });

  it("is not reported when it is awaited later in the same turn", async () => {
    const deferred = fail(new Error("boom"));
    await Promise.resolve();
    await deferred.then(null, () => {});

    expect(drained()).to.deep.equal([]);
  });

  it("is reported when a callback fails anew after an await took the first failure", () => {
    const anew = new Error("anew");
    const deferred = fail(new Error("boom"));
    deferred.toPromise().catch(() => {});

    deferred.addErrback(() => {
      throw anew;
    });

    expect(drained().map(({ value }) => value)).to.deep.equal([anew]);
  });

  it("waits for a paused Deferred to run its callbacks", () => {
    const deferred = new Deferred<number>();
    deferred.pause();
    deferred.errback(new Error("boom"));
    expect(drained()).to.deep.equal([]);

    deferred.unpause();

    expect(drained()).to.have.length(1);
  });

  it("is reported though another one's reporter throws", () => {
    const seen: string[] = [];
    setUnhandledReporter(({ failure }) => {
      seen.push(failure.getErrorMessage());
      throw new Error("broken reporter");
    });
    fail(new Error("one"));
    fail(new Error("two"));

    expect(() => drainUnhandled()).to.not.throw();

    expect(seen).to.deep.equal(["one", "two"]);
  });

  it("goes to the reporter installed last, which getUnhandledReporter tells", () => {
    const reporter = (): void => {};

    const previous = setUnhandledReporter(reporter);

    expect(getUnhandledReporter()).to.equal(reporter);
    expect(setUnhandledReporter(previous)).to.equal(reporter);
  });

  it("is written to console.error with its causes, until another reporter is installed", () => {
    const error = sinon.stub(console, "error");
    const failure = new Failure(new Error("boom", { cause: new Error("deep") }));

    reportToConsole({ failure, message: "Unhandled error in Deferred", debug: " (debug: here)" });

    sinon.assert.calledOnce(error);
    const text = String(error.firstCall.args[0]);
    expect(text).to.match(/^Unhandled error in Deferred: \(debug: here\)\nError: boom\n\s+at /);
    expect(text).to.match(/caused by Error: deep/);
  });

  it("is written with its headline though its traceback can't be had", () => {
    class Untold extends Failure {
      override getTraceback(): never {
        throw new Error("no traceback");
      }
    }
    const error = sinon.stub(console, "error");

    reportToConsole({ failure: new Untold("boom"), message: "Unhandled error", debug: "" });

    sinon.assert.calledOnceWithExactly(error, "Unhandled error:\n(the traceback can't be told)");
  });

  describe("logError (D46)", () => {
    it("reports the failure at once and passes it on", () => {
      const failure = new Failure(new Error("boom"));
      const deferred = fail(failure).addErrback(logError);

      expect(reports.map((report) => report.failure)).to.deep.equal([failure]);
      expect(failureResultOf(deferred)).to.equal(failure);
    });

    it("is the only report of a failure nobody takes after it", () => {
      fail(new Error("boom")).addErrback(logError);

      expect(drained()).to.have.length(1);
    });
  });
});
