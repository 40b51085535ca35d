import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

/** Where the names of packages can be resolved. */
const HERE = fileURLToPath(new URL(".", import.meta.url));

/** Runs a program whose `main` has this body. */
function run(body: string, ...argv: string[]): { status: number | null; out: string; err: string } {
  const program = `
    import { deferLater, ExitError, react } from "@cordage/reactor";
    react(async (reactor, ...argv) => { ${body} }, process.argv.slice(1));`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", program, "--", ...argv],
    { cwd: HERE, encoding: "utf8" },
  );
  return { status, out: stdout, err: stderr };
}

describe("react, as a program of its own", function () {
  this.timeout(20_000); // milliseconds: starting Node takes its time on a busy machine
  it("runs main on the default reactor with the arguments, and exits with 0 (K14)", () => {
    const { status, out, err } = run(
      "await deferLater(reactor, 0.001); console.log(reactor.running, ...argv);",
      "a",
      "b",
    );
    expect(err).to.equal("");
    expect(out).to.equal("true a b\n");
    expect(status).to.equal(0);
  });

  it("exits with 1 and says why when main fails (K14)", () => {
    const { status, err } = run('throw new RangeError("no more");');
    expect(err)
      .to.match(/main function encountered error/)
      .and.match(/RangeError: no more/);
    expect(status).to.equal(1);
  });

  it("exits with the code of an ExitError, without a word (K14)", () => {
    const { status, err } = run("throw new ExitError(3);");
    expect(err).to.equal("");
    expect(status).to.equal(3);
  });

  it("exits with 0 when the reactor is stopped by others (K14)", () => {
    const { status } = run(
      "reactor.callLater(0, () => reactor.stop()); await new Promise(() => {});",
    );
    expect(status).to.equal(0);
  });
});
