import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Start } from "../porting/conversation.ts";
import { CONVERSATIONS } from "../porting/conversations.ts";
import { PYTHON, RunningExample } from "../support/running-example.ts";

const SOURCES = fileURLToPath(new URL("../../src/porting", import.meta.url));

/** Starts programs with these names. */
function starting(name: string): Start {
  return (...args) => new RunningExample(`porting/${name}`, ...args.map(String));
}

describe("the programs that were ported, and their Python originals", () => {
  before(() => {
    const { status } = spawnSync(PYTHON, ["-c", "import twisted"], { stdio: "ignore" });
    if (status !== 0) throw new Error("run: apt-get install -y python3 python3-twisted");
  });

  it("are talked to, all of them", () => {
    const programs = CONVERSATIONS.map(({ program }) => program).sort();
    const originals = readdirSync(SOURCES).filter((file) => file.endsWith(".py"));
    expect(originals.map((file) => file.slice(0, -".py".length)).sort()).to.deep.equal(programs);
  });

  for (const { program, talk } of CONVERSATIONS) {
    it(`${program} says the same in both languages`, async () => {
      const theirs = await talk(starting(`${program}.py`));
      const ours = await talk(starting(program));
      expect(ours).to.deep.equal(theirs);
      expect(theirs).to.not.be.empty;
    });
  }
});
