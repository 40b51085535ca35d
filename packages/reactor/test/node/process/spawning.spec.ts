import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeReactor, ProcessAddress, ProcessDone, ProcessTerminated } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { RecordingProcessProtocol } from "../support/recording-process-protocol.ts";
import { sh } from "../support/shell.ts";

describe("spawnProcess", () => {
  const reactor = new NodeReactor();
  let protocol: RecordingProcessProtocol;

  beforeEach(() => {
    protocol = new RecordingProcessProtocol();
  });

  it("calls makeConnection before it returns, with the transport (PR1)", async () => {
    const transport = reactor.spawnProcess(protocol, "/bin/sh", sh("exit 0"));
    expect(protocol.events).to.deep.equal(["made"]);
    expect(protocol.transport).to.equal(transport);
    expect(transport.pid).to.be.a("number");
    await protocol.ended;
  });

  it("logs what makeConnection throws, and goes on (PR1)", async () => {
    protocol.connectionMade = () => {
      throw new RangeError("not today");
    };
    reactor.spawnProcess(protocol, "/bin/sh", sh("echo all the same"));
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
    await protocol.ended;
    expect(protocol.output()).to.equal("all the same\n");
  });

  it("logs a rejection of an async connectionMade", async () => {
    protocol.connectionMade = async () => {
      throw new RangeError("not today");
    };
    reactor.spawnProcess(protocol, "/bin/sh", sh("exit 0"));
    await protocol.ended;
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
  });

  it("passes args[0] as the program's own name (PR1)", async () => {
    const args = ["another name", "-c", 'echo "$0|$1"'];
    reactor.spawnProcess(protocol, "/bin/sh", { args: [...args, "self", "an argument"] });
    await protocol.ended;
    expect(protocol.output()).to.equal("self|an argument\n");
    const named = new RecordingProcessProtocol();
    reactor.spawnProcess(named, process.execPath, { args: ["me", "-p", "process.argv0"] });
    await named.ended;
    expect(named.output()).to.equal("me\n");
  });

  it("has no other argument than the name by default", async () => {
    reactor.spawnProcess(protocol, "/bin/echo");
    await protocol.ended;
    expect(protocol.output()).to.equal("\n");
  });

  describe("environment", () => {
    /** What the child has; Node itself adds a variable when it measures coverage. */
    async function environmentWith(env?: Record<string, string> | null): Promise<string[]> {
      reactor.spawnProcess(protocol, "/usr/bin/env", { env });
      await protocol.ended;
      const lines = protocol.output().split("\n").slice(0, -1);
      return lines.filter((line) => !line.startsWith("NODE_V8_COVERAGE=")).sort();
    }

    it("is empty when left out (PR1)", async () => {
      expect(await environmentWith()).to.deep.equal([]);
    });

    it("is ours for null (PR1)", async () => {
      expect(await environmentWith(null)).to.include(`PATH=${process.env["PATH"]}`);
    });

    it("is exactly what is given, which stays as it is (PR1)", async () => {
      const env = Object.freeze({ A: "1", B: "two words" });
      expect(await environmentWith(env)).to.deep.equal(["A=1", "B=two words"]);
    });
  });

  it("starts in the folder of path", async () => {
    reactor.spawnProcess(protocol, "/bin/pwd", { args: ["pwd", "-P"], path: "/" });
    await protocol.ended;
    expect(protocol.output()).to.equal("/\n");
  });

  it("is its own address", async () => {
    const transport = reactor.spawnProcess(protocol, "/bin/sh", sh("exit 0"));
    expect(transport.getPeer().equals(new ProcessAddress("/bin/sh"))).to.equal(true);
    expect(transport.getHost().equals(new ProcessAddress("/bin/ls"))).to.equal(false);
    expect(String(transport.getHost())).to.equal("ProcessAddress('/bin/sh')");
    await protocol.ended;
  });

  describe("refuses", () => {
    const cases = [
      ["an empty executable", "", {}, TypeError],
      ["a zero byte in the executable", "/bin/\0sh", {}, TypeError],
      ["a zero byte in an argument (PR1)", "/bin/sh", { args: ["sh", "a\0b"] }, TypeError],
      ["a zero byte in the environment (PR1)", "/bin/sh", { env: { A: "b\0c" } }, TypeError],
      ["no arguments, not even the name", "/bin/sh", { args: [] }, RangeError],
      ["arguments that are no strings", "/bin/sh", { args: ["sh", 3] as never }, TypeError],
      ["a user that is none", "/bin/sh", { uid: -1 }, RangeError],
      ["a group that is none", "/bin/sh", { gid: 0.5 }, RangeError],
      ["a descriptor that is none", "/bin/sh", { childFDs: { [-1]: "r" } }, RangeError],
      ["a descriptor beyond all", "/bin/sh", { childFDs: { 5000: "r" } }, RangeError],
      ["an end of a pipe that is none", "/bin/sh", { childFDs: { 1: "x" as never } }, RangeError],
      ["a descriptor of ours that is none", "/bin/sh", { childFDs: { 1: -2 } }, RangeError],
      ["one of ours that isn't open", "/bin/sh", { childFDs: { 1: 987654 } }, /EBADF/],
    ] as const;
    for (const [what, executable, options, error] of cases) {
      it(what, () => {
        const spawn = (): unknown => reactor.spawnProcess(protocol, executable, options);
        if (error instanceof RegExp) expect(spawn).to.throw(error);
        else expect(spawn).to.throw(error);
        expect(protocol.events).to.deep.equal([]);
      });
    }
  });

  describe("childFDs (PR2)", () => {
    it("are 0 to write, 1 and 2 to read by default", async () => {
      const transport = reactor.spawnProcess(protocol, "/bin/sh", sh("cat; echo no >&2"));
      transport.write("from stdin");
      transport.closeStdin();
      await protocol.ended;
      expect(protocol.output(1)).to.equal("from stdin");
      expect(protocol.output(2)).to.equal("no\n");
    });

    it("may be any, in either direction", async () => {
      const childFDs = { 3: "w", 7: "r" } as const;
      const transport = reactor.spawnProcess(protocol, "/bin/sh", sh("cat <&3 >&7", { childFDs }));
      transport.writeToChild(3, "through 3 and 7");
      transport.closeChildFD(3);
      await protocol.ended;
      expect(protocol.output(7)).to.equal("through 3 and 7");
      expect(protocol.events.slice(0, 3)).to.have.members(["made", "data 7", "lost 3"]);
    });

    it("may be descriptors of ours, exchanged even", async () => {
      const paths = ["a", "b"].map((name) => join(tmpdir(), `cordage-${process.pid}-${name}`));
      const [a = 0, b = 0] = paths.map((path) => openSync(path, "w"));
      try {
        const childFDs = { [a]: b, [b]: a, 1: "r" } as const;
        const write = `echo to ${a} >&${a}; echo to ${b} >&${b}; echo done`;
        // dash knows no descriptor beyond 9.
        reactor.spawnProcess(protocol, "/bin/bash", { args: ["bash", "-c", write], childFDs });
        await protocol.ended;
        expect(protocol.output()).to.equal("done\n");
        const contents = paths.map((path) => readFileSync(path, "utf8"));
        expect(contents).to.deep.equal([`to ${b}\n`, `to ${a}\n`]);
      } finally {
        for (const fd of [a, b]) closeSync(fd);
        for (const path of paths) rmSync(path);
      }
    });

    it("are all there is, but that 0, 1 and 2 are /dev/null when left out", async () => {
      const script = `
        for fd in 0 1 2 3 4 5 6 7 8 9; do
          [ -e /proc/$$/fd/$fd ] && found="$found $fd"
          [ /proc/$$/fd/$fd -ef /dev/null ] && found="$found:null"
        done
        echo $found >&4`;
      reactor.spawnProcess(protocol, "/bin/sh", sh(script, { childFDs: { 4: "r" } }));
      await protocol.ended;
      expect(protocol.output(4)).to.equal("0:null 1:null 2:null 4\n");
    });
  });

  describe("a program that can't be started (PR7)", () => {
    it("is told as one that has ended at once, with the reason as the cause", async () => {
      const transport = reactor.spawnProcess(protocol, "/no/such/program");
      expect(transport.pid).to.equal(null);
      expect(protocol.events).to.deep.equal(["made"]);
      const error = await protocol.ended;
      expect(error).to.be.instanceOf(ProcessTerminated);
      expect(error).to.include({ exitCode: null, signal: null });
      expect(error.cause).to.have.property("code", "ENOENT");
      expect(protocol.events).to.have.members([
        ...["made", "lost 0", "lost 1", "lost 2", "exited", "ended"],
      ]);
      expect(protocol.events.at(-1)).to.equal("ended");
    });

    it("is told so when it has no pipes, too, and when it isn't allowed", async () => {
      reactor.spawnProcess(protocol, "/etc/passwd", { childFDs: {} });
      expect((await protocol.ended).cause).to.have.property("code", "EACCES");
      expect(protocol.events).to.deep.equal(["made", "exited", "ended"]);
    });
  });

  it("works before the reactor runs, and without (PR8)", async () => {
    const unused = new NodeReactor();
    unused.spawnProcess(protocol, "/bin/sh", sh("exit 0"));
    expect(await protocol.ended).to.be.instanceOf(ProcessDone);
    expect(unused.running).to.equal(false);
  });
});
