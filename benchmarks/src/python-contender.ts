import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Contender } from "./compare.ts";

/** Python as Debian packages it, with Debian's Twisted. */
const PYTHON = "/usr/bin/python3";

/**
 * A program in Python, from `src/peers/`: for each line on its standard input it does one round and prints
 * what it measured.
 */
export class PythonContender implements Contender {
  readonly name: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #reader: Interface;
  readonly #lines: AsyncIterator<string>;

  private constructor(name: string, program: string, args: readonly string[]) {
    this.name = name;
    const file = fileURLToPath(new URL(`../src/peers/${program}`, import.meta.url));
    this.#child = spawn(PYTHON, [file, ...args], { stdio: ["pipe", "pipe", "inherit"] });
    this.#reader = createInterface(this.#child.stdout);
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Starts it; where there is no Twisted, says so and returns nothing. */
  static start(
    name: string,
    program: string,
    args: readonly string[],
  ): PythonContender | undefined {
    const { status } = spawnSync(PYTHON, ["-c", "import twisted"], { stdio: "ignore" });
    if (status === 0) return new PythonContender(name, program, args);
    process.stdout.write(`${name} is left out: apt-get install -y python3-twisted\n`);
    return undefined;
  }

  async round(): Promise<number> {
    this.#child.stdin.write("\n");
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.name} has ended`);
    return Number(value);
  }

  stop(): void {
    this.#reader.close();
    this.#child.stdin.end();
  }
}
