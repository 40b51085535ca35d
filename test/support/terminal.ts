import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";

/** How a command ended, and all that it printed. */
export interface CommandResult {
  readonly status: number | null;
  /** What ended it, if it was a signal. */
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

/** A command that is `node` or `tsx` with a program. */
const PROGRAM = /^(?:node|npx tsx) (?<file>\S+\.[jt]s)(?: |$)/;

/** A program that goes on until it is interrupted. */
const RUNS_ON = /\breactor\.run\(/;

/** What Node says of itself where it leaves out types. */
const OWN_WARNING = /^\(node:\d+\) ExperimentalWarning: Type Stripping .*\n\(Use `node .*\n/gm;

/** A folder with a shell in it, and the programs that were left running there. */
export class Terminal {
  readonly #folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #running: RunningCommand[] = [];

  /** @param environment - variables beside those that every shell has */
  constructor(folder: string, environment: Readonly<Record<string, string>> = {}) {
    this.#folder = folder;
    this.#environment = { ...plainEnvironment(), ...environment };
  }

  /** Whether a command is a program that goes on until it is interrupted. */
  runsOn(command: string): boolean {
    const file = join(this.#folder, PROGRAM.exec(command)?.groups?.["file"] ?? "");
    return /\.[jt]s$/.test(file) && existsSync(file) && RUNS_ON.test(readFileSync(file, "utf8"));
  }

  /** Runs a command to its end. */
  async run(command: string): Promise<CommandResult> {
    const running = new RunningCommand(command, this.#folder, this.#environment);
    this.#running.push(running); // a test that takes too long ends it
    const result = await running.ended;
    this.#running.pop();
    return result;
  }

  /**
   * Starts a program that goes on, and resolves once it has printed just `text`.
   *
   * @throws Error (rejects) when it ends, or prints something else
   */
  async start(command: string, text: string): Promise<void> {
    const running = new RunningCommand(command, this.#folder, this.#environment);
    this.#running.push(running);
    await running.prints(text);
  }

  /** Ends what is running as Ctrl-C does, last things first; resolves with how each ended. */
  async interrupt(): Promise<CommandResult[]> {
    const results: CommandResult[] = [];
    for (const command of this.#running.splice(0).reverse())
      results.push(await command.interrupt());
    return results;
  }
}

/** A command under way, in a process group of its own as a shell has it. */
class RunningCommand {
  readonly ended: Promise<CommandResult>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #received = "";
  #errors = "";

  constructor(command: string, cwd: string, env: NodeJS.ProcessEnv) {
    const stdio = ["ignore", "pipe", "pipe"] as const;
    this.#child = spawn("bash", ["-c", command], { cwd, env, detached: true, stdio: [...stdio] });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#received += text;
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
    this.ended = once(this.#child, "close").then(([status, signal]) => ({
      status: status as number | null,
      signal: signal as NodeJS.Signals | null,
      output: this.#shown,
      errors: this.#errors.replace(OWN_WARNING, ""),
    }));
  }

  /** What a reader sees of its output: the CR of a line's end is not to be seen. */
  get #shown(): string {
    return this.#received.replace(/\r(?=\n|$)/g, "");
  }

  async prints(text: string): Promise<void> {
    while (this.#shown !== text) {
      const more = once(this.#child.stdout, "data").then(() => undefined);
      const result = await Promise.race([more, this.ended]);
      if (result !== undefined) throw new Error(`it ended: ${JSON.stringify(result)}`);
      if (!text.startsWith(this.#shown)) throw new Error(`it prints ${this.#shown}`);
    }
  }

  async interrupt(): Promise<CommandResult> {
    // Negative, for the whole group, as a terminal does it. One that has ended has no pid any more to signal.
    const { pid, exitCode, signalCode } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGINT");
    return this.ended;
  }
}

/** What a script of npm, or a test, has in its environment and a reader's shell hasn't. */
const NOT_A_READERS = /^(?:npm_.*|NODE_.*|INIT_CWD)$/i;

/** The variables of a reader's shell, which finds this very Node first, and no tool of the repository. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const plain = Object.entries(process.env).filter(([name]) => !NOT_A_READERS.test(name));
  const folders = `${process.env["PATH"]}`.split(":").filter((it) => !it.endsWith("/.bin"));
  return { ...Object.fromEntries(plain), PATH: [dirname(process.execPath), ...folders].join(":") };
}
