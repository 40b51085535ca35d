import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The load generators in `c/`. */
export type Generator = "ping_pong" | "visits" | "datagrams";

/** What they have been compiled to, in this run. */
const programs = new Map<Generator, string>();

/** Whether there is a compiler, once that was looked for. */
let isThere: boolean | undefined;

/** Whether there is a compiler for them. Where there is none, says so the first time. */
export function hasCompiler(): boolean {
  if (isThere === undefined) {
    isThere = spawnSync("cc", ["--version"]).status === 0;
    const hint = "\nThe load comes from Node, which is slower than the servers: install gcc\n";
    if (!isThere) process.stdout.write(hint);
  }
  return isThere;
}

/** The path of a generator's program, compiled when it is needed first. */
export function compiled(generator: Generator): string {
  const known = programs.get(generator);
  if (known !== undefined) return known;
  const source = fileURLToPath(new URL(`../c/${generator}.c`, import.meta.url));
  const folder = fileURLToPath(new URL("./c/", import.meta.url));
  const program = `${folder}${generator}`;
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync("cc", ["-O2", "-o", program, source], { stdio: "inherit" });
  if (status !== 0) throw new Error(`${source} can't be compiled`);
  programs.set(generator, program);
  return program;
}
