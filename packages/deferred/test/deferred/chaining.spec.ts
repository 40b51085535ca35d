import {
  AlreadyCalledError,
  CancelledError,
  Deferred,
  Failure,
  fail,
  succeed,
} from "@cordage/deferred";
import { assertNoResult, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("a callback that returns a Deferred", () => {
  it("hands on a result that is there in the same run (D16)", () => {
    const seen: unknown[] = [];
    const outer = succeed(1).addCallback((value) => succeed(value + 1));
    outer.addCallback((value) => seen.push(value));

    expect(seen).to.deep.equal([2]);
  });

  it("hands on a failure that is there in the same run (D16)", () => {
    const failure = new Failure(new Error("boom"));

    expect(failureResultOf(succeed(1).addCallback(() => fail(failure)))).to.equal(failure);
  });

  it("makes the outer one wait, and counts that as a pause (D17)", () => {
    const inner = new Deferred<number>();
    const outer = succeed(1).addCallback(() => inner);

    expect(outer.paused).to.equal(1);
    expect(outer.result).to.equal(undefined);
    assertNoResult(outer);
    inner.callback(5);
    expect(outer.paused).to.equal(0);
    expect(outer.result).to.equal(5);
  });

  it("runs the outer callbacks at the place where it was returned, before the inner one's later callbacks (D17)", () => {
    const seen: unknown[] = [];
    const inner = new Deferred<number>();
    inner.addCallback((value) => {
      seen.push(["inner, added before", value]);
      return value + 1;
    });
    const outer = succeed(1).addCallback(() => inner);
    outer.addCallback((value) => {
      seen.push(["outer", value]);
    });
    inner.addCallback((value) => {
      seen.push(["inner, added after", value]);
    });

    inner.callback(5);

    expect(seen).to.deep.equal([
      ["inner, added before", 5],
      ["outer", 6],
      ["inner, added after", undefined],
    ]);
  });

  it("gives the inner result away, waiting or not (D18)", () => {
    const ready = succeed(5);
    const pending = new Deferred<number>();
    const first = succeed(1).addCallback(() => ready);
    const second = succeed(1).addCallback(() => pending);
    pending.callback(6);

    expect([first.result, second.result]).to.deep.equal([5, 6]);
    expect([ready.result, pending.result]).to.deep.equal([undefined, undefined]);
  });

  it("gives the result to the first of two that wait, and nothing to the second (D19)", () => {
    const inner = new Deferred<number>();
    const first = succeed(1).addCallback(() => inner);
    const second = succeed(1).addCallback(() => inner);

    inner.callback(5);

    expect([first.result, second.result]).to.deep.equal([5, undefined]);
  });

  it("waits for an inner one that waits itself (D21)", () => {
    const innermost = new Deferred<number>();
    const inner = succeed(1).addCallback(() => innermost);
    const outer = succeed(1).addCallback(() => inner);

    assertNoResult(outer);
    innermost.callback(5);

    expect(successResultOf(outer)).to.equal(5);
  });

  it("waits for an inner one that has fired but is paused (D21)", () => {
    const inner = succeed(5);
    inner.pause();
    const outer = succeed(1).addCallback(() => inner);

    assertNoResult(outer);
    inner.unpause();

    expect(successResultOf(outer)).to.equal(5);
  });

  it("sees what the inner one's earlier callbacks made of the result (D22)", () => {
    const inner = new Deferred<number>();
    inner.addCallback((value) => value * 2);
    const outer = succeed(1).addCallback(() => inner);

    inner.callback(5);

    expect(successResultOf(outer)).to.equal(10);
  });

  it("keeps the value for an outer one that is paused, until it is unpaused (D23)", () => {
    const inner = new Deferred<number>();
    const outer = succeed(1).addCallback(() => inner);
    outer.pause();

    inner.callback(5);
    assertNoResult(outer);
    outer.unpause();

    expect(successResultOf(outer)).to.equal(5);
  });

  it("runs the inner one's remaining callbacks though the outer one is paused (D23)", () => {
    const seen: unknown[] = [];
    const inner = new Deferred<number>();
    const outer = succeed(1).addCallback(() => inner);
    outer.pause();
    inner.addCallback((value) => seen.push(value));

    inner.callback(5);

    expect(seen).to.deep.equal([undefined]);
    outer.unpause();
  });

  it("fails when it is the very Deferred it was added to (D24)", () => {
    const deferred: Deferred<unknown> = new Deferred();
    deferred.addCallback(() => deferred);

    deferred.callback(1);

    failureResultOf(deferred, TypeError);
  });

  it("never fires two that wait for each other (D25)", () => {
    const a = new Deferred<unknown>();
    const b = new Deferred<unknown>();
    a.addCallback(() => b);
    b.addCallback(() => a);

    a.callback(1);
    b.callback(2);

    assertNoResult(a);
    assertNoResult(b);
  });

  it("counts instances of subclasses as Deferreds (D27)", () => {
    class Special extends Deferred<number> {}
    const inner = new Special();
    const outer = succeed(1).addCallback(() => inner);

    inner.callback(5);

    expect(successResultOf(outer)).to.equal(5);
  });

  it("does what the reference program of the differential tests does (D17, D18)", () => {
    const trace: unknown[] = [];
    const a = new Deferred<number>();
    const b = new Deferred<unknown>();
    a.addCallback((value) => {
      trace.push(["x", "ok", value]);
      return b;
    });
    a.callback(1);
    b.addCallback((value) => {
      trace.push(["y", "ok", value]);
      return 9;
    });
    b.callback(5);
    a.addCallback((value) => {
      trace.push(["z", "ok", value]);
      return value;
    });

    expect(trace).to.deep.equal([
      ["x", "ok", 1],
      ["y", "ok", undefined],
      ["z", "ok", 5],
    ]);
  });
});

describe("a long chain of returned Deferreds", () => {
  const LENGTH = 100_000;

  /** Each one's callback returns the next; none has fired. */
  function unfiredChain(): Deferred<number>[] {
    const chain = Array.from({ length: LENGTH }, () => new Deferred<number>());
    for (const [i, deferred] of chain.entries()) {
      const next = chain[i + 1];
      if (next !== undefined) deferred.addCallback(() => next);
    }
    return chain;
  }

  const ORDERS = {
    "the innermost first": (chain: Deferred<number>[]) => chain.toReversed(),
    "the outermost first": (chain: Deferred<number>[]) => chain,
    "every other one first": (chain: Deferred<number>[]) => [
      ...chain.filter((_, i) => i % 2 === 0),
      ...chain.filter((_, i) => i % 2 === 1),
    ],
  };

  for (const [order, arrange] of Object.entries(ORDERS)) {
    it(`unwinds on a flat stack when fired ${order} (D20)`, () => {
      const chain = unfiredChain();

      for (const deferred of arrange(chain)) deferred.callback(LENGTH);

      expect(chain[0]?.result).to.equal(LENGTH);
    });
  }

  it("unwinds on a flat stack when every one has callbacks left to run (D20)", () => {
    let ran = 0;
    const chain = unfiredChain();
    for (const deferred of chain.slice(0, -1)) deferred.callback(1);
    for (const deferred of chain) deferred.addCallback(() => ran++);

    chain[LENGTH - 1]?.callback(1);

    expect(ran).to.equal(LENGTH);
  });

  it("passes a failure through on a flat stack (D20)", () => {
    const chain = unfiredChain();
    const last = chain[LENGTH - 1] as Deferred<number>; // LENGTH is not 0
    for (const deferred of chain.slice(0, -1)) deferred.callback(1);

    last.errback(new Error("boom"));

    expect(failureResultOf(chain[0] as Deferred<number>).value.message).to.equal("boom");
  });

  it("is cancelled on a flat stack (D20, D36)", () => {
    const chain = unfiredChain();
    for (const deferred of chain.slice(0, -1)) deferred.callback(1);

    chain[0]?.cancel();

    failureResultOf(chain[0] as Deferred<number>, CancelledError);
  });
});

describe("chainDeferred", () => {
  it("fires the other with the result and goes on with nothing (D26)", () => {
    const a = new Deferred<number>();
    const b = new Deferred<number>();
    a.chainDeferred(b);

    a.callback(5);

    expect(b.result).to.equal(5);
    expect(a.result).to.equal(undefined);
  });

  it("passes a failure on, which is then the other's (D26)", () => {
    const failure = new Failure(new Error("boom"));
    const a = new Deferred<number>();
    const b = new Deferred<number>();
    a.chainDeferred(b);

    a.errback(failure);

    expect(failureResultOf(b)).to.equal(failure);
    expect(a.result).to.equal(undefined);
  });

  it("fails when the other has fired (D26)", () => {
    const a = new Deferred<number>();
    a.chainDeferred(succeed(1));

    a.callback(5);

    failureResultOf(a, AlreadyCalledError);
  });
});

describe("a callback that returns a Promise or another thenable (D28)", () => {
  it("makes the chain wait for it and go on with its value", async () => {
    const deferred = succeed(1).addCallback((value) => Promise.resolve(value + 1));

    expect(deferred.paused).to.equal(1);
    expect(await deferred).to.equal(2);
  });

  it("makes the chain fail with what it rejects with", async () => {
    const error = new Error("boom");
    const deferred = succeed(1).addCallback(() => Promise.reject(error));

    expect(await deferred.addErrback((failure) => failure.value)).to.equal(error);
  });

  it("makes the chain fail when the thenable throws", async () => {
    const error = new Error("boom");
    const thenable = {
      then(): never {
        throw error;
      },
    };
    const deferred = succeed(1).addCallback(() => thenable as PromiseLike<number>);

    expect(await deferred.addErrback((failure) => failure.value)).to.equal(error);
  });

  it("waits for a function that is a thenable too", async () => {
    const thenable = Object.assign(() => {}, {
      then(resolve: (value: number) => void): void {
        resolve(5);
      },
    });
    const deferred = succeed(1).addCallback(() => thenable as unknown as PromiseLike<number>);

    expect(await deferred).to.equal(5);
  });

  it("passes other functions on as values", () => {
    const value = (): void => {};

    expect(successResultOf(succeed(1).addCallback(() => value))).to.equal(value);
  });

  it("ignores the Promise once the chain was cancelled", async () => {
    let resolve: (value: number) => void = () => {};
    const promise = new Promise<number>((fulfil) => {
      resolve = fulfil;
    });
    const deferred = succeed(1).addCallback(() => promise);

    deferred.cancel();
    resolve(5);
    await promise;

    failureResultOf(deferred, CancelledError);
  });
});
