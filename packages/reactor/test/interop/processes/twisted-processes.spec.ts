/** Processes and standard input and output between Python Twisted and ours. */
import { fileURLToPath } from "node:url";
import {
  getProcessOutputAndValue,
  NodeReactor,
  ProcessDone,
  ProcessTerminated,
} from "@cordage/reactor";
import { expect } from "chai";
import { RecordingProcessProtocol } from "../../node/support/recording-process-protocol.ts";

const PYTHON = "/usr/bin/python3";

/** More than a pipe and the buffers around it take. */
const LINES = 50_000;

/** A program of Python's among the peers: it stays where its source is. */
function peer(name: string): string {
  return fileURLToPath(new URL(`../../../test/interop/peers/${name}`, import.meta.url));
}

/** From where our programs find the packages. */
const PACKAGE = fileURLToPath(new URL("../../..", import.meta.url));

/** A program of ours: echoes lines, and ends when it has read "quit". */
const PROGRAM = `
  import { writeSync } from "node:fs";
  import { Protocol, reactor, StandardIO } from "@cordage/reactor";
  class Echo extends Protocol {
    #rest = "";
    connectionMade() { writeSync(2, "made\\n"); }
    dataReceived(data) {
      const lines = (this.#rest + data).split("\\n");
      this.#rest = lines.pop();
      for (const line of lines) {
        if (line.startsWith("exit ")) this.leave(Number(line.slice(5)));
        else this.transport.write("echo " + line + "\\n");
      }
    }
    leave(code) {
      process.exitCode = code;
      this.transport.loseConnection();
    }
    connectionLost(reason) { writeSync(2, "lost " + reason.value.name + "\\n"); }
  }
  new StandardIO(new Echo(), { reactor });`;

describe("processes: our parent, Twisted's StandardIO", function () {
  this.timeout(60_000);
  const reactor = new NodeReactor();
  let child: RecordingProcessProtocol;

  beforeEach(() => {
    child = new RecordingProcessProtocol();
    const args = ["python3", "-B", "-W", "ignore", peer("stdio_child.py")];
    reactor.spawnProcess(child, PYTHON, { args, env: null });
  });

  it("talk, and the exit code arrives (PR3, PR4)", async () => {
    child.transport.write("hello\n");
    await child.whenSeen("echo hello\n");
    child.transport.write("exit 3\n");
    expect(await child.ended)
      .to.be.instanceOf(ProcessTerminated)
      .and.include({ exitCode: 3 });
    expect(child.output(2)).to.equal("made\nlost ConnectionDone\n");
  });

  it("see the end of standard input (PR6, ST1)", async () => {
    child.transport.write("hello\n");
    await child.whenSeen("echo hello\n");
    child.transport.closeStdin();
    expect(await child.ended).to.be.instanceOf(ProcessDone);
    expect(child.output(2)).to.equal("made\nlost ConnectionDone\n");
  });

  it("lose nothing of much, while the one pauses the other", async () => {
    const lines = Array.from({ length: LINES }, (_, index) => `line ${index}\n`);
    child.transport.pauseProducing();
    for (const line of lines) child.transport.write(line);
    child.transport.write("exit 0\n");
    child.transport.resumeProducing();
    expect(await child.ended).to.be.instanceOf(ProcessDone);
    expect(child.output()).to.equal(lines.map((line) => `echo ${line}`).join(""));
  });

  it("end by a signal (PR4, PR5)", async () => {
    await child.whenSeen("made", 2);
    child.transport.signalProcess("KILL");
    expect(await child.ended).to.include({ exitCode: null, signal: 9 });
  });
});

describe("processes: Twisted's parent, our StandardIO", function () {
  this.timeout(60_000);

  /** What Twisted's process protocol reports of a program of ours. */
  async function report(toWrite: string): Promise<unknown> {
    const [out, err, code] = await getProcessOutputAndValue(
      PYTHON,
      [
        ...["-B", "-W", "ignore", peer("process_parent.py"), toWrite],
        ...[process.execPath, "--input-type=module", "--eval", PROGRAM],
      ],
      { env: null, path: PACKAGE, reactor: new NodeReactor() },
    );
    expect([err.toString(), code]).to.deep.equal(["", 0]);
    return JSON.parse(out.toString());
  }

  it("talk, and the exit code arrives (ST1)", async () => {
    expect(await report("hello\nexit 3\n")).to.deep.equal({
      out: "echo hello\n",
      err: "made\nlost ConnectionDone\n",
      lost: [0, 1, 2],
      reason: "ProcessTerminated",
      exitCode: 3,
    });
  });

  it("see the end of standard input (ST1)", async () => {
    expect(await report("hello\nover\n")).to.deep.equal({
      out: "echo hello\necho over\n",
      err: "made\nlost ConnectionDone\n",
      lost: [0, 1, 2],
      reason: "ProcessDone",
      exitCode: 0,
    });
  });

  it("lose nothing of much", async () => {
    const text = "a word".repeat(2000);
    const lines = Array.from({ length: 10 }, () => `${text}\n`);
    expect(await report(`${lines.join("")}exit 0\n`)).to.deep.include({
      out: lines.map((line) => `echo ${line}`).join(""),
      exitCode: 0,
    });
  });
});
