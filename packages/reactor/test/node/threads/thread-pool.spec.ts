import type { Failure } from "@cordage/deferred";
import {
  MAX_THREADS,
  MIN_THREADS,
  ThreadEnded,
  type ThreadFunction,
  ThreadPool,
  threadModule,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { heard } from "../support/thread-home.ts";

const url = new URL("../support/thread-work.js", import.meta.url);
const work = threadModule<typeof import("../support/thread-work.ts")>(url);

function newFlag(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}

/** Lets those go on that wait for a flag. */
function raise(flag: Int32Array): void {
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
}

describe("ThreadPool (W1)", function () {
  this.timeout(30_000);
  let pool: ThreadPool;

  beforeEach(() => {
    pool = new ThreadPool({ minthreads: 0, maxthreads: 2, name: "test" });
  });

  afterEach(async () => {
    await pool.stop();
  });

  /** What a function returns in a thread of the pool. */
  function call<A extends readonly unknown[], R>(f: ThreadFunction<A, R>, ...args: A): Promise<R> {
    return new Promise((resolve, reject) => {
      pool.callInThreadWithCallback<A, R>(
        (success, result) => {
          if (success) resolve(result as R);
          else reject((result as Failure).value);
        },
        f,
        ...args,
      );
    });
  }

  /** What a function throws in a thread of the pool. */
  async function errorOf(calling: Promise<unknown>): Promise<unknown> {
    return calling.then(
      () => expect.fail("it has not failed"),
      (error: unknown) => error,
    );
  }

  describe("sizes", () => {
    it("are 5 and 20 unless told otherwise", () => {
      expect(new ThreadPool()).to.include({ min: 5, max: 20, workers: 0, name: "" });
      expect([MIN_THREADS, MAX_THREADS]).to.deep.equal([5, 20]);
    });

    it("must be 0 ≤ minthreads ≤ maxthreads", () => {
      const newPool = (minthreads: number, maxthreads: number) => () =>
        new ThreadPool({ minthreads, maxthreads });
      expect(newPool(-1, 2)).to.throw(RangeError, "-1 and 2");
      expect(newPool(3, 2)).to.throw(RangeError);
      expect(newPool(0, 1.5)).to.throw(RangeError);
      expect(() => pool.adjustPoolsize(3)).to.throw(RangeError);
      expect(pool).to.include({ min: 0, max: 2 });
    });

    it("are kept to: the least at the start, no more than the most", async () => {
      pool.adjustPoolsize(1);
      expect(pool.workers).to.equal(0); // nothing begins before the start
      pool.start();
      expect(pool).to.include({ workers: 1, waiters: 1, working: 0 });
      const flag = newFlag();
      const waiting = [1, 2, 3].map(() => call(work.waitFor, flag));
      expect(pool).to.include({ workers: 2, waiters: 0, working: 2, backlog: 1 });
      raise(flag);
      const ids = await Promise.all(waiting);
      expect(new Set(ids).size).to.be.at.most(2);
      expect(pool).to.include({ workers: 2, waiters: 2, working: 0, backlog: 0 });
    });

    it("can be changed: threads without work end, those at work when it is done", async () => {
      pool.start();
      const flag = newFlag();
      const waiting = [call(work.waitFor, flag), call(work.waitFor, flag)];
      pool.adjustPoolsize(0, 1);
      expect(pool.workers).to.equal(2);
      raise(flag);
      await Promise.all(waiting);
      expect(pool.workers).to.equal(1);
      pool.adjustPoolsize(3, 3);
      expect(pool.workers).to.equal(3);
      pool.adjustPoolsize(0, 0);
      expect(pool.workers).to.equal(0);
    });

    it("grow and shrink by one", () => {
      pool.startAWorker();
      expect(pool.workers).to.equal(0); // not before the start
      pool.start();
      for (const expected of [1, 2, 2]) {
        pool.startAWorker();
        expect(pool.workers).to.equal(expected);
      }
      for (const expected of [1, 0, 0]) {
        pool.stopAWorker();
        expect(pool.workers).to.equal(expected);
      }
    });

    it("let work go on that found no thread", async () => {
      pool.adjustPoolsize(0, 0);
      pool.start();
      const sum = call(work.add, 1, 2);
      expect(pool.backlog).to.equal(1);
      pool.adjustPoolsize(0, 1);
      expect(await sum).to.equal(3);
    });
  });

  describe("calling", () => {
    it("gives what a function returned, from another thread", async () => {
      pool.start();
      expect(await call(work.add, 1, 2)).to.equal(3);
      expect(await call(work.addLater, 3, 4)).to.equal(7);
      expect(await call(work.whichThread)).to.be.greaterThan(0);
    });

    it("waits for the start", async () => {
      const sum = call(work.add, 1, 2);
      expect(pool).to.include({ workers: 0, backlog: 1, started: false });
      pool.start();
      expect(pool.started).to.equal(true);
      expect(await sum).to.equal(3);
    });

    it("is done by several threads at once", async () => {
      pool.start();
      const [begun, goOn] = [newFlag(), newFlag()];
      const ids = Promise.all([call(work.meet, begun, goOn), call(work.meet, begun, goOn)]);
      while (Atomics.load(begun, 0) < 2) await new Promise((resolve) => setImmediate(resolve));
      raise(goOn);
      const [one, other] = await ids;
      expect(one).to.not.equal(other);
    });

    it("copies arguments at the call, and results", async () => {
      const list = [1];
      const copy = call(work.same, list);
      list.push(2);
      pool.start();
      expect(await copy).to.deep.equal([1]);
    });

    it("refuses arguments that can't be copied, and what is no function of a module", () => {
      expect(() => pool.callInThread(work.same, () => {})).to.throw(TypeError, "same");
      expect(() => pool.callInThread((() => {}) as never)).to.throw(TypeError, "threadModule");
      expect(pool.backlog).to.equal(0);
    });

    it("fails for a result that can't be copied", async () => {
      pool.start();
      expect(await errorOf(call(work.giveFunction))).to.have.property("name", "DataCloneError");
    });

    it("fails for a function, or a module, that isn't there", async () => {
      pool.start();
      const other = { ...work.add, name: "noSuchThing" };
      const message = (await errorOf(call(other, 1, 2))) as Error;
      expect(message).to.be.instanceOf(TypeError);
      expect(message.message).to.contain("exports no function noSuchThing");
      expect(await errorOf(call({ module: `${url}`, name: "notAFunction" }))).to.be.instanceOf(
        TypeError,
      );
      const nowhere = threadModule<typeof import("../support/thread-work.ts")>(
        new URL("nowhere.js", url),
      );
      expect(await errorOf(call(nowhere.add, 1, 2))).to.have.property(
        "code",
        "ERR_MODULE_NOT_FOUND",
      );
    });

    it("logs what onResult throws, and goes on", async () => {
      pool.adjustPoolsize(0, 1); // so that the other calls come after it
      pool.start();
      pool.callInThreadWithCallback(
        () => {
          throw new RangeError("result");
        },
        work.add,
        1,
        2,
      );
      await call(work.add, 1, 2);
      expect(flushLoggedErrors(RangeError)).to.have.length(1);
    });
  });

  describe("errors (W2)", () => {
    beforeEach(() => pool.start());

    it("are made anew with name, message, stack, code and cause", async () => {
      const error = (await errorOf(call(work.fail, "odd"))) as Error;
      expect(error).to.be.instanceOf(Error);
      expect(error).to.include({ name: "OddError", message: "odd", code: "ERR_ODD" });
      expect(error.stack).to.contain("thread-work");
      expect(error.cause).to.be.instanceOf(RangeError);
      expect(error.cause).to.include({ message: "deeper", cause: "deepest" });
      expect(Object.keys(error)).to.deep.equal(["code"]);
    });

    it("are the same of async functions", async () => {
      expect(await errorOf(call(work.failLater))).to.be.instanceOf(RangeError);
    });

    it("may be their own cause", async () => {
      expect(await errorOf(call(work.failInCircles))).to.have.property("message", "round");
    });

    it("that are none come as Failure makes one of them", async () => {
      const error = (await errorOf(call(work.failWith, "a word"))) as Error;
      expect(error.message).to.contain("a word");
      const other = (await errorOf(call(work.failWithFunction))) as Error;
      expect(other.message).to.contain("a function");
    });

    it("that nobody asked for are logged (W1)", async () => {
      pool.callInThread(work.fail, "odd");
      await call(work.add, 1, 2);
      await pool.stop();
      const [failure] = flushLoggedErrors();
      expect(failure?.value.message).to.equal("odd");
    });
  });

  describe("a thread that ends at work", () => {
    beforeEach(() => {
      pool.adjustPoolsize(0, 1);
      pool.start();
    });

    it("fails that, and another takes its place", async () => {
      const [ending, sum] = [call(work.end), call(work.add, 1, 2)];
      expect(await errorOf(ending)).to.include({ name: "ThreadEnded", code: "ERR_THREAD_ENDED" });
      expect(await sum).to.equal(3);
      expect(new ThreadEnded().name).to.equal("ThreadEnded");
    });

    it("has the reason as the cause, where there is one", async () => {
      const error = (await errorOf(call(work.crash))) as Error;
      expect(error.cause).to.include({ name: "RangeError", message: "crashed" });
    });
  });

  describe("callMultipleInThread", () => {
    it("calls one after the other in the same thread", async () => {
      pool.adjustPoolsize(0, 1);
      pool.start();
      pool.callMultipleInThread([
        [work.remember, ["one"]],
        [work.remember, ["two"]],
      ]);
      expect(await call(work.recall)).to.deep.equal(["one", "two"]);
    });

    it("ends at the first that throws, which is logged", async () => {
      pool.adjustPoolsize(0, 1);
      pool.start();
      pool.callMultipleInThread([
        [work.remember, ["one"]],
        [work.fail, ["stop here"]],
        [work.remember, ["two"]],
      ]);
      expect(await call(work.recall)).to.deep.equal(["one"]);
      expect(flushLoggedErrors()).to.have.length(1);
    });
  });

  describe("stop", () => {
    it("fires when all threads are gone, after what there was to do", async () => {
      pool.adjustPoolsize(0, 1);
      pool.start();
      const flag = newFlag();
      const waiting = [call(work.waitFor, flag), call(work.waitFor, flag)];
      const stopped = pool.stop();
      expect(pool).to.include({ joined: true, started: false, workers: 1, backlog: 1 });
      raise(flag);
      await stopped;
      expect(pool).to.include({ workers: 0, working: 0, backlog: 0 });
      await Promise.all(waiting);
    });

    it("makes the pool ignore work, until it is started again", async () => {
      pool.start();
      await pool.stop();
      pool.callInThreadWithCallback(() => expect.fail("called"), work.add, 1, 2);
      expect(pool.backlog).to.equal(0);
      pool.start();
      expect(await call(work.add, 1, 2)).to.equal(3);
    });

    it("may be called again, and without a start; then what waited is dropped", async () => {
      pool.callInThread(work.add, 1, 2);
      await Promise.all([pool.stop(), pool.stop()]);
      expect(pool.backlog).to.equal(0);
      await pool.stop();
    });
  });

  describe("calls from its threads", () => {
    beforeEach(() => {
      heard.words = [];
      pool.start();
    });

    it("are made here, without a reactor as they come, in order (R17)", async () => {
      await call(work.tellHome, ["one", "two", "three"]);
      await call(work.askHome, 1, 1); // comes after them
      await pool.stop();
      while (heard.words.length < 3) await new Promise((resolve) => setImmediate(resolve));
      expect(heard.words).to.deep.equal(["one", "two", "three"]);
    });

    it("log what they throw", async () => {
      await call(work.tellHomeToFail, "refused");
      await call(work.askHome, 1, 1);
      while (flushLoggedErrors(RangeError).length === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    });

    it("that block give a result, or that of a Deferred (W2)", async () => {
      expect(await call(work.askHome, 6, 7)).to.equal(42);
      expect(await call(work.askHomeLater, 6, 7)).to.equal(42);
    });

    it("that block throw what was thrown (W2)", async () => {
      expect(await call(work.askHomeToFail, "refused")).to.equal("RangeError: refused");
      expect(await call(work.askHomeForTheUncopyable)).to.equal("DataCloneError");
      expect(await call(work.askForNothing)).to.equal("TypeError");
    });
  });

  it("names what is no address", () => {
    expect(() => threadModule("./work.js")).to.throw(TypeError);
    expect(work.add).to.deep.equal({ module: String(url), name: "add" });
    expect(Reflect.get(work, "then")).to.equal(undefined);
  });
});
