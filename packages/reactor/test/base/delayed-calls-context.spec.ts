import { AsyncLocalStorage, createHook, executionAsyncId, triggerAsyncId } from "node:async_hooks";
import { expect } from "chai";
import { ManualReactor } from "../support/manual-reactor.ts";

describe("the context of a delayed call", () => {
  let reactor: ManualReactor;
  let storage: AsyncLocalStorage<string>;
  let ran: string[];

  beforeEach(() => {
    reactor = new ManualReactor();
    storage = new AsyncLocalStorage();
    ran = [];
  });

  afterEach(() => storage.disable());

  const tell = (name: string): void => {
    ran.push(`${name} in ${storage.getStore()}`);
  };

  it("is none where none was, though another call enters one", () => {
    reactor.callLater(1, () => storage.enterWith("the other's"));
    reactor.callLater(1, tell, "a");
    storage.run("the pass", () => reactor.advance(1));
    expect(ran).to.deep.equal(["a in undefined"]);
  });

  it("is the innermost of those around its callLater", () => {
    storage.run("outer", () => {
      storage.run("inner", () => reactor.callLater(1, tell, "a"));
      storage.exit(() => reactor.callLater(1, tell, "b"));
      reactor.callLater(1, tell, "c");
    });
    reactor.advance(1);
    expect(ran).to.deep.equal(["a in inner", "b in undefined", "c in outer"]);
  });

  it("has a store of every storage", () => {
    const other = new AsyncLocalStorage<string>();
    storage.run("mine", () =>
      other.run("other", () => reactor.callLater(1, () => tell(`${other.getStore()}`))),
    );
    reactor.advance(1);
    expect(ran).to.deep.equal(["other in mine"]);
    other.disable();
  });

  it("goes on to what is scheduled while the call is made", () => {
    storage.run("mine", () => reactor.callLater(1, () => reactor.callLater(1, tell, "a")));
    reactor.advance(1);
    reactor.advance(1);
    expect(ran).to.deep.equal(["a in mine"]);
  });

  it("changes with what the call enters, for itself only", () => {
    storage.run("outer", () => {
      reactor.callLater(1, () => {
        storage.enterWith("entered");
        tell("a");
      });
      reactor.callLater(1, tell, "b");
    });
    reactor.advance(1);
    expect(ran).to.deep.equal(["a in entered", "b in outer"]);
  });

  it("is one resource of async_hooks for each call, from callLater on", () => {
    const seen: [event: string, asyncId: number][] = [];
    const made: number[] = [];
    const ours = new Set<number>();
    const note = (event: string) => (asyncId: number) => {
      if (ours.has(asyncId)) seen.push([event, asyncId]);
    };
    const hook = createHook({
      init(asyncId, type, trigger) {
        if (type !== "DelayedCall") return;
        ours.add(asyncId);
        seen.push([`init by ${trigger === executionAsyncId()}`, asyncId]);
      },
      before: note("before"),
      after: note("after"),
    }).enable();
    const make = (): void => {
      made.push(executionAsyncId(), triggerAsyncId());
    };
    reactor.callLater(1, make);
    reactor.callLater(1, make);
    const scheduling = executionAsyncId();
    reactor.advance(1);
    hook.disable();
    const [first = 0, second = 0] = ours;
    expect(seen).to.deep.equal([
      ["init by true", first],
      ["init by true", second],
      ["before", first],
      ["after", first],
      ["before", second],
      ["after", second],
    ]);
    expect(made).to.deep.equal([first, scheduling, second, scheduling]);
  });

  it("is its own also for hooks that were enabled after its callLater", () => {
    const made: number[] = [];
    const before: number[] = [];
    for (const _ of "ab") reactor.callLater(1, () => made.push(executionAsyncId()));
    const hook = createHook({ before: (asyncId) => before.push(asyncId) }).enable();
    reactor.advance(1);
    hook.disable();
    expect(new Set(made)).to.have.property("size", 2);
    expect(before).to.deep.equal(made);
  });
});
