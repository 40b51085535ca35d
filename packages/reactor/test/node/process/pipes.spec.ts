import {
  type IProcessTransport,
  NodeReactor,
  ProcessDone,
  type SpawnProcessOptions,
  WriteBufferFullError,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { turns } from "../support/bench.ts";
import { RecordingProcessProtocol } from "../support/recording-process-protocol.ts";
import { sh } from "../support/shell.ts";

/** More than a pipe and the buffers around it take. */
const MUCH = 4 * 1024 * 1024;

describe("the pipes of a process", () => {
  const reactor = new NodeReactor();
  let protocol: RecordingProcessProtocol;

  beforeEach(() => {
    protocol = new RecordingProcessProtocol();
  });

  function spawn(script: string, options: SpawnProcessOptions = {}): IProcessTransport {
    return reactor.spawnProcess(protocol, "/bin/sh", sh(script, options));
  }

  describe("writing (PR6)", () => {
    it("goes to standard input, in order, strings as UTF-8", async () => {
      const transport = spawn("cat");
      transport.write("grün");
      transport.writeSequence([Buffer.from(" und "), "gut"]);
      transport.write("");
      transport.closeStdin();
      await protocol.ended;
      expect(protocol.output()).to.equal("grün und gut");
    });

    it("is dropped without standard input", async () => {
      const transport = spawn("echo out", { childFDs: { 1: "r" } });
      transport.write("to nobody");
      transport.writeSequence(["to", "nobody"]);
      await protocol.ended;
      expect(protocol.output()).to.equal("out\n");
    });

    it("takes only bytes and strings, even when it drops them (X7)", async () => {
      const transport = spawn("exit 0", { childFDs: {} });
      expect(() => transport.write(3 as never)).to.throw(TypeError);
      expect(() => transport.writeSequence(["a", null as never])).to.throw(TypeError);
      await protocol.ended;
      expect(() => transport.write(undefined as never)).to.throw(TypeError);
    });

    it("to a descriptor is for those the child reads from", async () => {
      const transport = spawn("cat");
      for (const fd of [1, 2, 3, -1]) {
        expect(() => transport.writeToChild(fd, "x")).to.throw(RangeError, String(fd));
      }
      expect(() => transport.writeToChild(0, 1 as never)).to.throw(TypeError);
      transport.writeToChild(0, "hello");
      transport.closeStdin();
      await protocol.ended;
      expect(protocol.output()).to.equal("hello");
    });

    it("after the close is dropped, and what came before is sent whole", async () => {
      const transport = spawn("wc -c");
      transport.write(Buffer.alloc(MUCH));
      transport.closeStdin();
      transport.write("too late");
      transport.writeToChild(0, "too late");
      await protocol.ended;
      expect(Number(protocol.output())).to.equal(MUCH);
    });

    it("to a child that has closed its end closes the pipe", async () => {
      const transport = spawn("exec 0<&-; echo closed; read x <&3", {
        childFDs: { 0: "w", 1: "r", 3: "w" },
      });
      await protocol.whenSeen("closed");
      transport.write("into the void");
      await protocol.whenLost(0);
      expect(protocol.events).to.not.include("exited");
      transport.closeChildFD(3);
      await protocol.ended;
    });

    it("is not needed to notice that a child has closed its end, beyond standard input", async () => {
      spawn("exec 3<&-; cat", { childFDs: { 0: "w", 3: "w" } });
      await protocol.whenLost(3);
      expect(protocol.events).to.deep.equal(["made", "lost 3"]);
      protocol.transport.closeStdin();
      await protocol.ended;
    });

    it("of more than may wait closes the pipe, with a word in the log", async () => {
      const transport = spawn("read x <&3", { childFDs: { 0: "w", 3: "w" }, maxWriteBuffer: 1000 });
      transport.write(Buffer.alloc(MUCH)); // of any size, onto a shorter queue
      transport.write("one byte more");
      await protocol.whenLost(0);
      const [failure] = flushLoggedErrors(WriteBufferFullError);
      expect(failure?.value.limitBytes).to.equal(1000);
      transport.closeChildFD(3);
      await protocol.ended;
    });

    it("has the reactor's budget unless it has its own", async () => {
      const small = new NodeReactor({ maxWriteBuffer: 1000 });
      const transport = small.spawnProcess(protocol, "/bin/sh", sh("exec cat"));
      transport.write(Buffer.alloc(MUCH));
      transport.write("one byte more");
      await protocol.ended;
      expect(flushLoggedErrors(WriteBufferFullError)).to.have.length(1);
      expect(() => spawn("exit 0", { maxWriteBuffer: -1 })).to.throw(RangeError);
    });
  });

  describe("closing (PR6)", () => {
    it("closes one, and only once", async () => {
      const transport = spawn("cat >&2; exit 5");
      transport.closeStdout();
      transport.closeChildFD(1);
      expect(protocol.events).to.deep.equal(["made"]); // never from inside
      await protocol.whenLost(1);
      transport.closeChildFD(1);
      transport.closeChildFD(99);
      transport.closeStdin();
      expect(await protocol.ended).to.include({ exitCode: 5 });
      expect(protocol.events.filter((event) => event === "lost 1")).to.have.length(1);
    });

    it("of output breaks the child's pipe", async () => {
      const transport = spawn("echo ready >&2; while echo more; do :; done 2>/dev/null");
      await protocol.whenSeen("ready", 2);
      transport.closeStdout();
      await protocol.ended; // else it would go on for ever
    });

    it("delivers nothing more", async () => {
      const transport = spawn("echo one; read x; echo two; echo err >&2");
      await protocol.whenSeen("one");
      transport.closeStdout();
      transport.write("go on\n");
      await protocol.ended;
      expect(protocol.output()).to.equal("one\n");
    });

    for (const close of ["loseConnection", "stopProducing"] as const) {
      it(`${close} closes 0, 1 and 2, and no other`, async () => {
        const transport = spawn("cat <&3", { childFDs: { 0: "w", 1: "r", 2: "r", 3: "w" } });
        expect(transport.disconnecting).to.equal(false);
        transport[close]();
        expect(transport.disconnecting).to.equal(true);
        await Promise.all([0, 1, 2].map((fd) => protocol.whenLost(fd)));
        await turns();
        expect(protocol.events).to.not.include("lost 3");
        transport.closeChildFD(3);
        await protocol.ended;
      });
    }
  });

  describe("reading", () => {
    it("gives all that was written, however much", async () => {
      spawn(`head -c ${MUCH} /dev/zero; echo err >&2`);
      await protocol.ended;
      expect(protocol.output().length).to.equal(MUCH);
      expect(protocol.output(2)).to.equal("err\n");
    });

    it("waits while paused, the end and processEnded too, and though the child is gone (PR6)", async () => {
      const transport = spawn("read x; echo out");
      transport.pauseProducing();
      transport.write("\n");
      await protocol.exited;
      await turns(20);
      expect(protocol.output()).to.equal("");
      expect(protocol.events).to.not.include.members(["lost 1"]);
      transport.resumeProducing();
      expect(await protocol.ended).to.be.instanceOf(ProcessDone);
      expect(protocol.output()).to.equal("out\n");
    });

    it("holds back the end alone while paused", async () => {
      const transport = spawn("echo ready; read x; exit 0");
      await protocol.whenSeen("ready");
      transport.pauseProducing();
      transport.write("\n");
      await protocol.exited;
      await turns(20);
      expect(protocol.events.filter((event) => /^lost [12]/.test(event))).to.deep.equal([]);
      transport.resumeProducing();
      await protocol.ended;
    });

    it("while paused slows the child down", async () => {
      const transport = spawn(`head -c ${MUCH} /dev/zero; echo done >&2`, {
        childFDs: { 1: "r" },
      });
      transport.pauseProducing();
      await turns(50);
      expect(protocol.events).to.deep.equal(["made"]);
      transport.resumeProducing();
      await protocol.ended;
      expect(protocol.output().length).to.equal(MUCH);
    });
  });

  describe("producers on standard input (PR6)", () => {
    it("are stopped at once without standard input", async () => {
      const transport = spawn("exit 0", { childFDs: {} });
      let stops = 0;
      transport.registerProducer({ stopProducing: () => stops++, resumeProducing() {} }, false);
      expect(stops).to.equal(1);
      transport.unregisterProducer();
      await protocol.ended;
    });

    it("that push are paused above 64 KiB, once, and resumed when all is written (X18, X19)", async () => {
      const transport = spawn("read go <&3; wc -c", { childFDs: { 0: "w", 1: "r", 3: "w" } });
      const calls: string[] = [];
      const chunk = Buffer.alloc(64 * 1024);
      transport.registerProducer(
        {
          pauseProducing: () => calls.push("pause"),
          resumeProducing: () => {
            calls.push("resume");
            transport.unregisterProducer();
            transport.closeStdin();
          },
          stopProducing: () => calls.push("stop"),
        },
        true,
      );
      for (let i = 0; i < 32; i++) transport.write(chunk);
      expect(calls).to.deep.equal(["pause"]);
      transport.writeToChild(3, "\n");
      await protocol.ended;
      expect(calls).to.deep.equal(["pause", "resume"]);
      expect(Number(protocol.output())).to.equal(32 * chunk.length);
    });

    it("that are pulled give a piece each time, and hold the close up until they are done (X18, X22)", async () => {
      const transport = spawn("cat");
      const pieces = ["one ", "two ", "three"];
      transport.registerProducer(
        {
          resumeProducing: () => {
            transport.write(pieces.shift() ?? "");
            if (pieces.length === 0) transport.unregisterProducer();
          },
          stopProducing() {},
        },
        false,
      );
      transport.closeStdin();
      await protocol.ended;
      expect(protocol.output()).to.equal("one two three");
    });

    it("are stopped when the child closes its end, and one that throws then is logged", async () => {
      const transport = spawn("exit 0");
      await new Promise<void>((resolve) => {
        transport.registerProducer(
          {
            pauseProducing() {},
            resumeProducing() {},
            stopProducing: () => {
              resolve();
              throw new RangeError("stopped");
            },
          },
          true,
        );
      });
      await protocol.ended;
      expect(flushLoggedErrors(RangeError)).to.have.length(1);
    });

    it("that throw while they produce are logged and close the pipe", async () => {
      const transport = spawn("cat");
      let calls = 0;
      transport.registerProducer(
        {
          resumeProducing: () => {
            calls += 1;
            if (calls > 1) throw new RangeError("no more");
            transport.write("one");
          },
          stopProducing() {},
        },
        false,
      );
      await protocol.ended;
      expect(flushLoggedErrors(RangeError)).to.have.length(1);
      expect(protocol.output()).to.equal("one");
    });

    it("are one at a time", async () => {
      const { ProducerAlreadyRegisteredError } = await import("@cordage/reactor");
      const transport = spawn("cat");
      const producer = { pauseProducing() {}, resumeProducing() {}, stopProducing() {} };
      transport.registerProducer(producer, true);
      expect(() => transport.registerProducer(producer, true)).to.throw(
        ProducerAlreadyRegisteredError,
      );
      transport.unregisterProducer();
      transport.closeStdin();
      await protocol.ended;
    });
  });

  describe("when the reactor shuts down (R5)", () => {
    it("are closed and told; the process itself goes on, and nobody waits for it", async () => {
      const own = new NodeReactor();
      const finished = own.run({ installSignalHandlers: false });
      const transport = own.spawnProcess(protocol, "/bin/sh", sh("echo ready; exec sleep 600"));
      await protocol.whenSeen("ready");
      const pid = transport.pid as number; // it runs
      own.stop();
      await finished;
      expect(protocol.events).to.deep.equal(["made", "data 1", "lost 0", "lost 1", "lost 2"]);
      expect(transport.pid).to.equal(pid);
      process.kill(pid, "SIGKILL"); // it is still there to be killed
    });

    it("are closed at once when they come after it", async () => {
      const own = new NodeReactor();
      own.run({ installSignalHandlers: false });
      own.addSystemEventTrigger("after", "shutdown", () => {
        own.spawnProcess(protocol, "/bin/sh", sh("cat"));
      });
      own.stop();
      await Promise.all([0, 1, 2].map((fd) => protocol.whenLost(fd)));
      expect(protocol.events).to.deep.equal(["made", "lost 0", "lost 1", "lost 2"]);
    });
  });
});
