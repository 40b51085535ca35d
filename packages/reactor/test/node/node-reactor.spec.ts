import { AsyncLocalStorage } from "node:async_hooks";
import { NodeReactor, ReactorAlreadyRunning, ReactorNotRestartable } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { runProgram } from "./support/run-program.ts";

describe("NodeReactor", () => {
  it("lacks what Node has no way to do, instead of having it throw (R7, R19, X36)", () => {
    const reactor = new NodeReactor();
    const missing = [
      "iterate", // Node turns its loop by itself; tests have a Clock's advance
      "addReader",
      "removeReader",
      "getReaders",
      "removeAll",
      "listenUNIXDatagram",
      "connectUNIXDatagram",
    ];
    expect(missing.filter((name) => name in reactor)).to.deep.equal([]);
  });

  describe("time", () => {
    it("counts seconds since 1970 and never goes back (T8)", () => {
      const reactor = new NodeReactor();
      const before = reactor.seconds();
      expect(Math.abs(before - Date.now() / 1000)).to.be.lessThan(60);
      expect(reactor.seconds()).to.be.at.least(before);
    });

    it("runs calls in order of time, those of one instant in order of scheduling (T5, T6)", async () => {
      const reactor = new NodeReactor();
      const order: string[] = [];
      await new Promise<void>((resolve) => {
        reactor.callLater(0.02, () => {
          order.push("late");
          resolve();
        });
        for (const name of ["a", "b", "c"]) reactor.callLater(0, () => void order.push(name));
      });
      expect(order).to.deep.equal(["a", "b", "c", "late"]);
    });

    it("never runs a call before its time, nor inside callLater (T1)", async () => {
      const reactor = new NodeReactor();
      const start = reactor.seconds();
      let ran = false;
      const elapsed = new Promise<number>((resolve) => {
        reactor.callLater(0.005, () => {
          ran = true;
          resolve(reactor.seconds() - start);
        });
      });
      expect(ran).to.equal(false);
      expect(await elapsed).to.be.at.least(0.005);
    });

    it("takes delays no timer can hold, without delaying other calls (T1)", async () => {
      const reactor = new NodeReactor();
      const far = reactor.callLater(2 ** 128, () => {});
      await new Promise<void>((resolve) => reactor.callLater(0.001, resolve));
      expect(far.active()).to.equal(true);
      far.cancel();
      expect(reactor.getDelayedCalls()).to.deep.equal([]);
    });

    it("logs what a call throws and goes on (T7)", async () => {
      const reactor = new NodeReactor();
      reactor.callLater(0, () => {
        throw new Error("boom");
      });
      await new Promise<void>((resolve) => reactor.callLater(0, resolve));
      expect(flushLoggedErrors().map((failure) => failure.getErrorMessage())).to.deep.equal([
        "boom",
      ]);
    });

    it("runs a call that was brought forward or put off at its new time (T3)", async () => {
      const reactor = new NodeReactor();
      const order: string[] = [];
      await new Promise<void>((resolve) => {
        const first = reactor.callLater(0.001, () => {
          order.push("put off");
          resolve();
        });
        const second = reactor.callLater(1000, () => void order.push("brought forward"));
        first.delay(0.1);
        second.reset(0.005);
      });
      expect(order).to.deep.equal(["brought forward", "put off"]);
    });

    it("runs a call in the AsyncLocalStorage context it was scheduled in", async () => {
      const reactor = new NodeReactor();
      const storage = new AsyncLocalStorage<string>();
      const seen = new Promise<string | undefined>((resolve) => {
        storage.run("mine", () => reactor.callLater(0, () => resolve(storage.getStore())));
      });
      expect(await seen).to.equal("mine");
    });
  });

  describe("life", () => {
    it("runs until stopped, then through shutdown; the Deferred fires last (R1, R3, R11)", async () => {
      const reactor = new NodeReactor();
      const order: string[] = [];
      reactor.addSystemEventTrigger("after", "shutdown", () => void order.push("after shutdown"));
      const finished = reactor.run({ installSignalHandlers: false });
      finished.addCallback(() => void order.push("finished"));
      expect(reactor.running).to.equal(true);
      expect(() => reactor.run()).to.throw(ReactorAlreadyRunning);
      reactor.stop();
      order.push("stop returned");
      await finished;
      expect(order).to.deep.equal(["stop returned", "after shutdown", "finished"]);
      expect(() => reactor.run()).to.throw(ReactorNotRestartable);
    });

    it("can run again after a crash, and timed calls pause in between (R6)", async () => {
      const reactor = new NodeReactor();
      const first = reactor.run({ installSignalHandlers: false });
      reactor.crash();
      await first;
      let ran = false;
      reactor.callLater(0, () => {
        ran = true;
      });
      await new Promise<void>((resolve) => setImmediate(resolve));
      expect(ran).to.equal(false);
      const second = reactor.run({ installSignalHandlers: false });
      await new Promise<void>((resolve) => reactor.callLater(0, resolve));
      expect(ran).to.equal(true);
      reactor.stop();
      await second;
    });

    it("takes its signal handlers away when it ends (R10)", async () => {
      const reactor = new NodeReactor();
      const before = process.listenerCount("SIGTERM");
      const finished = reactor.run();
      expect(process.listenerCount("SIGTERM")).to.equal(before + 1);
      reactor.stop();
      await finished;
      expect(process.listenerCount("SIGTERM")).to.equal(before);
    });
  });

  describe("a whole program", () => {
    it("stays alive while running, stops on SIGTERM and SIGINT, and ends with status 0 (R10)", async () => {
      for (const signal of ["SIGTERM", "SIGINT"] as const) {
        const { code, output } = await runProgram(
          `
          reactor.addSystemEventTrigger("before", "shutdown", () => console.log("closing"));
          reactor.callWhenRunning(() => console.log("ready"));
          await reactor.run();
          console.log("over", reactor._exitSignal);
        `,
          { whenReady: (child) => child.kill(signal) },
        );
        expect(output).to.equal(`ready\nclosing\nover ${signal}\n`);
        expect(code).to.equal(0);
      }
    });

    it("leaves SIGINT to a program that handles it (R10)", async () => {
      const { output } = await runProgram(
        `
        process.on("SIGINT", () => { console.log("mine"); reactor.stop(); });
        reactor.callWhenRunning(() => console.log("ready"));
        await reactor.run();
        console.log("over");
      `,
        { whenReady: (child) => child.kill("SIGINT") },
      );
      expect(output).to.equal("ready\nmine\nover\n");
    });

    it("works embedded: timers and sockets run without run(), and the program ends by itself", async () => {
      const { code, output } = await runProgram(`
        reactor.callLater(0.001, () => console.log("timer"));
        const port = reactor.listenTCP(0, new Factory(), { interface: "127.0.0.1" });
        await port.whenListening();
        console.log("bound");
        await port.stopListening();
      `);
      expect(output.split("\n").sort()).to.deep.equal(["", "bound", "timer"]);
      expect(code).to.equal(0);
    });

    it("logs an unhandled failure once, as one readable report, and goes on (D44)", async () => {
      const { code, errors } = await runProgram(`
        getReactor();
        new Deferred().errback(new Error("nobody took me"));
      `);
      expect(errors).to.match(
        /^\S+ \[deferred#critical\] Unhandled error in Deferred:\n\tError: nobody/,
      );
      expect(errors.match(/nobody took me/g)).to.have.length(1);
      expect(code).to.equal(0);
    });
  });
});
