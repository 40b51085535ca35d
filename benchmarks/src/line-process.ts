import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** A program that answers each line on its standard input with one on its standard output. */
export class LineProcess {
  readonly #name: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #reader: Interface;
  readonly #lines: AsyncIterator<string>;

  /** @param name - what an error calls it */
  constructor(name: string, [command, args]: readonly [command: string, args: string[]]) {
    this.#name = name;
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#reader = createInterface(this.#child.stdout);
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Sends an empty line and waits for the answer. */
  ask(): Promise<string> {
    this.#child.stdin.write("\n");
    return this.nextLine();
  }

  /** What it prints next, which may be without being asked. */
  async nextLine(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.#name} has ended`);
    return value;
  }

  stop(): void {
    this.#reader.close();
    this.#child.kill();
  }
}
