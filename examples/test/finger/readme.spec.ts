import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const FOLDER = fileURLToPath(new URL("../../src/finger/", import.meta.url));

/** The comment that begins a file: the text tells the same in more words. */
const HEAD = /^\/\*\*.*?\*\/\n/s;

describe("the text of the finger tutorial", () => {
  const text = readFileSync(`${FOLDER}README.md`, "utf8");

  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".ts"))) {
    it(`shows ${file} as it is`, () => {
      const code = readFileSync(`${FOLDER}${file}`, "utf8").replace(HEAD, "");
      expect(text).to.include(`[\`${file}\`](${file})\n\n\`\`\`ts\n${code.trimStart()}\`\`\`\n`);
    });
  }
});
