import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect } from "chai";
import { pagesBelow } from "./support/markdown-pages.ts";
import { PACKAGES, ROOT } from "./support/sources.ts";

/** A link or a picture in Markdown; what it leads to. */
const LINK = /\]\((?<target>[^)\s]+)\)/g;

/** Elsewhere on the web, which no test depends on. */
const OUTSIDE = /^[a-z]+:/;

/** A block of code: it may look like links and headings. */
const CODE_BLOCK = /^```.*?^```$/gms;

const HEADING = /^#{1,6} +(.*?) *$/gm;

function textOf(page: string): string {
  return readFileSync(join(ROOT, page), "utf8").replace(CODE_BLOCK, "");
}

/** What the headings of a page are called in links, as GitHub has it: the second of a name gets a -1. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of textOf(page).matchAll(HEADING)) {
    const anchor = anchorOf(heading);
    let count = 0;
    while (anchors.has(count === 0 ? anchor : `${anchor}-${count}`)) count += 1;
    anchors.add(count === 0 ? anchor : `${anchor}-${count}`);
  }
  return anchors;
}

function anchorOf(heading: string): string {
  const shown = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
  return shown.replace(/[^\p{L}\p{N}_\s-]/gu, "").replaceAll(" ", "-");
}

/** Why a link leads nowhere; `undefined` if it leads somewhere. */
function faultOf(target: string, page: string): string | undefined {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : posix.join(posix.dirname(page), path);
  if (!existsSync(join(ROOT, file))) return `${target}: there is no ${file}`;
  if (anchor === undefined || anchorsOf(file).has(anchor)) return undefined;
  return `${target}: ${file} has no such heading`;
}

describe("the links in Markdown files", () => {
  for (const page of pagesBelow("")) {
    it(`of ${page} lead to files and headings that are there`, () => {
      const targets = [...textOf(page).matchAll(LINK)].map(({ groups }) => `${groups?.["target"]}`);
      const faults = targets
        .filter((target) => !OUTSIDE.test(target))
        .map((target) => faultOf(target, page))
        .filter((fault) => fault !== undefined);
      expect(faults).to.deep.equal([]);
    });
  }

  it("of packages lead nowhere else in the repository: npm shows their READMEs alone", () => {
    for (const name of PACKAGES) {
      const text = textOf(`packages/${name}/README.md`);
      const targets = [...text.matchAll(LINK)].map(({ groups }) => `${groups?.["target"]}`);
      expect(targets.filter((target) => !/^(?:#|[a-z]+:)/.test(target))).to.deep.equal([]);
    }
  });
});
