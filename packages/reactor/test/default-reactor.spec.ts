import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";

const program = fileURLToPath(new URL("./fixtures/default-reactor.js", import.meta.url));

/** What the program finds in a process where nothing has used a reactor yet. */
async function found(scenario: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, scenario]);
  return JSON.parse(stdout);
}

describe("the default reactor", () => {
  it("is the one installed, and there is only one (R18)", async () => {
    expect(await found("install")).to.deep.equal({
      isMine: true,
      second: "ReactorAlreadyInstalledError",
    });
  });

  it("is Node's when none was installed before it is used; then it is too late (R18)", async () => {
    expect(await found("use")).to.deep.equal({
      before: 0,
      second: "ReactorAlreadyInstalledError",
      isNode: true,
    });
  });

  it("is made once (R18)", async () => {
    expect(await found("getTwice")).to.deep.equal({
      isSame: true,
      second: "ReactorAlreadyInstalledError",
    });
  });

  it("is not made by importing it (R18)", async () => {
    expect(await found("importOnly")).to.deep.equal({ first: "installed" });
  });

  it("is what `reactor` is from its first use on (R18)", async () => {
    expect(await found("becomes")).to.deep.equal({ isStandIn: false, isReactor: true });
  });

  it("is stood in for by what `reactor` was before, in all respects (R18)", async () => {
    expect(await found("standIn")).to.deep.equal({
      calls: 1,
      isReactor: true,
      canTCP: true,
      canFly: false,
      running: false,
      note: "kept",
    });
  });
});
