import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** An example that runs as a program of its own. */
export class RunningExample {
  readonly #child;
  #output = "";

  /** @param name - of its file, such as `port-forward` */
  constructor(name: string, ...args: readonly string[]) {
    const file = fileURLToPath(new URL(`../../dist/${name}.js`, import.meta.url));
    this.#child = spawn(process.execPath, [file, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#output += text;
    });
  }

  /** Resolves with what it has printed once there are `count` lines. */
  async lines(count: number): Promise<string[]> {
    while (this.#output.split("\n").length <= count) await once(this.#child.stdout, "data");
    return this.#output.trim().split("\n");
  }

  /** Resolves with the port it says it listens on. */
  async port(): Promise<number> {
    const [line] = await this.lines(1);
    return Number(/127\.0\.0\.1:(\d+)/.exec(line ?? "")?.[1]);
  }

  /** Ends it as Ctrl-C does; resolves with its status. */
  async interrupt(): Promise<number> {
    this.#child.kill("SIGINT");
    const [status] = await once(this.#child, "close");
    return status as number;
  }
}
