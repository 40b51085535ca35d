import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The folder of the repository: examples name files from there. */
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Python as Debian packages it, with Debian's Twisted; another Python would not find that. */
export const PYTHON = "/usr/bin/python3";

/** How long a test may take that runs programs, in milliseconds: they start slowly on a busy machine. */
export const PROGRAM_TIME_LIMIT = 20_000;

/** How a program ended, and all it has printed. */
export interface ProgramResult {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** An example that runs as a program of its own, in the folder that its commands are meant for. */
export class RunningExample {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<ProgramResult>;
  #output = "";
  #errors = "";

  /** @param name - of its file, such as `port-forward` or `chat/main`; a Python program ends in `.py` */
  constructor(name: string, ...args: readonly string[]) {
    const [command, ...start] = name.endsWith(".py")
      ? [PYTHON, "-u", `examples/src/${name}`]
      : [process.execPath, `examples/dist/${name}.js`];
    this.#child = spawn(command, [...start, ...args], { cwd: ROOT, stdio: "pipe" });
    this.#child.stdin.on("error", () => {}); // one that has ended takes no more
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#output += text;
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
    this.#ended = once(this.#child, "close").then(([status]) => ({
      status: status as number | null,
      output: this.#output,
      errors: this.#errors,
    }));
  }

  /**
   * Resolves with what it has printed once there are `count` lines.
   *
   * @throws Error (rejects) with what it wrote to stderr when it ends before
   */
  async lines(count: number): Promise<string[]> {
    const isOver = this.#ended.then(() => true);
    while (this.#output.split("\n").length <= count) {
      const printed = once(this.#child.stdout, "data").then(() => false);
      const ended = await Promise.race([printed, isOver]);
      if (ended) throw new Error(`it ended after ${JSON.stringify(this.#output)}: ${this.#errors}`);
    }
    return this.#output.trim().split("\n");
  }

  /** Resolves with the port it says it listens on, in one of its lines: the first unless told otherwise. */
  async port(line = 1): Promise<number> {
    const text = (await this.lines(line))[line - 1] ?? "";
    return Number(/127\.0\.0\.1(?::|', )(\d+)/.exec(text)?.[1]);
  }

  /** Types something at it. */
  write(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Ends what is typed at it. */
  endInput(): void {
    this.#child.stdin.end();
  }

  /** Reads no more of what it prints, as `| head` does. */
  stopReading(): void {
    this.#child.stdout.destroy();
  }

  /** Resolves when it has ended. */
  ended(): Promise<ProgramResult> {
    return this.#ended;
  }

  /** Ends it as Ctrl-C does; resolves with its status, and rejects if it has complained. */
  async interrupt(): Promise<number | null> {
    this.#child.kill("SIGINT");
    const { status, errors } = await this.#ended;
    if (errors !== "") throw new Error(errors);
    return status;
  }
}

/** Runs an example once for each of some command lines, all at the same time. */
export function resultsOf(
  name: string,
  commandLines: readonly (readonly string[])[],
): Promise<ProgramResult[]> {
  return Promise.all(commandLines.map((args) => new RunningExample(name, ...args).ended()));
}
