import { Deferred, NotACoroutineError } from "@cordage/deferred";
import { ExitError, react } from "@cordage/reactor";
import { assertNoResult, flushLoggedErrors, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { ManualReactor } from "../support/manual-reactor.ts";

describe("react", () => {
  let reactor: ManualReactor;
  let exitCodeBefore: typeof process.exitCode;
  beforeEach(() => {
    reactor = new ManualReactor();
    exitCodeBefore = process.exitCode;
  });
  afterEach(() => {
    process.exitCode = exitCodeBefore;
  });

  /** Turns the event loop until nothing is left to do. */
  function settle(): void {
    for (let i = 0; i < 3; i++) reactor.turn();
  }

  it("calls main with the reactor and the arguments, and runs the reactor (K14)", () => {
    let got: unknown[] = [];
    react(
      (...args) => {
        got = args;
        return new Deferred();
      },
      ["a", 2],
      { reactor },
    );
    expect(got).to.deep.equal([reactor, "a", 2]);
    expect(reactor.running).to.equal(true);
  });

  it("stops the reactor and exits with 0 when main succeeds (K14)", () => {
    const finished = new Deferred<void>();
    const exiting = react(() => finished, [], { reactor });
    assertNoResult(exiting);
    finished.callback();
    settle();
    expect(reactor.running).to.equal(false);
    expect(successResultOf(exiting)).to.equal(0);
    expect(process.exitCode).to.equal(0);
  });

  it("sets the exit code after shutdown, not before (K14)", async () => {
    const leaving = new Deferred<void>();
    const main = Promise.reject(new ExitError(3));
    const exiting = react(() => main, [], { reactor });
    reactor.addSystemEventTrigger("before", "shutdown", () => leaving);
    await main.catch(() => {}); // its outcome is told before this
    settle();
    assertNoResult(exiting);
    expect(process.exitCode).to.equal(exitCodeBefore);
    leaving.callback();
    settle();
    expect(successResultOf(exiting)).to.equal(3);
    expect(process.exitCode).to.equal(3);
  });

  it("takes a main that has ended before the reactor runs (K14)", () => {
    const finished = new Deferred<void>();
    finished.callback();
    const exiting = react(() => finished, [], { reactor });
    settle();
    expect(successResultOf(exiting)).to.equal(0);
  });

  it("runs a generator as a coroutine", () => {
    const waited = new Deferred<void>();
    const exiting = react(
      function* () {
        yield waited;
        throw new ExitError(4);
      },
      [],
      { reactor },
    );
    waited.callback();
    settle();
    expect(successResultOf(exiting)).to.equal(4);
  });

  it("logs a failure of main and exits with 1 (K14)", () => {
    const finished = new Deferred<void>();
    const exiting = react(() => finished, [], { reactor });
    finished.errback(new RangeError());
    settle();
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
    expect(successResultOf(exiting)).to.equal(1);
  });

  it("logs nothing for an ExitError (K14)", () => {
    const finished = new Deferred<void>();
    const exiting = react(() => finished, [], { reactor });
    finished.errback(new ExitError(5));
    settle();
    expect(successResultOf(exiting)).to.equal(5);
  });

  it("exits with 0 when somebody else stops the reactor, whatever becomes of main (K14)", () => {
    const exiting = react(() => new Deferred(), [], { reactor });
    reactor.stop();
    settle();
    expect(successResultOf(exiting)).to.equal(0);
  });

  it("does not stop a reactor that is stopping already (K14)", () => {
    const finished = new Deferred<void>();
    const exiting = react(() => finished, [], { reactor });
    reactor.stop();
    finished.callback();
    settle();
    expect(successResultOf(exiting)).to.equal(0);
  });

  it("exits with 1 when main fails during shutdown (K14)", () => {
    const finished = new Deferred<void>();
    const exiting = react(
      (running) => {
        running.addSystemEventTrigger("before", "shutdown", () => {
          finished.errback(new RangeError());
        });
        return finished;
      },
      [],
      { reactor },
    );
    reactor.stop();
    settle();
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
    expect(successResultOf(exiting)).to.equal(1);
  });

  it("lets out what main throws, without running the reactor (K14)", () => {
    const start = (): unknown =>
      react(
        () => {
          throw new RangeError();
        },
        [],
        { reactor },
      );
    expect(start).to.throw(RangeError);
    expect(reactor.running).to.equal(false);
  });

  it("refuses a main that returns nothing to wait for (K14)", () => {
    const main = (() => 5) as unknown as () => Deferred<void>; // as a caller without types may do
    expect(() => react(main, [], { reactor })).to.throw(NotACoroutineError);
  });
});

describe("ExitError", () => {
  it("has the code to exit with, 0 by default", () => {
    expect(new ExitError(7).exitCode).to.equal(7);
    expect(new ExitError().exitCode).to.equal(0);
    expect(new ExitError(255).exitCode).to.equal(255);
  });

  for (const code of [-1, 256, 1.5, Number.NaN]) {
    it(`refuses ${code}, which is no exit code`, () => {
      expect(() => new ExitError(code)).to.throw(RangeError, `${code}`);
    });
  }
});
