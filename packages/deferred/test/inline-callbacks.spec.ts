import {
  CancelledError,
  Deferred,
  Failure,
  fail,
  inlineCallbacks,
  succeed,
} from "@cordage/deferred";
import { assertNoResult, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

const boom = new Error("boom");

/** A generator that yields what it is given, one after the other, and notes what it gets back. */
const yieldAll = inlineCallbacks(function* (yielded: unknown[], seen: unknown[] = []) {
  for (const value of yielded) {
    try {
      seen.push(yield value);
    } catch (error) {
      seen.push(["thrown", error]);
    }
  }
  return seen;
});

/** Waits for one Deferred and ends with what it brings. */
const yieldThrough = inlineCallbacks(function* <T>(deferred: Deferred<T>) {
  return yield* deferred;
});

describe("inlineCallbacks", () => {
  describe("running", () => {
    it("runs the generator at once, up to the first Deferred that has not fired (D52)", () => {
      const seen: string[] = [];
      const pending = new Deferred<string>();
      const run = inlineCallbacks(function* () {
        seen.push("started");
        seen.push(yield* succeed("ready"));
        seen.push(yield* pending);
      });

      const deferred = run();
      expect(seen).to.deep.equal(["started", "ready"]);
      pending.callback("came");

      expect(seen).to.deep.equal(["started", "ready", "came"]);
      expect(successResultOf(deferred)).to.equal(undefined);
    });

    it("passes the arguments and this on", () => {
      class Account {
        balance = 5;
        readonly deposit = inlineCallbacks(function* (this: Account, amount: number) {
          this.balance += yield* succeed(amount);
          return this.balance;
        });
      }

      expect(successResultOf(new Account().deposit(3))).to.equal(8);
    });

    it("refuses a function that returns no generator, and names itself (D52)", () => {
      const notOne = (() => 5) as unknown as () => Generator<unknown, number, unknown>;

      expect(() => inlineCallbacks(notOne)()).to.throw(TypeError, ", notOne returned 5");
      Object.defineProperty(notOne, "name", { value: "" });
      expect(() => inlineCallbacks(notOne)()).to.throw(
        TypeError,
        ", one without a name returned 5",
      );
    });

    it("lets out what a function throws that is no generator function (D52)", () => {
      const throwing = (): Generator<unknown, number, unknown> => {
        throw boom;
      };

      expect(() => inlineCallbacks(throwing)()).to.throw(boom);
    });

    it("ends with what the generator returns, nothing included (D54)", () => {
      const returning = inlineCallbacks(function* (value?: number) {
        yield* succeed();
        return value;
      });

      expect(successResultOf(returning(5))).to.equal(5);
      expect(successResultOf(returning())).to.equal(undefined);
    });

    it("fails with what the generator throws, also before the first yield (D54)", () => {
      const early = inlineCallbacks(function* () {
        if (boom.message) throw boom;
        yield 1;
      });
      const late = inlineCallbacks(function* () {
        yield* succeed();
        throw boom;
      });

      expect(failureResultOf(early()).value).to.equal(boom);
      expect(failureResultOf(late()).value).to.equal(boom);
    });

    it("waits for a Deferred or a Promise the generator returns", async () => {
      const pending = new Deferred<number>();
      const returnPending = inlineCallbacks(function* () {
        yield* succeed();
        return pending;
      });
      const deferred = returnPending();
      assertNoResult(deferred);
      pending.callback(5);
      expect(successResultOf(deferred)).to.equal(5);

      const returnPromise = inlineCallbacks(function* () {
        yield* succeed();
        return Promise.resolve(6);
      });
      expect(await returnPromise()).to.equal(6);
    });

    it("fails with a Failure the generator returns", () => {
      const failure = new Failure(boom);
      const returning = inlineCallbacks(function* () {
        yield* succeed();
        return failure;
      });

      expect(failureResultOf(returning())).to.equal(failure);
    });
  });

  describe("what is yielded (D53)", () => {
    it("is waited for when it is a Deferred: its value is sent in", () => {
      const pending = new Deferred<number>();
      const deferred = yieldAll([pending, succeed(2)]);

      pending.callback(1);

      expect(successResultOf(deferred)).to.deep.equal([1, 2]);
    });

    it("is thrown in when it fails, and when it is a Failure", () => {
      const pending = new Deferred<number>();
      const deferred = yieldAll([pending, fail(boom), new Failure(boom)]);

      pending.errback(boom);

      expect(successResultOf(deferred)).to.deep.equal([
        ["thrown", boom],
        ["thrown", boom],
        ["thrown", boom],
      ]);
    });

    it("comes straight back when it is any other value", () => {
      const values = [1, "text", null, undefined, [1], boom, () => 1];

      expect(successResultOf(yieldAll(values))).to.deep.equal(values);
    });

    it("is run as a coroutine when it is a generator object", () => {
      function* inner(): Generator<Deferred<number>, number, unknown> {
        return (yield* succeed(1)) + 1;
      }

      expect(successResultOf(yieldAll([inner()]))).to.deep.equal([2]);
    });

    it("is waited for when it is a Promise", async () => {
      const seen = await yieldAll([Promise.resolve(1), Promise.reject(boom)]);

      expect(seen).to.deep.equal([1, ["thrown", boom]]);
    });

    it("is left with nothing when it is a Deferred, fired or not, failed or not (D56)", () => {
      const yielded = [succeed(1), new Deferred<number>(), fail(boom), new Deferred<number>()];
      yieldAll(yielded);
      yielded[1]?.callback(2);
      yielded[3]?.errback(boom);

      expect(yielded.map(({ result }) => result)).to.deep.equal(Array(4).fill(undefined));
    });

    it("gives its value to callbacks added before it was yielded first (D57)", () => {
      const seen: string[] = [];
      const inner = new Deferred<number>();
      inner.addCallback((value) => {
        seen.push("inner's callback");
        return value + 1;
      });
      const run = inlineCallbacks(function* () {
        seen.push(`resumed with ${yield* inner}`);
      });
      run();

      inner.callback(1);

      expect(seen).to.deep.equal(["inner's callback", "resumed with 2"]);
    });

    it("does not recurse when it is ready: 100,000 in a row (D55)", () => {
      const yielded = Array.from({ length: 100_000 }, (_, i) => (i % 2 === 0 ? succeed(i) : i));

      expect(successResultOf(yieldAll(yielded))).to.have.length(100_000);
    });
  });

  it("interleaves nested calls as calls (D57)", () => {
    const seen: string[] = [];
    const pending = new Deferred<number>();
    const inner = inlineCallbacks(function* () {
      seen.push("inner begins");
      yield* pending;
      seen.push("inner ends");
    });
    const outer = inlineCallbacks(function* () {
      seen.push("outer begins");
      yield* inner();
      seen.push("outer ends");
    });

    const deferred = outer().addCallback(() => seen.push("callback"));
    seen.push("called");
    pending.callback(1);

    successResultOf(deferred);
    expect(seen).to.deep.equal([
      "outer begins",
      "inner begins",
      "called",
      "inner ends",
      "outer ends",
      "callback",
    ]);
  });

  describe("yield* on a Deferred (D61)", () => {
    it("leaves a result that is there in place: two get the same", () => {
      const shared = succeed(5);

      expect(successResultOf(yieldThrough(shared))).to.equal(5);
      expect(successResultOf(yieldThrough(shared))).to.equal(5);
      expect(shared.result).to.equal(5);
    });

    it("leaves a failure that is there in place, and counts as handling it", () => {
      const shared = fail(boom);

      expect(failureResultOf(yieldThrough(shared)).value).to.equal(boom);
      expect(failureResultOf(yieldThrough(shared)).value).to.equal(boom);
      expect(shared.result).to.be.instanceOf(Failure);
    });

    it("takes a result it had to wait for: a second one gets nothing", () => {
      const shared = new Deferred<number>();
      const [first, second] = [yieldThrough(shared), yieldThrough(shared)];

      shared.callback(5);

      expect([first.result, second.result]).to.deep.equal([5, undefined]);
      expect(shared.result).to.equal(undefined);
    });

    it("waits for one that is paused or waits itself", () => {
      const paused = succeed(1);
      paused.pause();
      const inner = new Deferred<number>();
      const chained = succeed(1).addCallback(() => inner);
      const results = [yieldThrough(paused), yieldThrough(chained)];
      for (const result of results) assertNoResult(result);

      paused.unpause();
      inner.callback(2);

      expect(results.map(({ result }) => result)).to.deep.equal([1, 2]);
    });

    it("can be driven by hand, with anything thrown in", () => {
      const waiting = new Deferred<number>();
      const given = waiting[Symbol.iterator]();
      const refused = waiting[Symbol.iterator]();
      refused.next();

      expect(given.next()).to.deep.equal({ done: false, value: waiting });
      expect(given.next(5)).to.deep.equal({ done: true, value: 5 });
      expect(() => refused.throw("text")).to.throw("text");
    });

    it("waits in generators that are delegated to", () => {
      const pending = new Deferred<number>();
      function* helper(): Generator<Deferred<number>, number, unknown> {
        return (yield* pending) + 1;
      }
      const run = inlineCallbacks(function* () {
        return (yield* helper()) + 1;
      });
      const deferred = run();

      pending.callback(1);

      expect(successResultOf(deferred)).to.equal(3);
    });
  });

  describe("being cancelled (D58)", () => {
    it("cancels what it waits for, and fails when the generator does not catch that", () => {
      const pending = new Deferred<number>();
      const deferred = yieldThrough(pending);

      deferred.cancel();

      expect(pending.called).to.equal(true);
      failureResultOf(deferred, CancelledError);
    });

    it("fails with what the generator makes of it", () => {
      const run = inlineCallbacks(function* () {
        try {
          yield* new Deferred<number>();
        } catch {
          throw boom;
        }
      });
      const deferred = run();

      deferred.cancel();

      expect(failureResultOf(deferred).value).to.equal(boom);
    });

    it("succeeds when the generator catches it and returns", () => {
      const run = inlineCallbacks(function* () {
        try {
          yield* new Deferred<number>();
        } catch (error) {
          return error;
        }
        return "not cancelled";
      });
      const deferred = run();

      deferred.cancel();

      expect(successResultOf(deferred)).to.be.instanceOf(CancelledError);
    });

    it("goes on when the generator waits for something else, which the next cancel hits", () => {
      const second = new Deferred<number>();
      const run = inlineCallbacks(function* () {
        try {
          yield* new Deferred<number>();
        } catch {
          yield* second;
        }
      });
      const deferred = run();

      deferred.cancel();
      assertNoResult(deferred);
      expect(second.called).to.equal(false);
      deferred.cancel();

      expect(second.called).to.equal(true);
      failureResultOf(deferred, CancelledError);
    });

    it("can be done three times and more, and the end still arrives", () => {
      const last = new Deferred<number>();
      const run = inlineCallbacks(function* () {
        for (let i = 0; i < 5; i++) {
          try {
            yield* new Deferred<number>();
          } catch {
            // cancelled: on to the next one
          }
        }
        return yield* last;
      });
      const deferred = run();

      for (let i = 0; i < 5; i++) deferred.cancel();
      assertNoResult(deferred);
      last.callback(5);

      expect(successResultOf(deferred)).to.equal(5);
    });

    it("waits as long as the inner cancellation takes", () => {
      const stopped = new Deferred<string>();
      const inner = succeed(1).addCallback(() => stopped);
      stopped.cancel = () => {}; // takes its time
      const deferred = yieldThrough(inner);

      deferred.cancel();
      assertNoResult(deferred);
      stopped.callback("stopped");

      expect(successResultOf(deferred)).to.equal("stopped");
    });

    it("uses the value or the error the canceller supplies", () => {
      const succeeding = yieldThrough(new Deferred<number>((d) => d.callback(5)));
      const failing = yieldThrough(new Deferred<number>((d) => d.errback(boom)));

      succeeding.cancel();
      failing.cancel();

      expect(successResultOf(succeeding)).to.equal(5);
      expect(failureResultOf(failing).value).to.equal(boom);
    });

    it("fails with what the canceller throws", () => {
      const deferred = yieldThrough(
        new Deferred<number>(() => {
          throw boom;
        }),
      );

      deferred.cancel();

      expect(failureResultOf(deferred).value).to.equal(boom);
    });

    it("cancels through nested calls", () => {
      const pending = new Deferred<number>();
      const deferred = yieldThrough(yieldThrough(yieldThrough(pending)));

      deferred.cancel();

      expect(pending.called).to.equal(true);
      failureResultOf(deferred, CancelledError);
    });

    it("cancels the Deferred that the generator has returned", () => {
      const pending = new Deferred<number>();
      const run = inlineCallbacks(function* () {
        yield* succeed();
        return pending;
      });
      const deferred = run();

      deferred.cancel();

      expect(pending.called).to.equal(true);
      failureResultOf(deferred, CancelledError);
    });

    it("does nothing to a generator that runs, which ends as it likes", () => {
      let self: Deferred<string> | undefined;
      const pending = new Deferred<number>();
      const run = inlineCallbacks(function* () {
        yield* pending;
        self?.cancel();
        return "not stopped";
      });
      self = run();

      pending.callback(1);

      expect(successResultOf(self)).to.equal("not stopped");
    });

    it("keeps the callbacks that were there before, and their order (D59)", () => {
      const seen: string[] = [];
      const deferred = yieldThrough(new Deferred<number>());
      for (const name of ["first", "second", "third"]) {
        deferred.addBoth((result) => {
          seen.push(name);
          return result;
        });
      }

      deferred.cancel();

      expect(seen).to.deep.equal(["first", "second", "third"]);
      failureResultOf(deferred, CancelledError);
    });

    it("runs finally blocks, which may wait (D59)", () => {
      const seen: string[] = [];
      const cleaned = new Deferred<void>();
      const run = inlineCallbacks(function* () {
        try {
          yield* new Deferred<number>();
        } finally {
          seen.push("cleaning");
          yield* cleaned;
          seen.push("cleaned");
        }
      });
      const deferred = run();

      deferred.cancel();
      assertNoResult(deferred);
      cleaned.callback();

      expect(seen).to.deep.equal(["cleaning", "cleaned"]);
      failureResultOf(deferred, CancelledError);
    });
  });

  describe("Deferred.fromCoroutine (D49)", () => {
    it("runs a generator object, and follows a Promise", async () => {
      function* answer(): Generator<Deferred<number>, number, unknown> {
        return (yield* succeed(20)) + 1;
      }

      expect(successResultOf(Deferred.fromCoroutine(answer()))).to.equal(21);
      expect(await Deferred.fromCoroutine((async () => 5)())).to.equal(5);
    });

    it("refuses a Deferred and anything else", () => {
      const number = 5 as unknown as PromiseLike<number>; // what untyped code might pass

      expect(() => Deferred.fromCoroutine(succeed(1))).to.throw(
        TypeError,
        /^not a generator object or a Promise: <Deferred/,
      );
      expect(() => Deferred.fromCoroutine(number)).to.throw(TypeError, /: 5$/);
    });
  });

  describe("the traceback of a failure (D63)", () => {
    const inner = inlineCallbacks(function* readConfig(deferred: Deferred<number>) {
      return yield* deferred;
    });
    const outer = inlineCallbacks(function* startServer(deferred: Deferred<number>) {
      return yield* inner(deferred);
    });

    it("names every generator it passed through", () => {
      const pending = new Deferred<number>();
      const deferred = outer(pending);
      pending.errback(new Error("not there"));

      const text = failureResultOf(deferred).getTraceback();

      expect(text).to.match(
        /passed through generator readConfig\n\s+passed through generator startServer/,
      );
    });

    it("names them also when the failure was there before", () => {
      const text = failureResultOf(outer(fail(new Error("not there")))).getTraceback();

      expect(text).to.match(
        /passed through generator readConfig\n\s+passed through generator startServer/,
      );
    });

    it("does not name the generator an error comes from: that one is in its stack", () => {
      const run = inlineCallbacks(function* makeError() {
        yield* succeed();
        throw new Error("not there");
      });

      const text = failureResultOf(run()).getTraceback();

      expect(text).to.match(/at makeError/);
      expect(text).to.not.match(/passed through/);
    });

    it("names a generator without a name too, but none that caught it", () => {
      const catching = inlineCallbacks(function* catches(deferred: Deferred<number>) {
        try {
          yield* deferred;
        } catch (error) {
          return error as Error;
        }
        return undefined;
      });
      const error = new Error("not there");
      const nameless = inlineCallbacks(function* (deferred: Deferred<number>) {
        yield* deferred;
      });
      const pending = new Deferred<number>();
      const deferred = catching(nameless(pending) as Deferred<unknown> as Deferred<number>);
      pending.errback(error);

      expect(successResultOf(deferred)).to.equal(error);
      const text = new Failure(error).getTraceback();
      expect(text).to.match(/passed through a generator/);
      expect(text).to.not.match(/catches/);
    });
  });
});
