import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Contender } from "./compare.ts";

/** Python as Debian packages it, with Debian's Twisted. */
const PYTHON = "/usr/bin/python3";

/**
 * A program of its own, from `src/peers/`: for each line on its standard input it does one round and prints
 * what it measured.
 */
export class PeerContender implements Contender {
  readonly name: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #reader: Interface;
  readonly #lines: AsyncIterator<string>;

  private constructor(name: string, command: string, args: readonly string[]) {
    this.name = name;
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#reader = createInterface(this.#child.stdout);
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Starts one in TypeScript. */
  static startNode(name: string, program: string, args: readonly string[]): PeerContender {
    const file = fileURLToPath(new URL(`./peers/${program}.js`, import.meta.url));
    return new PeerContender(name, process.execPath, [file, ...args]);
  }

  /** Starts one in Python; where there is no Twisted, says so and returns nothing. */
  static startPython(
    name: string,
    program: string,
    args: readonly string[],
  ): PeerContender | undefined {
    const { status } = spawnSync(PYTHON, ["-c", "import twisted"], { stdio: "ignore" });
    const file = fileURLToPath(new URL(`../src/peers/${program}`, import.meta.url));
    if (status === 0) return new PeerContender(name, PYTHON, [file, ...args]);
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
