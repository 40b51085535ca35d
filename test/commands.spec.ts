import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { documentedScripts, documentedSections, needsPeer } from "./support/documented-steps.ts";
import { NpmRegistry } from "./support/npm-registry.ts";
import { Reader } from "./support/reader.ts";
import { ROOT } from "./support/sources.ts";

/** npm and compilers are run, on a busy machine; in milliseconds. */
const TIME_LIMIT = 600_000;

/** Sections in which all that is typed needs a peer are left to the interop tests. */
const SECTIONS = documentedSections().filter(({ steps }) =>
  steps.some((step) => step.kind === "type" && !needsPeer(step)),
);

describe("what the READMEs and guides have their readers type", function () {
  this.timeout(TIME_LIMIT);
  const registry = new NpmRegistry();
  let environment: Record<string, string>;
  let reader: Reader | undefined;

  before(async () => {
    environment = await registry.start();
  });
  afterEach(() => reader?.leave());
  after(() => registry.stop());

  for (const section of SECTIONS) {
    it(`works as ${section.page} says in "${section.title}"`, async () => {
      reader = new Reader(section, environment);
      await reader.follow((command) => !needsPeer(command));
    });
  }

  for (const { command, place } of documentedScripts()) {
    it(`${command}, of ${place}, is run by CI`, () => {
      const steps =
        readFileSync(join(ROOT, ".ci/run"), "utf8").match(/^(?:step| {2}npm) .*/gm) ?? [];
      const runs = steps.filter((step) => `${step} `.includes(` ${command} `));
      expect(runs).to.not.be.empty;
    });
  }
});
