import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onCore, SERVER_CORE } from "./cores.ts";
import { LineProcess } from "./line-process.ts";

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
  readonly #process: LineProcess;
  readonly port: number;

  private constructor(process: LineProcess, port: number) {
    this.#process = process;
    this.port = port;
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
    const command = program.endsWith(".py")
      ? [PYTHON, `../python/${program}`]
      : [process.execPath, `./servers/${program}.js`];
    const [executable = "", path = ""] = command;
    const file = fileURLToPath(new URL(path, import.meta.url));
    const server = new LineProcess(
      program,
      onCore(SERVER_CORE, executable, [...flags, file, ...args]),
    );
    return new ServerProcess(server, Number(await server.nextLine()));
  }

  async usage(): Promise<Usage> {
    const numbers = (await this.#process.ask()).split(" ").map(Number);
    const [user = Number.NaN, system = Number.NaN, memory = Number.NaN, heap = Number.NaN] =
      numbers;
    return { cpu: user + system, user, system, memory, heap };
  }

  /**
   * Measures a round of load on it.
   *
   * @param round - returns how many exchanges there were
   * @returns its processor time for one of them, the program's and the system's, in microseconds; and how
   *   many there were in a second
   */
  async measure(round: () => Promise<number>): Promise<readonly [cpu: number, rate: number]> {
    const before = await this.usage();
    const start = performance.now();
    const exchanges = await round();
    const seconds = (performance.now() - start) / 1000;
    const { cpu } = await this.usage();
    return [(cpu - before.cpu) / exchanges, exchanges / seconds];
  }

  stop(): void {
    this.#process.stop();
  }
}
