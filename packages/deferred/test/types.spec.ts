/**
 * What the compiler knows of a chain. These tests fail when they do not compile: each `typed` call pins the
 * exact type of its argument, and each `@ts-expect-error` a use that must not pass.
 */
import {
  Deferred,
  DeferredList,
  DeferredLock,
  DeferredQueue,
  ensureDeferred,
  execute,
  Failure,
  fail,
  gatherResults,
  inlineCallbacks,
  type MemberOutcome,
  maybeDeferred,
  passthru,
  race,
  succeed,
  withAbortSignal,
} from "@cordage/deferred";
import { Clock } from "@cordage/testing";
import { expect } from "chai";

type Same<A, B> =
  (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;

/** Takes an argument of exactly the type `Expected`. */
function typed<Expected>() {
  return <Actual>(_value: Actual, ..._wrong: Same<Actual, Expected> extends true ? [] : [never]) =>
    expect(true).to.equal(true);
}

/** Not called: what it holds is only compiled. */
function compiled(_uses: () => unknown): void {
  expect(true).to.equal(true);
}

const pending = <T>(): Deferred<T> => new Deferred<T>();

describe("the type of a chain", () => {
  describe("addCallback", () => {
    it("carries on what the callback returns", () => {
      typed<Deferred<string>>()(pending<number>().addCallback((value) => `${value}`));
      typed<Deferred<void>>()(pending<number>().addCallback(() => {}));
      typed<Deferred<boolean>>()(pending<number>().addCallback((value) => value > 1));
    });

    it("carries on what a returned Deferred fires with", () => {
      typed<Deferred<string>>()(pending<number>().addCallback(() => pending<string>()));
    });

    it("carries on what a returned Promise or thenable fulfils with", () => {
      typed<Deferred<string>>()(pending<number>().addCallback(async () => "text"));
      typed<Deferred<string>>()(
        pending<number>().addCallback((): PromiseLike<string> => pending()),
      );
    });

    it("leaves Failures to the error side", () => {
      const checked = (value: number): string | Failure =>
        value > 1 ? "text" : new Failure(new Error("boom"));

      typed<Deferred<string>>()(pending<number>().addCallback(checked));
    });

    it("carries on a union of all that may be returned", () => {
      const mixed = (value: number): number | Deferred<string> | Promise<boolean> =>
        value > 1 ? value : pending<string>();

      typed<Deferred<string | number | boolean>>()(pending<number>().addCallback(mixed));
    });

    it("carries on never after a callback that only throws", () => {
      const refuse = (): never => {
        throw new Error("boom");
      };

      typed<Deferred<never>>()(pending<number>().addCallback(refuse));
    });

    it("types the callback's parameter", () => {
      pending<number>().addCallback((value) => typed<number>()(value));
      pending<number>()
        .addCallback((value) => [value])
        .addCallback((value) => typed<number[]>()(value));
      // @ts-expect-error: the value is a number
      compiled(() => pending<number>().addCallback((value: string) => value));
    });

    it("types the extra arguments", () => {
      const join = (value: number, text: string, flag: boolean): string => `${value}${text}${flag}`;

      typed<Deferred<string>>()(pending<number>().addCallback(join, "text", true));
      // @ts-expect-error: an argument is missing
      compiled(() => pending<number>().addCallback(join, "text"));
      // @ts-expect-error: an argument has the wrong type
      compiled(() => pending<number>().addCallback(join, "text", 1));
    });

    it("takes nothing but functions", () => {
      // @ts-expect-error: not a function
      compiled(() => pending<number>().addCallback("text"));
      // @ts-expect-error: not a function
      compiled(() => pending<number>().addCallback(null));
    });

    it("keeps type parameters inside generic code", () => {
      function twice<T>(deferred: Deferred<T>): Deferred<[T, T]> {
        return deferred.addCallback((value): [T, T] => [value, value]) as Deferred<[T, T]>;
      }

      typed<Deferred<[number, number]>>()(twice(pending<number>()));
    });
  });

  describe("addErrback", () => {
    it("widens the type by what the errback returns", () => {
      typed<Deferred<string | number>>()(pending<number>().addErrback(() => "text"));
      typed<Deferred<number | undefined>>()(pending<number>().addErrback(() => undefined));
      typed<Deferred<number>>()(pending<number>().addErrback(() => 1));
    });

    it("leaves the type alone when the errback passes the failure on or throws", () => {
      typed<Deferred<number>>()(pending<number>().addErrback((failure) => failure));
      typed<Deferred<number>>()(
        pending<number>().addErrback((failure) => failure.raiseException()),
      );
    });

    it("widens the type by what a returned Deferred fires with", () => {
      typed<Deferred<string | number>>()(pending<number>().addErrback(() => pending<string>()));
    });

    it("gives the errback a Failure", () => {
      pending<number>().addErrback((failure) => typed<Failure>()(failure));
      // @ts-expect-error: an errback is given a Failure, not an Error
      compiled(() => pending<number>().addErrback((error: TypeError) => error.cause));
    });

    it("types the extra arguments", () => {
      const note = (failure: Failure, where: string): string => `${failure}${where}`;

      typed<Deferred<string | number>>()(pending<number>().addErrback(note, "here"));
      // @ts-expect-error: an argument has the wrong type
      compiled(() => pending<number>().addErrback(note, 1));
    });
  });

  describe("addCallbacks", () => {
    it("carries on what either side returns", () => {
      const both = pending<number>().addCallbacks(
        (value) => [value],
        (failure) => failure.getErrorMessage(),
      );

      typed<Deferred<string | number[]>>()(both);
    });

    it("carries on what the callback returns when there is no errback", () => {
      typed<Deferred<string>>()(pending<number>().addCallbacks(String));
      typed<Deferred<string>>()(pending<number>().addCallbacks(String, null));
    });

    it("types the argument lists of both sides", () => {
      const ok = (value: number, text: string): string => `${value}${text}`;
      const bad = (failure: Failure, code: number): number => failure.count + code;

      typed<Deferred<string | number>>()(pending<number>().addCallbacks(ok, bad, ["text"], [1]));
      // @ts-expect-error: the lists are the wrong way round
      compiled(() => pending<number>().addCallbacks(ok, bad, [1], ["text"]));
    });
  });

  describe("addBoth", () => {
    it("gives the function either, and carries on what it returns", () => {
      const seen = pending<number>().addBoth((result) => {
        typed<number | Failure>()(result);
        return "text";
      });

      typed<Deferred<string>>()(seen);
    });

    it("leaves the type alone for one that passes both on", () => {
      typed<Deferred<number>>()(pending<number>().addBoth((result) => result));
      typed<Deferred<number>>()(pending<number>().addBoth<number | Failure, []>(passthru));
    });

    it("does not let a function take a value only", () => {
      // @ts-expect-error: it may be given a Failure
      compiled(() => pending<number>().addBoth((value: number) => value));
    });
  });

  it("stays what it is through chainDeferred, cancelOn and addTimeout", () => {
    const clock = new Clock();

    typed<Deferred<void>>()(pending<number>().chainDeferred(pending<number>()));
    typed<Deferred<number>>()(pending<number>().cancelOn(new AbortController().signal));
    compiled(() => typed<Deferred<number>>()(pending<number>().addTimeout(1, clock)));
    compiled(() =>
      typed<Deferred<string | number>>()(pending<number>().addTimeout(1, clock, () => "late")),
    );
    // @ts-expect-error: the other one fires with something else
    compiled(() => pending<number>().chainDeferred(pending<string>()));
  });

  describe("firing", () => {
    it("takes a value of its type, or a Failure", () => {
      compiled(() => pending<number>().callback(1));
      compiled(() => pending<number>().callback(new Failure(new Error("boom"))));
      compiled(() => pending<void>().callback());
      // @ts-expect-error: not a number
      compiled(() => pending<number>().callback("text"));
      // @ts-expect-error: a Deferred is no value
      compiled(() => pending<number>().callback(pending<number>()));
      // @ts-expect-error: a value is missing
      compiled(() => pending<number>().callback());
    });

    it("takes anything for an error, but not nothing", () => {
      compiled(() => pending<number>().errback("text"));
      // @ts-expect-error: an error is needed (D3)
      compiled(() => pending<number>().errback());
    });

    it("gives the canceller the Deferred, typed", () => {
      compiled(() => new Deferred<number>((deferred) => typed<Deferred<number>>()(deferred)));
      // @ts-expect-error: not a number
      compiled(() => new Deferred<number>((deferred) => deferred.callback("text")));
    });
  });

  describe("awaiting", () => {
    it("gives the value", () => {
      compiled(async () => typed<number>()(await pending<number>()));
      typed<Promise<number>>()(pending<number>().toPromise());
      typed<Promise<string | null>>()(
        pending<number>().then(
          () => "text",
          () => null,
        ),
      );
    });

    it("is waited for by Promises and async functions", () => {
      const adopted = async (): Promise<number> => pending<number>();

      typed<() => Promise<number>>()(adopted);
      typed<Promise<[number, string]>>()(Promise.all([pending<number>(), pending<string>()]));
    });
  });

  describe("what makes Deferreds", () => {
    it("takes the type of a value", () => {
      typed<Deferred<number>>()(succeed<number>(1));
      typed<Deferred<void>>()(succeed());
      compiled(() => typed<Deferred<never>>()(fail(new Error("boom"))));
      compiled(() => typed<Deferred<string>>()(fail<string>(new Error("boom"))));
      typed<Deferred<string>>()(execute(() => "text"));
    });

    it("takes the type of a function's result: plain, waited for or generated", () => {
      typed<Deferred<string>>()(maybeDeferred(() => "text"));
      typed<Deferred<string>>()(maybeDeferred(async () => "text"));
      typed<Deferred<string>>()(maybeDeferred(() => pending<string>()));
      typed<Deferred<number>>()(
        maybeDeferred(function* (value: number) {
          return yield* succeed(value);
        }, 1),
      );
      // @ts-expect-error: the argument has the wrong type
      compiled(() => maybeDeferred((value: number) => value, "text"));
    });

    it("takes the type of a coroutine or a Promise", () => {
      function* generate(): Generator<Deferred<number>, string, unknown> {
        return `${yield* pending<number>()}`;
      }

      typed<Deferred<string>>()(ensureDeferred(generate()));
      typed<Deferred<string>>()(Deferred.fromCoroutine(generate()));
      typed<Deferred<string>>()(ensureDeferred(Promise.resolve("text")));
      typed<Deferred<string>>()(Deferred.fromPromise(Promise.resolve("text")));
      typed<Deferred<string>>()(withAbortSignal(async () => "text"));
      // @ts-expect-error: neither
      compiled(() => ensureDeferred(5));
    });
  });

  describe("inlineCallbacks", () => {
    it("types yield* by the Deferred, and the result by the return", () => {
      const load = inlineCallbacks(function* (id: number) {
        const name = yield* pending<string>();
        typed<string>()(name);
        return [id, name] as const;
      });

      typed<Deferred<readonly [number, string]>>()(load(1));
      // @ts-expect-error: the argument has the wrong type
      compiled(() => load("text"));
      // @ts-expect-error: the argument is missing
      compiled(() => load());
    });

    it("settles what is returned", () => {
      const load = inlineCallbacks(function* () {
        yield* pending<void>();
        return pending<string>();
      });

      typed<Deferred<string>>()(load());
    });

    it("knows nothing of what a plain yield brings", () => {
      const load = inlineCallbacks(function* () {
        const value = yield pending<string>();
        typed<unknown>()(value);
        // @ts-expect-error: it has to be checked first
        compiled(() => value.length);
      });

      typed<Deferred<void>>()(load());
    });

    it("keeps this", () => {
      const deposit = inlineCallbacks(function* (this: { balance: number }, amount: number) {
        this.balance += yield* succeed(amount);
      });

      const account = { balance: 1, deposit };
      const empty = { deposit };

      compiled(() => account.deposit(1));
      // @ts-expect-error: there is no balance
      compiled(() => empty.deposit(1));
    });

    it("takes generator functions only", () => {
      // @ts-expect-error: an async function
      compiled(() => inlineCallbacks(async () => 1));
    });
  });

  describe("groups", () => {
    it("keeps a tuple through gatherResults", () => {
      typed<Deferred<[number, string]>>()(gatherResults([pending<number>(), pending<string>()]));
      typed<Deferred<[]>>()(gatherResults([]));
    });

    it("keeps an array an array through gatherResults", () => {
      const members: Deferred<number>[] = [];

      typed<Deferred<number[]>>()(gatherResults(members));
      // @ts-expect-error: not Deferreds
      compiled(() => gatherResults([1, 2]));
    });

    it("tells a list's outcomes apart by their first half", () => {
      const list = new DeferredList([pending<number>()]);

      list.addCallback((outcomes) => {
        typed<MemberOutcome<number>[]>()(outcomes);
        for (const [ok, result] of outcomes) {
          if (ok) typed<number>()(result);
          else typed<Failure>()(result);
        }
      });
    });

    it("lets a list fire with one success only when it was told to", () => {
      const first = new DeferredList([pending<number>()], { fireOnOneCallback: true });
      const all = new DeferredList([pending<number>()], { consumeErrors: true });

      first.addCallback((result) =>
        typed<MemberOutcome<number>[] | readonly [value: number, index: number]>()(result),
      );
      all.addCallback((result) => typed<MemberOutcome<number>[]>()(result));
    });

    it("tells a race's winners apart by their index", () => {
      const winner = race([pending<number>(), pending<string>()]);

      winner.addCallback((result) => {
        typed<readonly [index: 0, value: number] | readonly [index: 1, value: string]>()(result);
        if (result[0] === 0) typed<number>()(result[1]);
      });
      const members: Deferred<number>[] = [];
      typed<Deferred<readonly [index: number, value: number]>>()(race(members));
    });
  });

  it("is the lock's own for a lock, and the function's for what it runs", () => {
    const lock = new DeferredLock();

    typed<Deferred<DeferredLock>>()(lock.acquire());
    typed<Deferred<string>>()(lock.run(async (value: number) => `${value}`, 1));
    // @ts-expect-error: the argument has the wrong type
    compiled(() => lock.run((value: number) => value, "text"));
  });

  it("is the queue's for what it holds", () => {
    const queue = new DeferredQueue<number>();

    typed<Deferred<number>>()(queue.get());
    compiled(async () => {
      for await (const value of queue) typed<number>()(value);
    });
    // @ts-expect-error: not a number
    compiled(() => queue.put("text"));
  });

  describe("Failure", () => {
    const failure = new Failure(new RangeError("boom"));

    it("keeps the class of its error", () => {
      typed<RangeError>()(failure.value);
      typed<Error>()(new Failure("text").value);
    });

    it("returns one of the given types from check and trap", () => {
      typed<typeof RangeError | "TypeError" | undefined>()(failure.check(RangeError, "TypeError"));
      typed<typeof RangeError | "TypeError">()(failure.trap(RangeError, "TypeError"));
      // @ts-expect-error: not a class of errors
      compiled(() => failure.check(Date));
    });
  });

  it("counts a Deferred of a special type as one of a general type, not the other way round", () => {
    const general: Deferred<string | number> = pending<number>();

    expect(general.called).to.equal(false);
    // @ts-expect-error: it may fire with a string
    compiled((): Deferred<number> => general);
  });
});
