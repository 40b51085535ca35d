import {
  AlreadyCalledError,
  Deferred,
  drainUnhandled,
  fail,
  getDebugging,
  inlineCallbacks,
  pendingDeferreds,
  setDebugging,
  setUnhandledReporter,
  succeed,
  type UnhandledReporter,
} from "@cordage/deferred";
import { failureResultOf } from "@cordage/testing";
import { expect } from "chai";

/** Made here, so that the stack of its creation names this function. */
function makeDeferred(canceller?: () => void): Deferred<unknown> {
  return new Deferred<unknown>(canceller);
}

function fire(deferred: Deferred<unknown>): void {
  deferred.callback(1);
}

/** What firing `deferred` a second time says. */
function secondFiring(deferred: Deferred<unknown>): string {
  try {
    deferred.callback(2);
  } catch (error) {
    if (error instanceof AlreadyCalledError) return error.message;
  }
  throw new Error("it did not refuse");
}

describe("debug mode (D45)", () => {
  let reports: string[];
  let reporterBefore: UnhandledReporter;

  beforeEach(() => {
    drainUnhandled(); // what another test left is not ours
    reports = [];
    reporterBefore = setUnhandledReporter(({ debug }) => reports.push(debug));
    setDebugging(true);
  });

  afterEach(() => {
    setDebugging(false);
    drainUnhandled();
    setUnhandledReporter(reporterBefore);
  });

  it("is told by getDebugging", () => {
    expect(getDebugging()).to.equal(true);
    setDebugging(false);
    expect(getDebugging()).to.equal(false);
  });

  it("adds where it was made and first fired to AlreadyCalledError", () => {
    const deferred = makeDeferred();
    fire(deferred);

    const text = secondFiring(deferred);

    expect(text).to.match(/C: Created at:\n\s+at makeDeferred .*debug\.spec/);
    expect(text).to.match(/I: Invoked first at:\n\s+at fire .*debug\.spec/);
  });

  it("leaves AlreadyCalledError as it is when it is off", () => {
    setDebugging(false);
    const deferred = makeDeferred();
    fire(deferred);

    expect(secondFiring(deferred)).to.equal("this Deferred has fired before");
  });

  it("takes what stack there is on platforms other than V8", () => {
    const { captureStackTrace } = Error;
    Object.assign(Error, { captureStackTrace: undefined });
    const deferred = makeDeferred();
    Object.assign(Error, { captureStackTrace });
    fire(deferred);

    expect(secondFiring(deferred)).to.match(/C: Created at:\n\s+at .*at makeDeferred/s);
  });

  it("may be turned on between making and firing: then the firing is known", () => {
    setDebugging(false);
    const deferred = makeDeferred();
    setDebugging(true);
    fire(deferred);

    const text = secondFiring(deferred);

    expect(text).to.match(/I: Invoked first at:\n\s+at fire/);
    expect(text).to.not.match(/C:/);
  });

  it("may be turned off between making and firing: what is known stays known", () => {
    const deferred = makeDeferred();
    setDebugging(false);
    fire(deferred);

    expect(secondFiring(deferred)).to.match(/at makeDeferred.*at fire/s);
  });

  it("names the constructor's caller also for subclasses", () => {
    class Special extends Deferred<unknown> {}
    const makeSpecial = (): Special => new Special();
    const special = makeSpecial();
    fire(special);

    expect(secondFiring(special)).to.match(/C: Created at:\n\s+at makeSpecial/);
  });

  it("adds where it was made to the report of a failure nobody took", () => {
    const deferred = makeDeferred();
    deferred.errback(new Error("boom"));

    drainUnhandled();

    expect(reports).to.have.length(1);
    expect(reports[0]).to.match(/^ \(debug: .*C: Created at:\n\s+at makeDeferred/s);
  });

  it("adds nothing to the report when it is off", () => {
    setDebugging(false);
    fail(new Error("boom"));

    drainUnhandled();

    expect(reports).to.deep.equal([""]);
  });

  it("tells the callbacks a failure came by, and what they made of it", () => {
    const deferred = succeed(1)
      .addCallback(function parse(value) {
        return value + 1;
      })
      .addCallback(function check(value) {
        throw new RangeError(`${value} is too much`);
      })
      .addErrback(function giveUp(failure, _extra) {
        return failure;
      }, "extra");

    drainUnhandled();

    expect(deferred.called).to.equal(true);
    expect(reports[0]).to.match(
      /P: callback parse returned\n P: callback check left .*RangeError: 2 is too much.*\n P: errback giveUp left/,
    );
  });

  it("tells what it waited for, and where that was made", () => {
    const inner = makeDeferred();
    succeed(1).addCallback(function load() {
      return inner;
    });
    inner.errback(new Error("boom"));

    drainUnhandled();

    expect(reports[0]).to.match(/P: waited for Deferred at \d+, created at makeDeferred/);
  });

  it("remembers the latest 32 steps and counts the others", () => {
    const deferred = new Deferred<number>();
    for (let i = 0; i < 40; i++) deferred.addCallback((value) => value);
    deferred.addCallback(function last() {
      throw new Error("boom");
    });
    deferred.callback(1);

    drainUnhandled();

    expect(reports[0]).to.match(/P: \(9 earlier steps\)/);
    expect(reports[0]?.match(/ P: callback/g)).to.have.length(32);
    expect(reports[0]).to.match(/callback last left/);
  });

  it("shows the line of every generator a failure passed through (D63)", () => {
    const readConfig = function* (deferred: Deferred<unknown>) {
      return yield* deferred;
    };
    const startServer = inlineCallbacks(function* startServer(deferred: Deferred<unknown>) {
      return yield* readConfig(deferred);
    });
    const pending = makeDeferred();
    const waiting = startServer(pending);
    pending.errback(new Error("boom"));
    const ready = startServer(fail(new Error("boom")));

    for (const deferred of [waiting, ready]) {
      expect(failureResultOf(deferred).getTraceback()).to.match(
        /thrown again at\n.*\n +at readConfig .*debug\.spec.*\n.*\n +at startServer .*debug\.spec/,
      );
    }
  });

  describe("pendingDeferreds", () => {
    /** Those made by this test: others of the run may be pending too. */
    const pendingHere = (made: readonly Deferred<unknown>[]) => {
      const known = new Set<Deferred<unknown> | undefined>(made);
      return pendingDeferreds().filter(({ deferred }) => known.has(deferred));
    };

    it("lists what never fired, oldest first, with where it was made", () => {
      const made = [makeDeferred(), makeDeferred(), makeDeferred()];
      made[1]?.callback(1);

      const found = pendingHere(made);

      expect(
        found.map(({ deferred }) => made.indexOf(deferred as Deferred<unknown>)),
      ).to.deep.equal([0, 2]);
      expect(found[0]?.created).to.match(/^\s+at makeDeferred/);
      for (const deferred of [made[0], made[2]]) deferred?.callback(1);
      expect(pendingHere(made)).to.deep.equal([]);
    });

    it("does not list one that was cancelled", () => {
      const deferred = makeDeferred(() => {});
      deferred.addErrback(() => {});

      deferred.cancel();

      expect(pendingHere([deferred])).to.deep.equal([]);
    });

    it("does not list one that was made while debug mode was off", () => {
      setDebugging(false);

      expect(pendingHere([makeDeferred()])).to.deep.equal([]);
    });

    it("forgets the oldest of more than 10,000", () => {
      const made = Array.from({ length: 10_001 }, () => makeDeferred());

      const found = pendingHere(made);

      expect(pendingDeferreds()).to.have.length(10_000);
      expect(found[0]?.deferred).to.equal(made[1]);
      for (const deferred of made) deferred.callback(1);
    });
  });
});
