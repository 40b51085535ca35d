import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Report } from "./differential.ts";

const PYTHON = "/usr/bin/python3";

/** Debian's Twisted in a process of its own, which runs programs of one kind. */
export class TwistedDriver {
  /** What it says of itself on stderr, and what the system says of it. */
  #complaint = "";
  #version = "";
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(driver: string) {
    // It is no TypeScript, and stays where its source is.
    const script = fileURLToPath(new URL(`../../test/interop/peers/${driver}`, import.meta.url));
    this.#child = spawn(PYTHON, ["-B", "-W", "ignore", script]);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    const complain = (error: Error): void => {
      this.#complaint += error.message;
    };
    this.#child.on("error", complain);
    this.#child.stdin.on("error", complain);
    this.#child.stderr.on("data", (chunk) => {
      this.#complaint += chunk;
    });
  }

  /**
   * @param driver - the name of a file in peers
   * @throws Error that says what to install when there is no Twisted
   */
  static async start(driver: string): Promise<TwistedDriver> {
    const started = new TwistedDriver(driver);
    const greeting = await started.#lines.next();
    if (greeting.done) {
      throw new Error(
        `no Twisted to compare with: run "apt-get install python3-twisted" (${started.#complaint.trim()})`,
      );
    }
    started.#version = JSON.parse(greeting.value).twisted;
    return started;
  }

  get version(): string {
    return this.#version;
  }

  /** Runs programs, and gives their reports in the same order. */
  async run(programs: readonly unknown[]): Promise<Report[]> {
    this.#child.stdin.write(`${JSON.stringify(programs)}\n`);
    const answer = await this.#lines.next();
    if (answer.done) {
      throw new Error(`Twisted's driver ended before it answered: ${this.#complaint.trim()}`);
    }
    return JSON.parse(answer.value);
  }

  /** Ends the process. */
  stop(): void {
    this.#child.kill();
  }
}
