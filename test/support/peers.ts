/** Programs that none of us wrote, which the interop tests talk to. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";

/** Python as Debian packages it, with Debian's Twisted; another Python would not find that. */
export const PYTHON = "/usr/bin/python3";

/** What a peer printed, and how it ended. */
export interface PeerResult {
  readonly status: number | null;
  readonly output: Buffer;
  readonly errors: string;
}

/**
 * Fails, with the line that installs it, unless a peer can be run.
 *
 * @param probe - a command that succeeds when the peer is there
 * @param packageName - Debian's package
 */
export function requirePeer(probe: readonly [string, ...string[]], packageName: string): void {
  const [command, ...args] = probe;
  const { status } = spawnSync(command, args, { stdio: "ignore" });
  if (status !== 0) {
    throw new Error(`${command} is missing or incomplete; run: apt-get install -y ${packageName}`);
  }
}

/** A peer that runs, whose output can be waited for. */
export class Peer {
  readonly process: ChildProcessWithoutNullStreams;
  readonly #chunks: Buffer[] = [];
  #errors = "";
  #outputBytes = 0;
  #changed: () => void = () => {};

  constructor(command: string, args: readonly string[]) {
    this.process = spawn(command, args, { stdio: "pipe" });
    this.process.stdin.on("error", () => {}); // a peer that ends early tells why on its own
    this.process.stdout.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#outputBytes += chunk.length;
      this.#changed();
    });
    this.process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
  }

  /** Everything it has printed. */
  get output(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Resolves when it has printed `bytes`; a peer that ends before that is told by {@link ended}. */
  async printed(bytes: number): Promise<Buffer> {
    const over = this.ended();
    while (this.#outputBytes < bytes) {
      const changed = new Promise<"changed">((resolve) => {
        this.#changed = () => resolve("changed");
      });
      const what = await Promise.race([changed, over]);
      if (what !== "changed") throw new Error(`the peer ended early: ${what.errors}`);
    }
    return this.output;
  }

  /** Resolves when it has ended. */
  ended(): Promise<PeerResult> {
    const result = (status: number | null): PeerResult => ({
      status,
      output: this.output,
      errors: this.#errors,
    });
    return new Promise((resolve) => {
      const { exitCode } = this.process;
      if (exitCode !== null && this.process.stdout.closed) resolve(result(exitCode));
      else this.process.once("close", (status) => resolve(result(status)));
    });
  }
}

/** Runs a peer to its end. */
export function runPeer(command: string, ...args: readonly string[]): Promise<PeerResult> {
  const peer = new Peer(command, args);
  peer.process.stdin.end();
  return peer.ended();
}

/** Runs a Python program; fails with what it wrote to stderr unless it succeeds. */
export async function runPython(program: string, ...args: readonly string[]): Promise<string> {
  const { status, output, errors } = await runPeer(PYTHON, "-c", program, ...args);
  if (status !== 0) throw new Error(`python3 ended with ${status}: ${errors}`);
  return output.toString();
}
