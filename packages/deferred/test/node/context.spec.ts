import { AsyncLocalStorage } from "node:async_hooks";
import {
  type ContextSnapshot,
  Deferred,
  fail,
  inlineCallbacks,
  setContextSnapshot,
  succeed,
} from "@cordage/deferred";
import { successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("the async context of a coroutine (D62)", () => {
  const storage = new AsyncLocalStorage<string>();
  const current = (): string => storage.getStore() ?? "none";

  /** Notes its context before and after each Deferred it waits for. */
  const noteContexts = inlineCallbacks(function* (waitFor: Deferred<unknown>[], seen: string[]) {
    seen.push(current());
    for (const deferred of waitFor) {
      yield* deferred;
      seen.push(current());
    }
  });

  it("is the one it was started in, whoever fires what it waits for", () => {
    const seen: string[] = [];
    const [first, second] = [new Deferred<number>(), new Deferred<number>()];
    storage.run("caller", () => noteContexts([first, second, succeed(3)], seen));

    storage.run("one firer", () => first.callback(1));
    storage.run("another firer", () => second.callback(2));

    expect(seen).to.deep.equal(["caller", "caller", "caller", "caller"]);
  });

  it("is its own: what it changes stays, and does not leak out", () => {
    const seen: string[] = [];
    const pending = new Deferred<number>();
    const change = inlineCallbacks(function* () {
      storage.enterWith("changed");
      yield* succeed(1);
      seen.push(current());
      yield* pending;
      seen.push(current());
      storage.enterWith("changed again");
      yield* succeed(1);
      seen.push(current());
    });

    storage.run("caller", () => {
      change();
      seen.push(current());
    });
    storage.run("firer", () => {
      pending.callback(1);
      seen.push(current());
    });

    expect(seen).to.deep.equal(["changed", "caller", "changed", "changed again", "firer"]);
  });

  it("is not changed by callbacks of what it waits for", () => {
    const seen: string[] = [];
    const pending = new Deferred<number>();
    pending.addCallback(() => storage.enterWith("callback"));
    storage.run("caller", () => noteContexts([pending], seen));

    storage.run("firer", () => pending.callback(1));

    expect(seen).to.deep.equal(["caller", "caller"]);
  });

  it("is the coroutine's for a generator it yields, and ends with that", () => {
    const seen: string[] = [];
    const pending = new Deferred<number>();
    function* child(): Generator<Deferred<number>, void, unknown> {
      seen.push(current());
      storage.enterWith("child");
      yield* pending;
      seen.push(current());
    }
    const parent = inlineCallbacks(function* () {
      yield child();
      seen.push(current());
    });
    storage.run("caller", () => parent());

    storage.run("firer", () => pending.callback(1));

    expect(seen).to.deep.equal(["caller", "child", "caller"]);
  });

  it("is shared with a generator it delegates to", () => {
    const seen: string[] = [];
    function* helper(): Generator<Deferred<number>, void, unknown> {
      storage.enterWith("helper");
      yield* succeed(1);
    }
    const run = inlineCallbacks(function* () {
      yield* helper();
      seen.push(current());
    });

    storage.run("caller", () => run());

    expect(seen).to.deep.equal(["helper"]);
  });

  it("is the firer's for callbacks, those on the coroutine's own Deferred included", () => {
    const seen: string[] = [];
    const pending = new Deferred<number>();
    storage
      .run("caller", () => noteContexts([pending], []))
      .addCallback(() => seen.push(current()));

    storage.run("firer", () => pending.callback(1));

    expect(seen).to.deep.equal(["firer"]);
  });

  it("is kept for an error thrown in and for cleaning up", () => {
    const seen: string[] = [];
    const pending = new Deferred<number>();
    const run = inlineCallbacks(function* () {
      try {
        yield* fail(new Error("boom"));
      } catch {
        seen.push(current());
      }
      try {
        yield* pending;
      } finally {
        seen.push(current());
      }
    });
    const deferred = storage.run("caller", () => run());
    deferred.addErrback(() => {});

    storage.run("canceller", () => deferred.cancel());

    expect(seen).to.deep.equal(["caller", "caller"]);
  });

  describe("with setContextSnapshot", () => {
    let before: ReturnType<typeof setContextSnapshot>;

    beforeEach(() => {
      before = setContextSnapshot(undefined);
    });

    afterEach(() => {
      setContextSnapshot(before);
    });

    it("is what the installed function takes: at the start, and when the coroutine begins to wait", () => {
      const events: string[] = [];
      const [first, second] = [new Deferred<number>(), new Deferred<number>()];
      let taken = 0;
      const run = inlineCallbacks(function* () {
        events.push("runs");
        yield* first;
        yield* succeed(1);
        yield* second;
      });
      setContextSnapshot(() => {
        const number = ++taken;
        events.push(`take ${number}`);
        return {
          run: (f) => {
            events.push(`enter ${number}`);
            try {
              return f();
            } finally {
              events.push(`leave ${number}`);
            }
          },
        };
      });

      const deferred = run();
      first.callback(1);
      second.callback(2);

      successResultOf(deferred);
      expect(events.join(", ")).to.equal(
        "take 1, enter 1, runs, take 2, leave 1, enter 2, take 3, leave 2, enter 3, leave 3",
      );
    });

    it("is none at all when that is null", () => {
      const seen: string[] = [];
      const pending = new Deferred<number>();
      setContextSnapshot(null);
      storage.run("caller", () => noteContexts([pending], seen));

      storage.run("firer", () => pending.callback(1));

      expect(seen).to.deep.equal(["caller", "firer"]);
    });

    it("is taken by the platform's AsyncContext where there is one", () => {
      let snapshots = 0;
      class Snapshot implements ContextSnapshot {
        constructor() {
          snapshots += 1;
        }
        run<R>(f: () => R): R {
          return f();
        }
      }
      const platform = globalThis as { AsyncContext?: unknown };
      platform.AsyncContext = { Snapshot };
      try {
        noteContexts([succeed(1)], []);
      } finally {
        delete platform.AsyncContext;
      }

      expect(snapshots).to.equal(1);
    });

    it("is nothing on a platform that has none", () => {
      const seen: string[] = [];
      const { getBuiltinModule } = process;
      Object.assign(process, { getBuiltinModule: undefined });
      try {
        storage.run("caller", () => noteContexts([succeed(1)], seen));
      } finally {
        Object.assign(process, { getBuiltinModule });
      }

      expect(seen).to.deep.equal(["caller", "caller"]);
    });

    it("gives back what was installed before", () => {
      const take = (): ContextSnapshot => ({ run: (f) => f() });

      setContextSnapshot(take);

      expect(setContextSnapshot(null)).to.equal(take);
      expect(setContextSnapshot(undefined)).to.equal(null);
    });
  });
});
