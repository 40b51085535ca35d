import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fileOf } from "./support/documented-steps.ts";
import { blocksOf } from "./support/markdown-blocks.ts";
import { pagesBelow } from "./support/markdown-pages.ts";
import { NpmRegistry } from "./support/npm-registry.ts";
import { Terminal } from "./support/terminal.ts";

/** npm and mocha take seconds to start on a busy machine; in milliseconds. */
const TIME_LIMIT = 120_000;

/** Two tests that the hooks tell apart: what is logged in one nobody looks at. */
const TESTS = `
import { Logger } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";

it("leaves an error behind", () => new Logger().failure("this failed", new RangeError("too far")));
it("means its error", () => {
  new Logger().failure("this failed", new RangeError("too far"));
  flushLoggedErrors(RangeError);
});
`;

const BLOCKS = pagesBelow("")
  .flatMap(blocksOf)
  .filter((block) => fileOf(block) === ".mocharc.json");

describe("the configuration of mocha that pages give", function () {
  this.timeout(TIME_LIMIT);
  const registry = new NpmRegistry();
  let project = "";
  let terminal: Terminal;

  before(async () => {
    project = mkdtempSync(join(tmpdir(), "cordage-configured-"));
    writeFileSync(join(project, "package.json"), "{}");
    writeFileSync(join(project, "some.spec.mjs"), TESTS);
    terminal = new Terminal(project, await registry.start());
    const { errors } = await terminal.run("npm install --save-dev mocha @cordage/testing");
    expect(errors).to.equal("");
  });
  after(async () => {
    await registry.stop();
    rmSync(project, { recursive: true, force: true });
  });

  for (const { page, line, code } of BLOCKS) {
    it(`of ${page}:${line} fails the test that leaves an error behind, and no other`, async () => {
      writeFileSync(join(project, ".mocharc.json"), code);
      const { output, errors } = await terminal.run("npx mocha --reporter json some.spec.mjs");
      expect(errors).to.equal("");
      const { stats, failures } = JSON.parse(output) as MochaReport;
      expect(stats.passes).to.equal(1);
      expect(failures.map(({ err }) => err.message).join()).to.include("too far");
    });
  }
});

/** What mocha's reporter `json` prints, as far as it is looked at. */
interface MochaReport {
  readonly stats: { readonly passes: number };
  readonly failures: readonly { readonly err: { readonly message: string } }[];
}
