import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  Deferred,
  drainUnhandled,
  Failure,
  fail,
  inlineCallbacks,
  pendingDeferreds,
  setDebugging,
  setUnhandledReporter,
  succeed,
} from "@cordage/deferred";
import { expect } from "chai";

/** How often the collector is asked before we believe that something is retained. */
const MAX_COLLECTIONS = 20;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Whether everything `refs` point to has been collected. */
async function areCollected(refs: readonly WeakRef<object>[]): Promise<boolean> {
  for (let i = 0; i < MAX_COLLECTIONS; i++) {
    collectGarbage();
    if (refs.every((ref) => ref.deref() === undefined)) return true;
    await nextTurn();
  }
  return false;
}

describe("memory", () => {
  it("lets go of generator, arguments and Deferreds when a coroutine has ended (D60)", async () => {
    const outcome = new Deferred<void>();
    const run = inlineCallbacks(function* (argument: object, pending: Deferred<object>) {
      const local = yield* pending;
      return [argument, local].length;
    });
    const refs = (() => {
      const [argument, value] = [{}, {}];
      const pending = new Deferred<object>();
      const ended = run(argument, pending);
      ended.addCallback(() => outcome.callback());
      pending.callback(value);
      return [argument, value, pending, ended].map((object) => new WeakRef(object));
    })();

    expect(outcome.called).to.equal(true);
    expect(await areCollected(refs)).to.equal(true);
  });

  it("lets go of the canceller on firing, though the Deferred lives on (D38)", async () => {
    const deferred = new Deferred<number>();
    const fired = (() => {
      const held = {};
      const own = new Deferred<number>(() => held);
      own.callback(1);
      return { own, held: new WeakRef(held) };
    })();

    expect(await areCollected([fired.held])).to.equal(true);
    expect([deferred.called, fired.own.called]).to.deep.equal([false, true]);
  });

  it("lets go of callbacks that have run, and of results that were replaced (D14)", async () => {
    const { deferred, refs } = (() => {
      const result = {};
      const later = new Deferred<object>();
      const callback = (given: object): number => Object.keys(given).length;
      later.addCallback(callback);
      later.callback(result);
      return { deferred: later, refs: [new WeakRef(result), new WeakRef(callback)] };
    })();

    expect(await areCollected(refs)).to.equal(true);
    expect(deferred.called).to.equal(true);
  });

  it("lets go of callbacks that have run while others of the chain wait (D14)", async () => {
    const pending = new Deferred<void>();
    const { chain, refs } = (() => {
      const callbacks = [1, 2, 3].map((step) => (value: number) => value + step);
      const waiting = succeed(0);
      waiting.pause();
      for (const callback of callbacks) waiting.addCallback(callback);
      waiting.addCallback(() => pending);
      waiting.addCallback(() => "done");
      waiting.unpause();
      return { chain: waiting, refs: callbacks.map((callback) => new WeakRef(callback)) };
    })();

    expect(await areCollected(refs)).to.equal(true);
    expect(chain.paused).to.equal(1);
  });

  it("lets go of failures that were reported, and of their Deferreds (D44)", async () => {
    const before = setUnhandledReporter(() => {});
    const refs = (() => {
      const error = new Error("boom");
      return [new WeakRef<object>(error), new WeakRef<object>(fail(error))];
    })();

    drainUnhandled();
    setUnhandledReporter(before);

    expect(await areCollected(refs)).to.equal(true);
  });

  it("lets go of what the stack of a failure holds when that is cleaned (F6)", async () => {
    const { failure, maker } = (() => {
      const owner = {
        makeFailure: () => new Failure(new Error("boom")),
        run(): Failure {
          return this.makeFailure();
        },
      };
      return { failure: owner.run(), maker: new WeakRef(owner) };
    })();

    failure.cleanFailure();

    expect(await areCollected([maker])).to.equal(true);
    expect(failure.getTraceback()).to.match(/at .*run/);
  });

  for (const fire of ["callback", "errback"] as const) {
    it(`lets go of one that was chained to another, which lives on, on ${fire} (D26)`, async () => {
      const other = new Deferred<unknown>();
      other.addErrback(() => "handled");
      const ref = (() => {
        const chained = new Deferred<unknown>();
        chained.chainDeferred(other);
        chained[fire](1);
        return new WeakRef(chained);
      })();

      expect(await areCollected([ref])).to.equal(true);
      expect(other.called).to.equal(true);
    });
  }

  it("does not keep Deferreds alive for pendingDeferreds, which still tells where they were made", async () => {
    setDebugging(true);
    const ref = (function makeLost() {
      return new WeakRef(new Deferred());
    })();
    setDebugging(false);

    expect(await areCollected([ref])).to.equal(true);

    const lost = pendingDeferreds().filter(({ created }) => created.includes("makeLost"));
    expect(lost.map(({ deferred }) => deferred)).to.deep.equal([undefined]);
  });
});
