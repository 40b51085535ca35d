import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import {
  NodeReactor,
  ProcessDone,
  Protocol,
  providesStandardIO,
  StandardIO,
} from "@cordage/reactor";
import { MemoryReactor } from "@cordage/testing";
import { expect } from "chai";
import { StandardIOProgram } from "./support/standard-io-program.ts";

/** More than a pipe and the buffers around it take. */
const MUCH = 4 * 1024 * 1024;

describe("StandardIO (ST1)", function () {
  this.timeout(20_000);

  describe("connecting", () => {
    it("happens at once, and the addresses are pipes", async () => {
      const program = new StandardIOProgram(`
        const protocol = new Teller();
        const transport = new StandardIO(protocol, { reactor });
        tell(String(protocol.transport === transport));
        tell(String(transport.getPeer()));
        tell(String(transport.getHost().equals(transport.getPeer())));
        transport.loseConnection();`);
      expect(await program.ended).to.be.instanceOf(ProcessDone);
      expect(program.told).to.deep.equal([
        ...["made", "true", "PipeAddress()", "true", "lost ConnectionDone"],
      ]);
    });

    it("can be asked of a reactor, too", async () => {
      const program = new StandardIOProgram(`
        const transport = reactor.openStandardIO(new Teller());
        tell(String(transport instanceof StandardIO));
        transport.stopProducing();`);
      await program.ended;
      expect(program.told).to.deep.equal(["made", "true", "lost ConnectionDone"]);
      expect(providesStandardIO(new NodeReactor())).to.equal(true);
      expect(providesStandardIO(new MemoryReactor())).to.equal(false);
    });

    it("is refused for descriptors that can't be, or aren't open", () => {
      const reactor = new NodeReactor();
      const open = (stdin: number, stdout: number) => () =>
        new StandardIO(new Protocol(), { reactor, stdin, stdout });
      expect(open(-1, 1)).to.throw(RangeError);
      expect(open(0, 1.5)).to.throw(RangeError);
      expect(open(5, 5)).to.throw(RangeError, "5 for both");
      expect(open(987654, 1)).to.throw("EBADF");
      expect(open(0, 987654)).to.throw("EBADF");
    });
  });

  describe("the end of standard input", () => {
    it("is connectionLost, after all data, and the program ends", async () => {
      const program = new StandardIOProgram(`new StandardIO(new Teller(), { reactor });`);
      await program.whenSeen("made", 2);
      program.transport.write("hello");
      await program.whenSeen("hello", 2);
      program.transport.closeStdin();
      await program.ended;
      expect(program.told).to.deep.equal(["made", "data hello", "lost ConnectionDone"]);
    });

    it("is readConnectionLost for a protocol that has it, which may go on writing", async () => {
      const program = new StandardIOProgram(`
        class Late extends HalfTeller {
          readConnectionLost() {
            super.readConnectionLost();
            this.transport.write("late");
            this.transport.loseConnection();
          }
        }
        new StandardIO(new Late(), { reactor });`);
      program.transport.closeStdin();
      await program.ended;
      expect(program.output()).to.equal("late");
      expect(program.told).to.deep.equal(["made", "readLost", "lost ConnectionDone"]);
    });

    it("is held back while reading is paused", async () => {
      const program = new StandardIOProgram(`
        class Pausing extends Teller {
          connectionMade() {
            super.connectionMade();
            this.transport.pauseProducing();
            this.alive = setInterval(() => {}, 1e6);
          }
          connectionLost(reason) {
            super.connectionLost(reason);
            clearInterval(this.alive);
          }
        }
        const transport = new StandardIO(new Pausing(), { reactor });
        process.once("SIGUSR1", () => {
          let turns = 0;
          const turn = () => (++turns < 100 ? setImmediate(turn) : tell("waited"));
          turn();
        });
        process.once("SIGUSR2", () => transport.resumeProducing());
        tell("ready");`);
      await program.whenSeen("ready", 2);
      program.transport.write("data");
      program.transport.closeStdin();
      await program.whenLost(0);
      program.transport.signalProcess(constants.signals.SIGUSR1);
      await program.whenSeen("waited", 2);
      expect(program.told).to.deep.equal(["made", "ready", "waited"]);
      program.transport.signalProcess(constants.signals.SIGUSR2);
      await program.ended;
      expect(program.told.slice(3)).to.deep.equal(["data data", "lost ConnectionDone"]);
    });

    it("comes of a file, too", async () => {
      const folder = mkdtempSync(join(tmpdir(), "cordage-"));
      const path = join(folder, "input");
      writeFileSync(path, "from a file");
      const fd = openSync(path, "r");
      try {
        const program = new StandardIOProgram(`new StandardIO(new Teller(), { reactor });`, {
          0: fd,
          1: "r",
          2: "r",
        });
        await program.ended;
        expect(program.told).to.deep.equal(["made", "data from a file", "lost ConnectionDone"]);
      } finally {
        closeSync(fd);
        rmSync(folder, { recursive: true });
      }
    });
  });

  describe("standard output", () => {
    it("gets everything before loseConnection ends the connection", async () => {
      const program = new StandardIOProgram(`
        const transport = new StandardIO(new Teller(), { reactor });
        transport.write(Buffer.alloc(${MUCH}, "x"));
        transport.writeSequence(["one", Buffer.from("two"), ""]);
        transport.loseConnection();
        transport.write("too late");
        tell("closing " + transport.disconnecting);`);
      await program.ended;
      expect(program.output().length).to.equal(MUCH + 6);
      expect(program.output().slice(-6)).to.equal("onetwo");
      expect(program.told).to.deep.equal(["made", "closing true", "lost ConnectionDone"]);
    });

    it("may be a file", async () => {
      const folder = mkdtempSync(join(tmpdir(), "cordage-"));
      const path = join(folder, "output");
      const fd = openSync(path, "w");
      try {
        const program = new StandardIOProgram(
          `const transport = new StandardIO(new Teller(), { reactor });
          transport.write("to a file");
          transport.loseConnection();`,
          { 0: "w", 1: fd, 2: "r" },
        );
        await program.ended;
        expect(readFileSync(path, "utf8")).to.equal("to a file");
        expect(program.told).to.deep.equal(["made", "lost ConnectionDone"]);
      } finally {
        closeSync(fd);
        rmSync(folder, { recursive: true });
      }
    });

    it("stays open when the connection is lost: raw writes still arrive", async () => {
      const program = new StandardIOProgram(`
        class Raw extends Teller {
          connectionLost(reason) {
            super.connectionLost(reason);
            writeSync(1, "raw,");
            console.log("and cooked");
          }
        }
        new StandardIO(new Raw(), { reactor }).loseConnection();`);
      await program.ended;
      expect(program.output()).to.equal("raw,and cooked\n");
    });

    it("whose reader is gone is writeConnectionLost, or nothing", async () => {
      for (const teller of ["HalfTeller", "Teller"]) {
        const program = new StandardIOProgram(`
          class Writing extends ${teller} {
            dataReceived(data) {
              super.dataReceived(data);
              this.transport.write("into the void");
            }
          }
          new StandardIO(new Writing(), { reactor });`);
        await program.whenSeen("made", 2);
        program.transport.closeStdout();
        await program.whenLost(1);
        program.transport.write("1");
        await program.whenSeen(teller === "Teller" ? "data 1" : "writeLost", 2);
        program.transport.write("2");
        await program.whenSeen("data 2", 2);
        expect(program.told).to.not.include("lost ConnectionLost");
        program.transport.signalProcess("KILL");
        await program.ended;
      }
    });

    it("can be ended alone: writeConnectionLost, and data goes on arriving", async () => {
      const program = new StandardIOProgram(`
        const transport = new StandardIO(new HalfTeller(), { reactor });
        transport.write("all");
        transport.loseWriteConnection();
        transport.write("dropped");`);
      await program.whenSeen("writeLost", 2);
      program.transport.write("still");
      await program.whenSeen("data still", 2);
      program.transport.closeStdin();
      await program.whenSeen("readLost", 2);
      expect(program.output()).to.equal("all");
      program.transport.signalProcess("KILL");
      await program.ended;
    });

    it("that was ended lets loseConnection end the rest", async () => {
      const program = new StandardIOProgram(`
        class Closing extends HalfTeller {
          writeConnectionLost() {
            super.writeConnectionLost();
            this.transport.loseConnection();
            tell("closing");
          }
        }
        new StandardIO(new Closing(), { reactor }).loseWriteConnection();`);
      await program.ended;
      expect(program.told).to.deep.equal(["made", "writeLost", "closing", "lost ConnectionDone"]);
    });

    it("is given no more by abortConnection, which ends the connection on a later turn", async () => {
      const program = new StandardIOProgram(`
        const transport = new StandardIO(new Teller(), { reactor });
        transport.write("dropped");
        transport.abortConnection();
        transport.abortConnection();
        transport.loseConnection();
        tell("aborting " + transport.disconnecting);`);
      await program.ended;
      expect(program.output()).to.equal("");
      expect(program.told).to.deep.equal(["made", "aborting true", "lost ConnectionAborted"]);
    });

    it("with more waiting than may ends the connection", async () => {
      const program = new StandardIOProgram(`
        const transport = new StandardIO(new HalfTeller(), { reactor, maxWriteBuffer: 1000 });
        transport.write(Buffer.alloc(${MUCH}));
        transport.write("one byte more");`);
      await program.ended;
      expect(program.told).to.deep.equal(["made", "lost WriteBufferFullError"]);
      expect(program.output()).to.equal("");
    });
  });

  describe("producers", () => {
    it("are paused while standard output is full, and hold up the close", async () => {
      const program = new StandardIOProgram(`
        const transport = new StandardIO(new Teller(), { reactor });
        let left = 64;
        let isPaused = false;
        const produce = () => {
          while (!isPaused && left > 0) {
            left -= 1;
            transport.write(Buffer.alloc(65536));
          }
          if (left === 0) transport.unregisterProducer();
        };
        transport.registerProducer({
          pauseProducing() { if (!isPaused) tell("paused"); isPaused = true; },
          resumeProducing() { isPaused = false; produce(); },
          stopProducing() { tell("stopped"); },
        }, true);
        produce();
        transport.loseConnection();`);
      await program.ended;
      expect(program.output().length).to.equal(64 * 65536);
      expect(program.told).to.include("paused").and.not.include("stopped");
      expect(program.told.at(-1)).to.equal("lost ConnectionDone");
    });

    it("are stopped when the connection is lost, and when it is lost already", async () => {
      const program = new StandardIOProgram(`
        const producer = {
          pauseProducing() {}, resumeProducing() {}, stopProducing() { tell("stopped"); },
        };
        class Again extends Teller {
          connectionLost(reason) {
            super.connectionLost(reason);
            this.transport.registerProducer(producer, true);
          }
        }
        new StandardIO(new Again(), { reactor }).registerProducer(producer, true);`);
      program.transport.closeStdin();
      await program.ended;
      expect(program.told).to.deep.equal(["made", "stopped", "lost ConnectionDone", "stopped"]);
    });
  });

  describe("exceptions", () => {
    for (const [event, before] of [
      ["connectionMade", []],
      ["dataReceived", ["made"]],
      ["readConnectionLost", ["made", "data x"]],
      ["writeConnectionLost", ["made", "data x", "readLost"]],
    ] as const) {
      it(`out of ${event} are logged and are the reason of connectionLost`, async () => {
        const program = new StandardIOProgram(`
          class Throwing extends HalfTeller {
            ${event}() { throw new RangeError("out of ${event}"); }
          }
          const transport = new StandardIO(new Throwing(), { reactor });
          ${event === "writeConnectionLost" ? 'process.stdin.on("end", () => transport.loseWriteConnection());' : ""}`);
        program.transport.write("x");
        program.transport.closeStdin();
        await program.ended;
        const events = program.told.filter((line) => /^(made|data|\w*[lL]ost)/.test(line));
        expect(events).to.deep.equal([...before, "lost RangeError"]);
        expect(program.output(2)).to.contain("Unhandled error in Throwing");
      });
    }

    it("out of connectionLost are logged, and the program goes on", async () => {
      const program = new StandardIOProgram(`
        class Throwing extends Teller {
          connectionLost() { throw new RangeError("out of connectionLost"); }
        }
        new StandardIO(new Throwing(), { reactor });
        process.on("exit", () => tell("exit"));`);
      program.transport.closeStdin();
      await program.ended;
      expect(program.output(2)).to.contain("out of connectionLost");
      expect(program.told.at(-1)).to.equal("exit");
    });
  });

  it("is lost when the reactor shuts down (R5)", async () => {
    const program = new StandardIOProgram(`
      new StandardIO(new Teller(), { reactor });
      reactor.callWhenRunning(() => reactor.stop());
      await reactor.run();
      tell("over");`);
    await program.ended;
    expect(program.told).to.deep.equal(["made", "lost ConnectionLost", "over"]);
  });

  it("lets the program end when it is lost inside dataReceived, though standard input is open", async () => {
    const program = new StandardIOProgram(`
      class Once extends Teller {
        dataReceived(data) {
          super.dataReceived(data);
          this.transport.loseConnection();
        }
      }
      new StandardIO(new Once(), { reactor });`);
    program.transport.write("hello");
    await program.exited;
    expect(program.told).to.deep.equal(["made", "data hello", "lost ConnectionDone"]);
    await program.ended;
  });

  it("can be opened again after that", async () => {
    const program = new StandardIOProgram(`
      class Once extends Teller {
        dataReceived(data) {
          super.dataReceived(data);
          this.transport.loseConnection();
        }
        connectionLost(reason) {
          super.connectionLost(reason);
          new StandardIO(new Teller(), { reactor });
        }
      }
      new StandardIO(new Once(), { reactor });`);
    program.transport.write("one");
    await program.whenSeen("lost", 2);
    program.transport.write("two");
    program.transport.closeStdin();
    await program.ended;
    expect(program.told.slice(3)).to.deep.equal(["made", "data two", "lost ConnectionDone"]);
  });

  it("that is lost leaves nothing with the reactor", () => {
    const reactor = new NodeReactor();
    const [stdin, stdout] = [openSync("/dev/null", "r"), openSync("/dev/null", "w")];
    return new Promise<void>((resolve) => {
      class Ending extends Protocol {
        override connectionLost(): void {
          reactor.fireSystemEvent("shutdown"); // a trigger that is left would tell it again
          resolve();
        }
      }
      new StandardIO(new Ending(), { reactor, stdin, stdout });
    });
  });

  it("closes descriptors that are its own", async () => {
    const program = new StandardIOProgram(
      `import { fstatSync } from "node:fs";
      class Closing extends Teller {
        dataReceived(data) {
          this.transport.write(data);
          this.transport.loseConnection();
        }
      }
      const closed = (fd) => { try { fstatSync(fd); return false; } catch { return true; } };
      new StandardIO(new Closing(), { reactor, stdin: 5, stdout: 6 });
      process.on("exit", () => tell("closed " + closed(5) + " " + closed(6)));`,
      { 2: "r", 5: "w", 6: "r" },
    );
    program.transport.writeToChild(5, "through 5 and 6");
    await program.ended;
    expect(program.output(6)).to.equal("through 5 and 6");
    expect(program.told).to.deep.equal(["made", "lost ConnectionDone", "closed true true"]);
  });

  it("marks what is logged in its events (X14)", async () => {
    const program = new StandardIOProgram(`
      import { currentLogSystem } from "@cordage/reactor";
      class Named extends Teller {
        connectionMade() { tell(currentLogSystem()); }
      }
      new StandardIO(new Named(), { reactor });`);
    program.transport.closeStdin();
    await program.ended;
    expect(program.told).to.deep.equal(["Named,stdio", "lost ConnectionDone"]);
  });
});
