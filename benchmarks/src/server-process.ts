import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { onCore, SERVER_CORE } from "./cores.ts";

/** What a server has used so far. */
export interface Usage {
  /** Processor time, in microseconds. */
  readonly cpu: number;
  /** What of that was spent in the program itself, and what in the system on its behalf. */
  readonly user: number;
  readonly system: number;
  /** Memory that is resident, in bytes. */
  readonly memory: number;
  /** What is in use of the JavaScript heap, garbage included, in bytes; not a number where there is none. */
  readonly heap: number;
}

/** Debian's, which is the one that comes with Twisted. */
const PYTHON = "/usr/bin/python3";

/** Whether servers in Python can be started: they need Twisted. */
export const hasTwisted: boolean = spawnSync(PYTHON, ["-c", "import twisted"]).status === 0;

const hasNginx = spawnSync("nginx", ["-v"], { stdio: "ignore" }).error === undefined;

/** Whether what a server program needs is installed. */
export function canStart(program: string): boolean {
  if (program.endsWith(".py")) return hasTwisted;
  return program !== "http-nginx" || hasNginx;
}

/**
 * A server in a process of its own: a program from `servers/`, or one in Python from `python/`, if its
 * name ends in `.py`. It prints the port it listens on, then, for each line on its standard input, the
 * processor time it has used in user and in system mode, in microseconds, its resident memory, and its heap,
 * in bytes. Where that can be done it has a core of its own.
 */
export class ServerProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  port = 0;

  private constructor(flags: readonly string[], program: string, args: readonly string[]) {
    const command = program.endsWith(".py")
      ? [PYTHON, `../python/${program}`]
      : [process.execPath, `./servers/${program}.js`];
    const [executable = "", path = ""] = command;
    const file = fileURLToPath(new URL(path, import.meta.url));
    const stdio: ["pipe", "pipe", "inherit"] = ["pipe", "pipe", "inherit"];
    this.#child = spawn(...onCore(SERVER_CORE, executable, [...flags, file, ...args]), { stdio });
    this.#reader = createInterface(this.#child.stdout);
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Starts a program and waits until it listens. */
  static start(program: string, ...args: string[]): Promise<ServerProcess> {
    return ServerProcess.startWith([], program, ...args);
  }

  /** The same, with flags for Node or Python. */
  static async startWith(
    flags: readonly string[],
    program: string,
    ...args: string[]
  ): Promise<ServerProcess> {
    const server = new ServerProcess(flags, program, args);
    server.port = Number(await server.#nextLine());
    return server;
  }

  async usage(): Promise<Usage> {
    this.#child.stdin.write("\n");
    const numbers = (await this.#nextLine()).split(" ").map(Number);
    const [user = Number.NaN, system = Number.NaN, memory = Number.NaN, heap = Number.NaN] =
      numbers;
    return { cpu: user + system, user, system, memory, heap };
  }

  stop(): void {
    this.#reader.close();
    this.#child.kill();
  }

  async #nextLine(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the server has ended");
    return value;
  }
}
