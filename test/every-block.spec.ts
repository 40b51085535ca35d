import { expect } from "chai";
import { documentedSections, fileOf } from "./support/documented-steps.ts";
import { type Block, blocksOf } from "./support/markdown-blocks.ts";
import { pagesBelow } from "./support/markdown-pages.ts";

/** The sections in which something is typed: the files that stand there are used. */
const TYPED = documentedSections().map(({ page, title }) => `${page}: ${title}`);

/**
 * What runs a block, by its language; a block that nothing would run gets `undefined`. A new language needs a
 * runner, and an entry here.
 */
const RUNNERS: Readonly<Record<string, (block: Block) => string | undefined>> = {
  ts: () => "readme.spec.ts",
  sh: () => "commands.spec.ts, and interop/commands.spec.ts where a peer is needed",
  json: (block) => {
    const file = fileOf(block);
    if (file === ".mocharc.json") return "configuration.spec.ts";
    const isUsed = file !== undefined && TYPED.includes(`${block.page}: ${block.section}`);
    return isUsed ? "commands.spec.ts" : undefined;
  },
  text: ({ isOutput }) => (isOutput ? "what runs the block above compares it" : undefined),
  "text drawing": () => "nothing: it draws an order of events, and is no code",
  python: ({ page }) => (page === "PORTING.md" ? "the tests of the examples" : undefined),
};

describe("every block of every Markdown file", () => {
  for (const page of pagesBelow("")) {
    it(`of ${page} is run by some test`, () => {
      const blocks = blocksOf(page);
      const idle = blocks.filter((block) => RUNNERS[block.language]?.(block) === undefined);
      expect(idle.map(({ line, language }) => `line ${line}: ${language}`)).to.deep.equal([]);
    });
  }
});
