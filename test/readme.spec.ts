import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { fileOf } from "./support/documented-steps.ts";
import { blocksOf } from "./support/markdown-blocks.ts";
import { pagesBelow } from "./support/markdown-pages.ts";
import { ROOT } from "./support/sources.ts";

/** What users read: the TypeScript blocks are compiled, strictly, and run. The door goes first. */
const PAGES = ["README.md", ...pagesBelow("").filter((page) => page !== "README.md")];

/** Compiled below the tests' own output, where the packages are found as users find them. */
const WORK = join(ROOT, "dist-test", "readme-blocks");

/** Where the programs run: with the files that they expect. */
const FIXTURES = join(ROOT, "test", "fixtures");

/** Examples run in the root of the repository, as they say. */
const OF_EXAMPLE = /^examples\//;

/** A program that goes on until told to stop, as the servers do. */
const RUNS_ON = /\breactor\.run\(/;

/** A port to listen on, and what is before it: in a call, or as what an argument is by default. */
const PORT =
  /(listen(?:TCP|UDP)\(|ServerEndpoint\(reactor, |serverFromString\(reactor, "\w+:|\bargv\[2\] \?\? | = "tcp:)\d+(?=[^.\d])/g;

/** What a block imports from another, or from beside its page: its path, without the ending. */
const NEIGHBOUR = /(?<=^(?:import|export) .*from "|^\} from ")\.\/(.*)\.ts(?=")/gm;

/** A test, to be run by mocha. */
const IS_TEST = /^(?:describe|it)\(/m;

/** How long a block may take, in milliseconds: some compile much, or simulate, on a busy machine. */
const TIME_LIMIT = 20_000;

/** A block as it is compiled and run. */
interface Program {
  readonly name: string;
  readonly code: string;
  /** Where it runs. */
  readonly folder: string;
  /** What it prints, where the page says so in a `text` block right below. */
  readonly output: string | undefined;
}

describe("the code in the READMEs and guides", () => {
  const blocks = PAGES.flatMap(programsOf);

  before(function () {
    this.timeout(60_000);
    rmSync(WORK, { recursive: true, force: true });
    mkdirSync(WORK, { recursive: true });
    for (const { name, code } of blocks) writeFileSync(join(WORK, `${name}.ts`), code);
    writeFileSync(join(WORK, "tsconfig.json"), JSON.stringify(compilerConfig()));
    const tsc = join(ROOT, "node_modules/@typescript/native/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", WORK], { encoding: "utf8" });
    expect(stdout, "what the compiler says of the blocks").to.equal("");
  });

  it("begins with an echo server of at most 12 lines", () => {
    const [first] = blocks;
    expect(first?.code).to.include("class Echo");
    expect(first?.code.trim().split("\n").length).to.be.at.most(12);
  });

  for (const { name, code, folder, output: expected } of blocks) {
    it(`${name} compiles and runs`, async () => {
      const { status, output, errors } = await run(join(WORK, "out", `${name}.js`), code, folder);
      expect(errors).to.equal("");
      expect(status).to.equal(0);
      if (expected !== undefined) expect(output).to.equal(expected);
    }).timeout(TIME_LIMIT);
  }
});

/** The programs that the `ts` blocks of a page are. */
function programsOf(page: string): Program[] {
  const stem = page.replace(/\.md$/, "").replaceAll("/", "-").toLowerCase();
  const compiled = join(ROOT, dirname(page).replace("/src", "/dist"));
  const blocks = blocksOf(page).filter(({ language }) => language === "ts");
  const named = blocks.map((block, i) => {
    return { ...block, name: fileOf(block)?.replace(/\.ts$/, "") ?? `${i + 1}` };
  });
  const place = (_all: string, neighbour: string): string =>
    named.some(({ name }) => name === neighbour)
      ? `./${stem}-${neighbour}.ts`
      : `${compiled}/${neighbour}.js`;
  return named.map(({ code, printed, name }) => ({
    name: `${stem}-${name}`,
    code: `${withFreePorts(code).replace(NEIGHBOUR, place)}\nexport {};\n`,
    folder: OF_EXAMPLE.test(page) ? ROOT : FIXTURES,
    output: printed,
  }));
}

/** Lets the system choose what ports a block listens on. In tests fakes listen, and nothing is in the way. */
function withFreePorts(code: string): string {
  return IS_TEST.test(code) ? code : code.replace(PORT, "$10");
}

function compilerConfig(): object {
  return {
    extends: join(ROOT, "tsconfig.base.json"),
    compilerOptions: {
      rootDir: ".",
      outDir: "out",
      types: ["node", "mocha"],
      typeRoots: [join(ROOT, "node_modules/@types")],
      composite: false,
      incremental: false,
      declaration: false,
      declarationMap: false,
      isolatedDeclarations: false,
      noUnusedLocals: false,
    },
    include: ["*.ts"],
  };
}

interface RunResult {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program to its end; one that would run on is interrupted once it is up. */
function run(file: string, code: string, folder: string): Promise<RunResult> {
  const args = IS_TEST.test(code)
    ? [
        join(ROOT, "node_modules/mocha/bin/mocha.js"),
        "--no-config",
        "--timeout",
        `${TIME_LIMIT}`,
        file,
      ]
    : RUNS_ON.test(code)
      ? ["--import", join(ROOT, "test/support/stop-when-running.mjs"), file]
      : [file];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: "pipe" });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return new Promise((resolve) => {
    child.on("close", (status) => resolve({ status, output, errors }));
  });
}
