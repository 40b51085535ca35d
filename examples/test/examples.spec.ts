import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const FOLDER = fileURLToPath(new URL("../src", import.meta.url));

/** The longest file that is still read at one go. */
const MAX_LINES = 100;

/** What makes a file a program; a comment may speak of it, too. */
const RUNS = /^ *(?:reactor\.run|runProgram|react)\(/m;

const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".ts"));

function textOf(file: string): string {
  return readFileSync(join(FOLDER, file), "utf8");
}

describe("the examples", () => {
  it(`have no file of more than ${MAX_LINES} lines`, () => {
    const long = files.filter((file) => textOf(file).split("\n").length - 1 > MAX_LINES);
    expect(long).to.deep.equal([]);
  });

  it("tell at the top of each program how to run it", () => {
    // Those of `porting` are told of in their README, beside the original.
    const programs = files.filter(
      (file) => !file.startsWith("porting/") && RUNS.test(textOf(file)),
    );
    expect(programs).to.include("echo/main.ts");
    const silent = programs.filter((file) => {
      const head = /^\/\*\*.*?\*\//s.exec(textOf(file))?.[0] ?? "";
      const command = `node examples/dist/${file.replace(/ts$/, "js")}`;
      return !head.includes(command) && !head.includes("npm start");
    });
    expect(silent).to.deep.equal([]);
  });

  it("are all in the index", () => {
    const index = readFileSync(join(FOLDER, "../README.md"), "utf8");
    const names = readdirSync(FOLDER).filter((name) => name !== "program.ts");
    expect(names.filter((name) => !index.includes(`(src/${name}`))).to.deep.equal([]);
  });
});
