import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Program, Report } from "./program.ts";

const PYTHON = "/usr/bin/python3";

/** The driver is no TypeScript and stays where its source is. */
const DRIVER = fileURLToPath(
  new URL("../../test/interop/peers/deferred_driver.py", import.meta.url),
);

/** Debian's Twisted in a process of its own, which runs programs in batches. */
export class TwistedDriver {
  readonly version: string;
  /** Whether this Twisted is young enough to have `race`. */
  readonly hasRace: boolean;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(
    child: ChildProcessWithoutNullStreams,
    lines: AsyncIterator<string>,
    greeting: { readonly twisted: string; readonly race: boolean },
  ) {
    this.#child = child;
    this.#lines = lines;
    this.version = greeting.twisted;
    this.hasRace = greeting.race;
  }

  /** @throws Error that says what to install when there is no Twisted */
  static async start(): Promise<TwistedDriver> {
    const child = spawn(PYTHON, [DRIVER]);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    let complaint = "";
    child.stderr.on("data", (chunk) => {
      complaint += chunk;
    });
    child.on("error", (error) => {
      complaint += error.message;
    });
    const greeting = await lines.next();
    if (greeting.done) {
      throw new Error(
        `no Twisted to compare with: run "apt-get install python3-twisted" (${complaint.trim()})`,
      );
    }
    return new TwistedDriver(child, lines, JSON.parse(greeting.value));
  }

  /** Runs programs, and gives their reports in the same order. */
  async run(programs: readonly Program[]): Promise<Report[]> {
    this.#child.stdin.write(`${JSON.stringify(programs)}\n`);
    const answer = await this.#lines.next();
    if (answer.done) throw new Error("Twisted's driver ended before it answered");
    return JSON.parse(answer.value);
  }

  /** Ends the process. */
  stop(): void {
    this.#child.kill();
  }
}
