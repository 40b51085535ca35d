import {
  getProcessOutput,
  getProcessOutputAndValue,
  getProcessValue,
  MAX_PROCESS_OUTPUT,
  NodeReactor,
  ProcessDone,
  ProcessOutputTooLong,
  ProcessSignalled,
  ProcessTerminated,
  UnexpectedErrorOutput,
} from "@cordage/reactor";
import { expect } from "chai";

/** What a Deferred fails with; fails if it doesn't. */
async function errorOf(result: PromiseLike<unknown>): Promise<Error> {
  try {
    await result;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it has not failed");
}

describe("what runs a program for its result (PR9)", () => {
  const reactor = new NodeReactor();

  describe("getProcessOutput", () => {
    it("fires with standard output, whatever the exit code", async () => {
      const output = await getProcessOutput("/bin/sh", ["-c", "echo $0 $1; exit 3", "a", "b"], {
        reactor,
      });
      expect(output.toString()).to.equal("a b\n");
    });

    it("has no arguments, an empty environment and our folder by default", async () => {
      expect((await getProcessOutput("/bin/pwd", [], { reactor })).toString().trim()).to.equal(
        process.cwd(),
      );
      expect((await getProcessOutput("/bin/pwd", [], { reactor, path: "/" })).toString()).to.equal(
        "/\n",
      );
      const env = { A: "b" };
      const [given, none] = await Promise.all([
        getProcessOutput("/usr/bin/printenv", ["A"], { reactor, env }),
        getProcessOutput("/usr/bin/printenv", ["A"], { reactor }),
      ]);
      expect(given.toString()).to.equal("b\n");
      expect(none.toString()).to.equal("");
    });

    it("fails at once when there is standard error, and tells when the process has ended", async () => {
      const script = "echo out; echo err >&2; exec cat";
      const error = await errorOf(
        getProcessOutput("/bin/sh", ["-c", script], {
          reactor,
          env: null,
        }),
      );
      expect(error).to.be.instanceOf(UnexpectedErrorOutput);
      expect(error.message).to.equal('got stderr: "err\\n".');
      const { output, processEnded } = error as UnexpectedErrorOutput;
      expect(output.toString()).to.equal("err\n");
      expect(await processEnded).to.be.instanceOf(ProcessDone); // loseConnection has ended cat
    });

    it("takes standard error, too, with errortoo", async () => {
      const output = await getProcessOutput("/bin/sh", ["-c", "echo err >&2"], {
        reactor,
        errortoo: true,
      });
      expect(output.toString()).to.equal("err\n");
    });

    it("fails when it is too much", async () => {
      const script = "while :; do echo much; done";
      const options = { reactor, maxOutput: 1000 };
      const error = await errorOf(getProcessOutput("/bin/sh", ["-c", script], options));
      expect(error).to.be.instanceOf(ProcessOutputTooLong).and.include({ limitBytes: 1000 });
      expect(MAX_PROCESS_OUTPUT).to.equal(64 * 1024 * 1024);
    });

    it("takes as much as is allowed", async () => {
      const output = await getProcessOutput("/bin/echo", ["-n", "1234"], { reactor, maxOutput: 4 });
      expect(output.toString()).to.equal("1234");
    });

    it("refuses a limit that is none", () => {
      const options = { reactor, maxOutput: -1 };
      expect(() => getProcessOutput("/bin/echo", [], options)).to.throw(RangeError, "maxOutput");
    });
  });

  describe("getProcessValue", () => {
    it("fires with the exit code", async () => {
      expect(await getProcessValue("/bin/true", [], { reactor })).to.equal(0);
      expect(await getProcessValue("/bin/sh", ["-c", "exit 7"], { reactor })).to.equal(7);
    });

    it("fires with null when there is none", async () => {
      expect(await getProcessValue("/bin/sh", ["-c", "kill $$"], { reactor })).to.equal(null);
    });
  });

  describe("getProcessOutputAndValue", () => {
    it("fires with output, errors and exit code", async () => {
      const script = "echo out; echo err >&2; exit 2";
      const [out, err, code] = await getProcessOutputAndValue("/bin/sh", ["-c", script], {
        reactor,
      });
      expect([out.toString(), err.toString(), code]).to.deep.equal(["out\n", "err\n", 2]);
    });

    it("gives stdinBytes to standard input and closes it", async () => {
      const [out, , code] = await getProcessOutputAndValue("/bin/cat", [], {
        reactor,
        stdinBytes: "word",
      });
      expect([out.toString(), code]).to.deep.equal(["word", 0]);
    });

    it("fails with the output so far when a signal has ended it", async () => {
      const script = "echo out; echo err >&2; kill -KILL $$";
      const error = await errorOf(getProcessOutputAndValue("/bin/sh", ["-c", script], { reactor }));
      expect(error).to.be.instanceOf(ProcessSignalled).and.include({ signal: 9 });
      const { out, err } = error as ProcessSignalled;
      expect([out.toString(), err.toString()]).to.deep.equal(["out\n", "err\n"]);
      expect(error.cause).to.be.instanceOf(ProcessTerminated);
    });

    it("counts both outputs against the limit", async () => {
      const script = "printf 123; printf 456 >&2";
      const call = (maxOutput: number): PromiseLike<unknown> =>
        getProcessOutputAndValue("/bin/sh", ["-c", script], { reactor, maxOutput });
      await call(6);
      expect(await errorOf(call(5))).to.be.instanceOf(ProcessOutputTooLong);
    });
  });

  for (const call of [getProcessOutput, getProcessValue, getProcessOutputAndValue]) {
    it(`${call.name} fails when there is no such program`, async () => {
      const error = await errorOf(call("/no/such/program", [], { reactor }));
      expect(error).to.be.instanceOf(ProcessTerminated);
      expect(error.cause).to.have.property("code", "ENOENT");
    });

    it(`${call.name} throws what spawnProcess throws`, () => {
      expect(() => call("", [], { reactor })).to.throw(TypeError);
    });

    it(`${call.name} uses the default reactor unless told otherwise`, async () => {
      await call("/bin/true");
    });
  }
});
