import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { entryPoints } from "./support/entry-points.ts";
import { installPacked, npm } from "./support/packed-packages.ts";
import { PACKAGES, ROOT, readJSON } from "./support/sources.ts";

/** The files of each package that its user has a use for, besides its manifest. */
const WANTED = /^(?:README\.md|LICENSE|package\.json|(?:dist|src)\/.*\.ts|dist\/.*\.(?:js|map))$/;

/** Programs of both kinds, to be compiled. */
const TYPED = ["types.mts", "types.cts"];

/** npm and the compiler take seconds to start on a busy machine; in milliseconds. */
const TIME_LIMIT = 120_000;

/** The files below a folder, from there, with forward slashes. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((file) => file.replaceAll("\\", "/"));
}

/** Statements that import everything there is. */
function importAll(): string {
  return PACKAGES.flatMap(entryPoints)
    .map((entry, i) => `import * as entry${i} from "${entry}";\nexport { entry${i} };\n`)
    .join("");
}

describe("the packages as npm packs them, in an empty project", function () {
  this.timeout(TIME_LIMIT);
  let project = "";
  const installed = (name: string): string => join(project, "node_modules", "@cordage", name);

  before(() => {
    project = mkdtempSync(join(tmpdir(), "cordage-packed-"));
    return installPacked(project);
  });

  after(() => rmSync(project, { recursive: true, force: true }));

  it("bring nothing but themselves", () => {
    expect(readdirSync(join(project, "node_modules")).filter((it) => !it.startsWith("."))).to.eql([
      "@cordage",
    ]);
    expect(readdirSync(installed("")).sort()).to.eql([...PACKAGES].sort());
  });

  it("hold only what their users need, and print how much that is", () => {
    for (const name of PACKAGES) {
      const files = filesBelow(installed(name));
      expect(files.filter((file) => !WANTED.test(file))).to.eql([]);
      const code = files.filter((file) => file.endsWith(".js"));
      const kilobytes = (of: readonly string[]): number =>
        Math.round(sum(of.map((file) => statSync(join(installed(name), file)).size)) / 1000);
      process.stdout.write(
        `      @cordage/${name}: ${kilobytes(files)} kB installed, ${kilobytes(code)} kB of it code\n`,
      );
    }
  });

  for (const name of PACKAGES) {
    it(`${name} would be published, to everybody`, async () => {
      const said = await npm(ROOT, "publish", "--dry-run", "--workspace", `packages/${name}`);
      expect(said).to.include(`+ @cordage/${name}@${readJSON("lerna.json")["version"]}`);
    });

    it(`${name} has nothing for publint to say`, async () => {
      const { messages } = await publint({ pkgDir: installed(name), pack: false, strict: true });
      const manifest = readJSON(`packages/${name}/package.json`);
      expect(messages.map((message) => formatMessage(message, manifest, { color: false }))).to.eql(
        [],
      );
    });
  }

  for (const [file, load] of [
    ["program.mjs", "await import"],
    ["program.cjs", "require"],
  ] as const) {
    it(`are loaded by ${load}`, () => {
      const entries = PACKAGES.flatMap(entryPoints);
      const lines = entries.map((entry) => `console.log(Object.keys(${load}("${entry}")).length);`);
      writeFileSync(join(project, file), lines.join("\n"));
      const counted = execFileSync(process.execPath, [join(project, file)], { encoding: "utf8" });
      const counts = counted.trim().split("\n").map(Number);
      expect(counts).to.have.length(entries.length);
      expect(Math.min(...counts)).to.be.greaterThan(0);
    });
  }

  for (const compiler of ["@typescript/native/bin/tsc", "typescript/bin/tsc6"]) {
    it(`give their types to modules of both kinds, as ${compiler} resolves them`, () => {
      for (const file of TYPED) writeFileSync(join(project, file), importAll());
      writeFileSync(join(project, "tsconfig.json"), JSON.stringify(userConfig()));
      const tsc = join(ROOT, "node_modules", compiler);
      const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", project], {
        encoding: "utf8",
      });
      expect(stdout).to.equal("");
      expect(status).to.equal(0);
    });
  }
});

/** The strictest that a user may compile with: the declarations of the packages are checked, too. */
function userConfig(): object {
  return {
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: false,
      skipLibCheck: false,
      noEmit: true,
      target: "es2022",
      module: "node20",
      typeRoots: [join(ROOT, "node_modules", "@types")],
      types: ["node", "mocha", "chai"],
    },
    files: TYPED,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
