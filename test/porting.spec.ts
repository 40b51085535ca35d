import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NodeReactor } from "@cordage/reactor";
import { expect } from "chai";
import { publicNames, subpaths } from "./support/public-names.ts";
import { ROOT } from "./support/sources.ts";

const PAGE = readFileSync(join(ROOT, "PORTING.md"), "utf8");

/** Code in a line of text. */
const CODE = /`([^`\n]+)`/g;

/** A part of the list of names: a heading that tells packages, and what is below it. */
interface NamesOfModule {
  readonly heading: string;
  /** As `subpaths` names them. */
  readonly places: readonly string[];
  /** What is called the same here and there. */
  readonly same: readonly string[];
}

function namesByModule(): NamesOfModule[] {
  const [, list = ""] = PAGE.split("## Names, module by module\n");
  const [names = ""] = list.split("\n### Modules that aren't here\n");
  return names
    .split("\n### ")
    .slice(1)
    .map((part) => {
      const [heading = ""] = part.split("\n");
      const [, same = ""] =
        /^- \*\*Same:\*\* (.*?)(?:\n- |\n*$)/s.exec(part.slice(heading.length + 2)) ?? [];
      return { heading, places: placesIn(heading), same: codeIn(same) };
    });
}

/** The packages that a heading names: `@cordage/protocols/htb`, or `/pcp` behind that. */
function placesIn(heading: string): string[] {
  let before = "";
  return codeIn(heading.slice(heading.indexOf(": ")))
    .filter((name) => /^(?:@cordage)?\//.test(name))
    .map((name) => {
      before = name.startsWith("/") ? before.replace(/\/[^/]*$/, name) : name;
      return before.slice("@cordage/".length);
    });
}

function codeIn(text: string): string[] {
  return [...text.matchAll(CODE)].map(([, code = ""]) => code);
}

/** A block of PORTING.md in one language. */
function blockIn(language: string): string | undefined {
  return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms").exec(PAGE)?.[1];
}

describe("PORTING.md", () => {
  it("begins with a program that the tests of the examples run, in both languages", () => {
    const source = (file: string): string =>
      readFileSync(join(ROOT, "examples/src/porting", file), "utf8");
    expect(blockIn("python")).to.equal(source("greeter.py"));
    expect(blockIn("ts")).to.equal(source("greeter.ts"));
  });

  it("has every name that the sources say is Twisted's", () => {
    const told = new Set(codeIn(PAGE).flatMap((code) => code.match(/\w+/g) ?? []));
    const twisteds = subpaths().flatMap((subpath) =>
      publicNames(subpath)
        .filter(({ comment }) => comment.includes("@see Twisted:"))
        .map(({ name }) => ({ name, subpath })),
    );
    const untold = twisteds.filter(({ name }) => !told.has(name));
    expect(twisteds).to.have.lengthOf.above(200); // else the sources are misread
    expect(untold).to.deep.equal([]);
  });

  for (const { heading, places, same } of namesByModule()) {
    it(`tells what is the same in ${heading}`, () => {
      const there = heading.startsWith("the reactor")
        ? (name: string) => name in NodeReactor.prototype
        : (name: string) => names.has(name);
      const names = new Set(places.flatMap(publicNames).map(({ name }) => name));
      expect(same.filter((name) => !there(name))).to.deep.equal([]);
    });
  }
});
