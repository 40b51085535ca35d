import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

/** Another program at the other end of a connection, run until it ends or the test does. */
export class PeerProgram {
  /** What it has printed, to stdout and to stderr. */
  output = "";
  errors = "";
  /** Resolves with its exit code once it has ended and all it printed has come. */
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Set<() => void>();
  #isOver = false;

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: "pipe" });
    this.#child.stdin.on("error", () => {}); // it may end before it has read all
    this.#child.stdout.setEncoding("latin1").on("data", (text: string) => {
      this.output += text;
      this.#look();
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.errors += text;
      this.#look();
    });
    this.ended = new Promise((resolve) => {
      this.#child.on("error", (error) => this.#over(`${command}: ${error.message}`));
      this.#child.on("close", (code) => {
        this.#over("");
        resolve(code);
      });
    });
  }

  /** Gives it something to read on stdin. */
  say(data: string | Buffer): void {
    this.#child.stdin.write(data);
  }

  /** Gives it the rest to read on stdin, and the end of that. */
  sayLast(data: string | Buffer = ""): void {
    this.#child.stdin.end(data);
  }

  /**
   * Waits until it has printed something that matches, to stdout or stderr.
   *
   * @returns what the first group of the pattern matched
   */
  async printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.output) ?? pattern.exec(this.errors);
      if (found !== null) return found[1] ?? "";
      if (this.#isOver) throw new Error(`ended without ${pattern}: ${this.output}${this.errors}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Ends it, unless it has ended by itself. */
  async stop(): Promise<void> {
    if (this.#child.pid === undefined) return; // there is no such program
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  #over(complaint: string): void {
    this.errors += complaint;
    this.#isOver = true;
    this.#look();
  }

  #look(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
