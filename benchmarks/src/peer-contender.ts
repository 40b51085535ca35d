import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Contender } from "./compare.ts";
import { LineProcess } from "./line-process.ts";

/** Python as Debian packages it, with Debian's Twisted. */
const PYTHON = "/usr/bin/python3";

/**
 * A program of its own, from `src/peers/`: for each line on its standard input it does one round and prints
 * what it measured.
 */
export class PeerContender implements Contender {
  readonly name: string;
  readonly #process: LineProcess;

  private constructor(name: string, command: string, args: string[]) {
    this.name = name;
    this.#process = new LineProcess(name, [command, args]);
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
    return Number(await this.#process.ask());
  }

  stop(): void {
    this.#process.stop();
  }
}
