import { constants } from "node:os";
import type { Failure } from "@cordage/deferred";
import {
  type IProcessTransport,
  NodeReactor,
  ProcessDone,
  ProcessExitedAlready,
  ProcessTerminated,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { turns } from "../support/bench.ts";
import { RecordingProcessProtocol } from "../support/recording-process-protocol.ts";
import { sh } from "../support/shell.ts";

describe("the end of a process", () => {
  const reactor = new NodeReactor();
  let protocol: RecordingProcessProtocol;

  beforeEach(() => {
    protocol = new RecordingProcessProtocol();
  });

  function spawn(script: string, options = {}): IProcessTransport {
    return reactor.spawnProcess(protocol, "/bin/sh", sh(script, options));
  }

  it("is told once: each pipe's, processExited in any order, processEnded last (PR3)", async () => {
    spawn("echo out; echo err >&2");
    await protocol.ended;
    await turns();
    const { events } = protocol;
    expect(events.at(0)).to.equal("made");
    expect(events.at(-1)).to.equal("ended");
    for (const each of ["data 1", "lost 0", "lost 1", "lost 2", "exited"]) {
      expect(events.filter((event) => event === each)).to.have.length(1);
    }
    expect(events.indexOf("data 1")).to.be.lessThan(events.indexOf("lost 1"));
  });

  it("brings processExited while a grandchild holds the pipes, processEnded later (PR3)", async () => {
    // The grandchild waits for a word through a pipe of its own.
    const transport = spawn("{ read word <&3; echo $word; } & exit 0", {
      childFDs: { 1: "r", 3: "w" },
    });
    await protocol.exited;
    await turns();
    expect(protocol.events).to.deep.equal(["made", "exited"]);
    transport.writeToChild(3, "late\n");
    await protocol.ended;
    expect(protocol.output()).to.equal("late\n");
    expect(protocol.events.at(-1)).to.equal("ended");
  });

  it("brings a child's closed output before its exit (PR3)", async () => {
    const transport = spawn("exec 1>&-; cat >&2", { childFDs: { 0: "w", 1: "r", 2: "r" } });
    await protocol.whenLost(1);
    expect(protocol.events).to.deep.equal(["made", "lost 1"]);
    transport.closeStdin();
    await protocol.ended;
  });

  it("is a ProcessDone for exit code 0 (PR4)", async () => {
    spawn("exit 0");
    const error = await protocol.ended;
    expect(error).to.be.instanceOf(ProcessDone);
    expect(error.message).to.equal(
      "A process has ended without apparent errors: process finished with exit code 0.",
    );
    expect(await protocol.exited).to.be.instanceOf(ProcessDone);
  });

  it("is a ProcessTerminated with another exit code, and no signal (PR4, ERR2)", async () => {
    spawn("exit 3");
    const error = await protocol.ended;
    expect(error).to.be.instanceOf(ProcessTerminated).and.include({ exitCode: 3, signal: null });
    expect(error.message).to.contain("process ended with exit code 3");
  });

  it("is a ProcessTerminated with a signal, and no exit code (PR4, ERR2)", async () => {
    const transport = spawn("echo ready; exec cat");
    await protocol.whenSeen("ready");
    transport.signalProcess("KILL");
    const error = await protocol.ended;
    expect(error).to.be.instanceOf(ProcessTerminated).and.include({ exitCode: null, signal: 9 });
    expect(error.message).to.contain("process ended by signal 9");
  });

  describe("exceptions (PR3)", () => {
    it("out of processExited and processEnded are logged, and all is cleaned up", async () => {
      let transport: IProcessTransport | undefined;
      await new Promise<void>((resolve) => {
        protocol.processExited = () => {
          throw new RangeError("exited");
        };
        protocol.processEnded = () => {
          resolve();
          throw new RangeError("ended");
        };
        transport = spawn("exit 0");
      });
      const messages = flushLoggedErrors(RangeError).map(({ value }) => value.message);
      expect(messages).to.deep.equal(["exited", "ended"]);
      expect(transport?.pid).to.equal(null);
      const logPrefix = (transport as unknown as { logPrefix(): string }).logPrefix();
      expect(logPrefix).to.match(/^Object,process \d+$/); // it has let go of the protocol
    });

    it("out of childConnectionLost are logged, and processEnded comes", async () => {
      protocol.childConnectionLost = () => {
        throw new RangeError("lost");
      };
      spawn("exit 0");
      await protocol.ended;
      expect(flushLoggedErrors(RangeError)).to.have.length(3);
    });

    it("out of childDataReceived are logged and close that pipe only", async () => {
      protocol.childDataReceived = (fd, data) => {
        if (fd === 1) throw new RangeError("no such data");
        RecordingProcessProtocol.prototype.childDataReceived.call(protocol, fd, data);
      };
      const transport = spawn("echo out; cat >&2");
      await protocol.whenLost(1);
      expect(flushLoggedErrors(RangeError)).to.have.length(1);
      transport.write("still there");
      transport.closeStdin();
      expect(await protocol.ended).to.be.instanceOf(ProcessDone);
      expect(protocol.output(2)).to.equal("still there");
    });

    it("of async events count, too", async () => {
      protocol.childDataReceived = async () => {
        throw new RangeError("later");
      };
      spawn("echo out; cat");
      await protocol.whenLost(1);
      expect(flushLoggedErrors(RangeError)).to.have.length(1);
      protocol.transport.closeStdin();
      await protocol.ended;
    });
  });

  describe("signalProcess (PR5)", () => {
    for (const name of ["HUP", "INT", "KILL", "TERM"] as const) {
      it(`sends ${name}`, async () => {
        const transport = spawn("echo ready; exec cat");
        await protocol.whenSeen("ready");
        transport.signalProcess(name);
        expect(await protocol.ended).to.include({ signal: constants.signals[`SIG${name}`] });
      });
    }

    it("sends STOP, from which a process comes back", async () => {
      const transport = spawn("echo ready; exec cat");
      await protocol.whenSeen("ready");
      transport.signalProcess("STOP");
      transport.signalProcess(constants.signals.SIGCONT);
      transport.closeStdin();
      expect(await protocol.ended).to.be.instanceOf(ProcessDone);
    });

    it("sends any other by its number, 0 too, which does nothing", async () => {
      const transport = spawn(
        "trap 'echo caught; exit 7' USR1; echo ready; while :; do read x; done",
      );
      await protocol.whenSeen("ready");
      transport.signalProcess(0);
      transport.signalProcess(constants.signals.SIGUSR1);
      expect(await protocol.ended).to.include({ exitCode: 7 });
    });

    it("refuses other names and what is no number of a signal", async () => {
      const transport = spawn("cat");
      expect(() => transport.signalProcess("USR1" as never)).to.throw(TypeError, "USR1");
      expect(() => transport.signalProcess("toString" as never)).to.throw(TypeError);
      expect(() => transport.signalProcess(1.5)).to.throw(RangeError);
      expect(() => transport.signalProcess(-1)).to.throw(RangeError);
      expect(() => transport.signalProcess(200)).to.throw(/EINVAL/);
      transport.closeStdin();
      await protocol.ended;
    });

    it("throws ProcessExitedAlready once the process is gone, when pid is null", async () => {
      const transport = spawn("exit 0");
      const seen: unknown[] = [];
      protocol.processExited = function (this: RecordingProcessProtocol, reason: Failure) {
        seen.push(transport.pid);
        RecordingProcessProtocol.prototype.processExited.call(protocol, reason);
      };
      await protocol.exited;
      expect(seen).to.deep.equal([null]);
      expect(() => transport.signalProcess("KILL")).to.throw(ProcessExitedAlready);
      await protocol.ended;
      expect(() => transport.signalProcess(15)).to.throw(ProcessExitedAlready);
      expect(() => transport.signalProcess("WHAT" as never)).to.throw(TypeError);
    });
  });

  it("leaves a transport that is harmless to use", async () => {
    const transport = spawn("exit 0");
    await protocol.ended;
    transport.write("nobody");
    transport.writeSequence(["no", "body"]);
    transport.writeToChild(0, "reads");
    transport.closeChildFD(0);
    transport.pauseProducing();
    transport.resumeProducing();
    transport.unregisterProducer();
    transport.loseConnection();
    let stops = 0;
    transport.registerProducer({ stopProducing: () => stops++, resumeProducing() {} }, false);
    expect(stops).to.equal(1);
    expect(protocol.events.at(-1)).to.equal("ended");
  });

  it("marks what is logged in its events with protocol and process (X14)", async () => {
    const { currentLogSystem } = await import("@cordage/reactor");
    const systems: (string | undefined)[] = [];
    protocol.outReceived = () => {};
    protocol.childDataReceived = () => systems.push(currentLogSystem());
    const { pid } = spawn("echo out");
    await protocol.ended;
    expect(systems).to.deep.equal([`RecordingProcessProtocol,process ${pid}`]);
  });
});
