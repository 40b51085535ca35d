import { Deferred, Failure, fail, succeed, ThrownValueError } from "@cordage/deferred";
import { failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("running a Deferred's callbacks", () => {
  describe("the sides of a pair (D8)", () => {
    it("runs the callback on success and the errback on failure", () => {
      const sides = (deferred: Deferred<number>): Deferred<string> =>
        deferred.addCallbacks(
          (value) => `callback ${value}`,
          (failure) => `errback ${failure.getErrorMessage()}`,
        );

      expect(successResultOf(sides(succeed(1)))).to.equal("callback 1");
      expect(successResultOf(sides(fail(new Error("boom"))))).to.equal("errback boom");
    });

    it("passes failures on where the errback is null or left out", () => {
      const failure = new Failure(new Error("boom"));
      const deferred = fail(failure).addCallbacks(String, null).addCallbacks(String);

      expect(failureResultOf(deferred)).to.equal(failure);
    });

    it("lets failures pass by addCallback, and successes by addErrback", () => {
      const failure = new Failure(new Error("boom"));

      expect(failureResultOf(fail(failure).addCallback(String))).to.equal(failure);
      expect(successResultOf(succeed(1).addErrback(() => 2))).to.equal(1);
    });

    it("gives both outcomes to the function of addBoth", () => {
      const failure = new Failure(new Error("boom"));

      expect(successResultOf(succeed(1).addBoth((result) => [result]))).to.deep.equal([1]);
      expect(successResultOf(fail(failure).addBoth((result) => [result]))).to.deep.equal([failure]);
    });

    it("passes extra arguments after the result", () => {
      const list = (...args: unknown[]): unknown[] => args;
      const failure = new Failure(new Error("boom"));

      expect(successResultOf(succeed(1).addCallback(list, 2, 3))).to.deep.equal([1, 2, 3]);
      expect(successResultOf(fail(failure).addErrback(list, 2))).to.deep.equal([failure, 2]);
      expect(successResultOf(succeed(1).addBoth(list, 2))).to.deep.equal([1, 2]);
      expect(successResultOf(succeed(1).addCallbacks(list, list, ["a"], ["b"]))).to.deep.equal([
        1,
        "a",
      ]);
      expect(successResultOf(fail(failure).addCallbacks(list, list, ["a"], ["b"]))).to.deep.equal([
        failure,
        "b",
      ]);
    });

    it("passes the result alone where the argument lists are null", () => {
      const list = (...args: unknown[]): unknown[] => args;

      expect(successResultOf(succeed(1).addCallbacks(list, list, null, null))).to.deep.equal([1]);
    });

    it("returns the same object from every add…", () => {
      const deferred = new Deferred<number>();

      expect(deferred.addCallbacks(String, String)).to.equal(deferred);
      expect(deferred.addCallback(String)).to.equal(deferred);
      expect(deferred.addErrback(String)).to.equal(deferred);
      expect(deferred.addBoth(String)).to.equal(deferred);
    });

    it("refuses what is no function, and adds nothing", () => {
      const deferred = new Deferred<number>();
      const text = "text" as unknown as () => number; // what untyped code might pass
      const object = Object.create(null) as () => number;

      expect(() => deferred.addCallback(text)).to.throw(TypeError, /callback must be a function/);
      expect(() => deferred.addErrback(text)).to.throw(TypeError, /errback must be a function/);
      expect(() => deferred.addBoth(text)).to.throw(TypeError);
      expect(() => deferred.addBoth(object)).to.throw(TypeError, /got unprintable/);
      expect(() => deferred.addCallbacks(text)).to.throw(TypeError);
      expect(() => deferred.addCallbacks(String, text)).to.throw(TypeError);
      deferred.callback(1);
      expect(successResultOf(deferred)).to.equal(1);
    });
  });

  describe("what a callback returns", () => {
    it("is what the next one gets (D9)", () => {
      const deferred = succeed(1)
        .addCallback((value) => value + 1)
        .addCallback((value) => `${value}`);

      expect(successResultOf(deferred)).to.equal("2");
    });

    it("goes to the error side when it is a Failure (D9)", () => {
      const failure = new Failure(new Error("boom"));

      expect(failureResultOf(succeed(1).addCallback(() => failure))).to.equal(failure);
    });

    it("goes back to the success side when it comes from an errback (D9)", () => {
      const deferred = fail(new Error("boom"))
        .addErrback(() => 1)
        .addCallback((value) => value + 1);

      expect(successResultOf(deferred)).to.equal(2);
    });

    it("stays on the error side when the errback returns the failure or throws (D9)", () => {
      const failure = new Failure(new Error("boom"));
      const other = new Error("other");

      expect(failureResultOf(fail(failure).addErrback((given) => given))).to.equal(failure);
      const thrown = fail(failure).addErrback(() => {
        throw other;
      });
      expect(failureResultOf(thrown).value).to.equal(other);
    });

    it("is forgotten once the next callback has returned (D14)", () => {
      const deferred = succeed("first").addCallback(() => "second");

      expect(deferred.result).to.equal("second");
      expect(successResultOf(deferred)).to.equal("second");
    });
  });

  it("keeps an errback from the errors of its own pair's callback (D10)", () => {
    const seen: string[] = [];
    const deferred = succeed(1).addCallbacks(
      () => {
        throw new Error("boom");
      },
      () => seen.push("own pair"),
    );
    deferred.addErrback(() => seen.push("next pair"));

    expect(seen).to.deep.equal(["next pair"]);
  });

  for (const thrown of ["text", 404, null, undefined, { code: 1 }, Object.create(null)]) {
    it(`catches a thrown ${typeof thrown} and keeps it (D11)`, () => {
      const deferred = succeed(1).addCallback(() => {
        throw thrown;
      });

      const { value } = failureResultOf(deferred, ThrownValueError);
      expect(value.thrown).to.equal(thrown);
    });
  }

  it("queues what a callback adds to its own Deferred (D12)", () => {
    const seen: number[] = [];
    const deferred = new Deferred<number>();
    deferred.addCallback(() => {
      seen.push(1);
      deferred.addCallback(() => seen.push(3));
      seen.push(2);
    });

    deferred.callback(0);

    expect(seen).to.deep.equal([1, 2, 3]);
  });

  it("runs what a callback added after the callbacks that were there before (D12)", () => {
    const seen: string[] = [];
    const deferred = new Deferred<number>();
    deferred.addCallback(() => {
      deferred.addCallback(() => seen.push("added inside"));
    });
    deferred.addCallback(() => seen.push("added before"));

    deferred.callback(0);

    expect(seen).to.deep.equal(["added before", "added inside"]);
  });

  it("takes 100,000 callbacks that each add the next, on a flat stack (D12)", () => {
    const deferred = new Deferred<number>();
    const addNext = (value: number): number => {
      if (value < 100_000) deferred.addCallback(addNext);
      return value + 1;
    };
    deferred.addCallback(addNext);

    deferred.callback(1);

    expect(deferred.result).to.equal(100_001);
  });

  it("runs callbacks in order in a chain that never gets empty", () => {
    const seen: number[] = [];
    const jobs = Array.from({ length: 1000 }, () => new Deferred<void>());
    const chain = succeed<unknown>(0);
    const add = (i: number): void => {
      chain.addCallback(() => {
        seen.push(i);
        return jobs[i];
      });
      chain.addErrback(() => seen.push(-1));
    };
    for (let i = 0; i < 100; i++) add(i);
    for (const [i, job] of jobs.entries()) {
      if (i + 100 < jobs.length) add(i + 100);
      job.callback();
    }

    expect(seen).to.deep.equal(jobs.map((_, i) => i));
  });

  it("runs another Deferred fired inside a callback nested (D13)", () => {
    const seen: string[] = [];
    const a = new Deferred<number>();
    const b = new Deferred<number>();
    a.addCallback(() => {
      seen.push("a1");
      b.callback(1);
      seen.push("rest of a1");
    });
    a.addCallback(() => seen.push("a2"));
    b.addCallback(() => seen.push("b1"));

    a.callback(1);

    expect(seen).to.deep.equal(["a1", "b1", "rest of a1", "a2"]);
  });
});
