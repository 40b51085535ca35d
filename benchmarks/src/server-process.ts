import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/**
 * A server in a process of its own, from `servers/`. It prints the port it listens on, then, for each
 * line on its standard input, the processor time it has used, in microseconds.
 */
export class ServerProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  port = 0;

  private constructor(program: string) {
    const file = fileURLToPath(new URL(`./servers/${program}.js`, import.meta.url));
    this.#child = spawn(process.execPath, [file], { stdio: ["pipe", "pipe", "inherit"] });
    this.#reader = createInterface(this.#child.stdout);
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Starts `servers/PROGRAM` and waits until it listens. */
  static async start(program: string): Promise<ServerProcess> {
    const server = new ServerProcess(program);
    server.port = await server.#nextNumber();
    return server;
  }

  /** How much processor time it has used, in microseconds. */
  cpuMicroseconds(): Promise<number> {
    this.#child.stdin.write("\n");
    return this.#nextNumber();
  }

  stop(): void {
    this.#reader.close();
    this.#child.kill();
  }

  async #nextNumber(): Promise<number> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the server has ended");
    return Number(value);
  }
}
