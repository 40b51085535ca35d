import { Deferred } from "@cordage/deferred";
import {
  blockingCallFromThread,
  callFromThread,
  deferToThreadPool,
  NodeReactor,
  NotInThread,
  providesThreads,
  ThreadPool,
  threadModule,
} from "@cordage/reactor";
import { flushLoggedErrors, MemoryReactor } from "@cordage/testing";
import { expect } from "chai";
import { turns } from "../support/bench.ts";
import { runProgram } from "../support/run-program.ts";
import { heard } from "../support/thread-home.ts";

const url = new URL("../support/thread-work.js", import.meta.url);
const work = threadModule<typeof import("../support/thread-work.ts")>(url);

describe("the threads of a reactor (R17)", function () {
  this.timeout(30_000);
  let reactor: NodeReactor;
  let finished: PromiseLike<void> | undefined;

  beforeEach(() => {
    reactor = new NodeReactor();
    finished = undefined;
  });

  afterEach(async () => {
    if (reactor.running) reactor.stop();
    await finished;
  });

  function run(): void {
    finished = reactor.run({ installSignalHandlers: false });
  }

  it("are 10 at most, and none before there is work", () => {
    const pool = reactor.getThreadPool();
    expect(pool).to.be.instanceOf(ThreadPool).and.include({ min: 0, max: 10, started: false });
    expect(reactor.getThreadPool()).to.equal(pool);
    run();
    expect(pool).to.include({ started: true, workers: 0 });
  });

  it("work from startup on", async () => {
    const sum = deferToThreadPool(reactor, reactor.getThreadPool(), work.add, 1, 2);
    await turns();
    expect(reactor.getThreadPool().backlog).to.equal(1);
    run();
    expect(await sum).to.equal(3);
  });

  it("stop in the during phase of shutdown, when their work is done", async () => {
    run();
    const pool = reactor.getThreadPool();
    const flag = new Int32Array(new SharedArrayBuffer(4));
    reactor.callInThread(work.waitFor, flag);
    const seen: boolean[] = [];
    reactor.addSystemEventTrigger("before", "shutdown", () => seen.push(pool.started));
    reactor.addSystemEventTrigger("after", "shutdown", () => seen.push(pool.started));
    reactor.stop();
    await finished;
    expect(seen).to.deep.equal([true, false]);
    expect(pool.working).to.equal(1);
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
    await pool.stop();
    expect(pool.workers).to.equal(0);
  });

  it("may be another number", () => {
    reactor.suggestThreadPoolSize(3);
    expect(reactor.getThreadPool().max).to.equal(3);
    expect(() => reactor.suggestThreadPoolSize(-1)).to.throw(RangeError);
  });

  it("log what a function throws that was only called", async () => {
    run();
    reactor.callInThread(work.fail, "odd");
    const logged = (): boolean => flushLoggedErrors().length > 0;
    while (!logged()) await turns(1);
  });

  it("are there for those who ask", () => {
    expect(providesThreads(reactor)).to.equal(true);
    expect(providesThreads(new MemoryReactor())).to.equal(false);
  });

  describe("deferToThreadPool (W2)", () => {
    it("fires with the result in a pass of the reactor", async () => {
      run();
      const calls: string[] = [];
      const original = reactor.callFromThread.bind(reactor);
      reactor.callFromThread = (action, ...args) => {
        calls.push("callFromThread");
        original(action, ...args);
      };
      const { add } = work;
      expect(await deferToThreadPool(reactor, reactor.getThreadPool(), add, 1, 2)).to.equal(3);
      expect(calls).to.deep.equal(["callFromThread"]);
    });

    it("fails with what the function threw", async () => {
      run();
      const failed = deferToThreadPool(reactor, reactor.getThreadPool(), work.fail, "odd");
      const error = await failed.addErrback((failure) => failure.value);
      expect(error).to.include({ name: "OddError", message: "odd" });
    });

    it("can be cancelled, which leaves the function alone", async () => {
      run();
      const pool = reactor.getThreadPool();
      const cancelled = deferToThreadPool(reactor, pool, work.add, 1, 2);
      cancelled.addErrback(() => {});
      cancelled.cancel();
      expect(await deferToThreadPool(reactor, pool, work.add, 3, 4)).to.equal(7);
    });
  });

  describe("calls from them", () => {
    beforeEach(() => {
      heard.words = [];
    });

    it("are made in a pass of the reactor, in order", async () => {
      run();
      const all = new Deferred<void>();
      heard.more = () => {
        if (heard.words.length === 3) all.callback();
      };
      reactor.callInThread(work.tellHome, ["one", "two", "three"]);
      await all;
      heard.more = undefined;
      expect(heard.words).to.deep.equal(["one", "two", "three"]);
    });

    it("that block have their answer (W2)", async () => {
      run();
      const pool = reactor.getThreadPool();
      expect(await deferToThreadPool(reactor, pool, work.askHomeLater, 6, 7)).to.equal(42);
    });

    it("that block when the reactor stops throw ReactorNotRunning", async () => {
      run();
      const asked = new Deferred<void>();
      heard.more = () => asked.callback();
      const outcome = new Deferred<unknown>();
      const pool = reactor.getThreadPool();
      pool.callInThreadWithCallback(
        (_success, result) => outcome.callback(result),
        work.askHomeThatNeverAnswers,
      );
      await asked;
      heard.more = undefined;
      reactor.stop();
      expect(await outcome).to.equal("ReactorNotRunning");
    });
  });

  it("have functions that are refused where the reactor is", () => {
    expect(() => blockingCallFromThread(work.add, 1, 2)).to.throw(NotInThread);
    expect(() => callFromThread(work.add, 1, 2)).to.throw(NotInThread);
  });

  it("serve the default reactor: deferToThread and callMultipleInThread (W2)", async () => {
    const { code, output, errors } = await runProgram(`
      import { callMultipleInThread, deferToThread, threadModule } from "@cordage/reactor";
      const work = threadModule(${JSON.stringify(url)});
      reactor.suggestThreadPoolSize(1);
      callMultipleInThread([[work.remember, ["one"]], [work.remember, ["two"]]]);
      const recalled = deferToThread(work.recall);
      reactor.run();
      console.log((await recalled).join());
      reactor.stop();`);
    expect({ code, output, errors }).to.deep.equal({ code: 0, output: "one,two\n", errors: "" });
  });

  it("keep no program from ending that has no work for them", async () => {
    const { code, output } = await runProgram(`
      import { ThreadPool, threadModule } from "@cordage/reactor";
      const work = threadModule(${JSON.stringify(url)});
      const pool = new ThreadPool({ minthreads: 2, maxthreads: 2 }); // one never works
      pool.start();
      pool.callInThreadWithCallback((_, result) => console.log(result), work.add, 1, 2);`);
    expect({ code, output }).to.deep.equal({ code: 0, output: "3\n" });
  });
});
