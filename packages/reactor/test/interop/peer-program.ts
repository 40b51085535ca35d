import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Python as Debian packages it. */
const PYTHON = "/usr/bin/python3";

/** A program that none of us wrote, or that runs on libraries none of us wrote, with what it prints. */
export class PeerProgram {
  static readonly #running = new Set<PeerProgram>();
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<number | null>;
  #complaint = "";

  /** @param readsFrom - which of its outputs are the lines */
  constructor(command: string, args: readonly string[], readsFrom: "stdout" | "stderr" = "stdout") {
    this.#child = spawn(command, args);
    this.#child.stdin.on("error", () => {}); // one that ends early says why by itself
    this.#lines = createInterface({ input: this.#child[readsFrom] })[Symbol.asyncIterator]();
    this.#child.stderr.on("data", (chunk) => {
      this.#complaint += chunk;
    });
    this.#ended = new Promise((resolve, reject) => {
      this.#child.on("error", reject).on("close", resolve);
    });
    PeerProgram.#running.add(this);
    this.#ended.then(
      () => PeerProgram.#running.delete(this),
      () => {}, // who waits for it is told
    );
  }

  /** A Python program of the folder peers. */
  static python(script: string, ...args: readonly string[]): PeerProgram {
    // It is no TypeScript, and stays where its source is.
    const path = fileURLToPath(new URL(`../../test/interop/peers/${script}`, import.meta.url));
    return new PeerProgram(PYTHON, ["-B", path, ...args]);
  }

  /**
   * The next line it prints.
   *
   * @throws Error with what it says on stderr, if it ends before that
   */
  async line(): Promise<string> {
    const next = await this.#lines.next();
    if (!next.done) return next.value;
    const status = await this.#ended;
    throw new Error(`the peer ended with status ${status}: ${this.#complaint}`);
  }

  /** Has it read `text`, and then the end. */
  say(text: string): void {
    this.#child.stdin.end(text);
  }

  /** Everything it prints from now on, once it has ended. */
  async rest(): Promise<string> {
    const pieces: Buffer[] = [];
    for await (const piece of this.#child.stdout) pieces.push(piece);
    await this.#ended;
    return Buffer.concat(pieces).toString();
  }

  /** Its exit status, once it has ended. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Ends those that still run, as they do after a test that has failed. */
  static killAll(): void {
    for (const peer of PeerProgram.#running) peer.#child.kill();
  }
}
