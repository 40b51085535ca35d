import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { ManySidedContender } from "./compare.ts";
import type { Workload } from "./http-requests.ts";
import type { ServerProcess } from "./server-process.ts";

/** How long one round lasts, in seconds. */
const ROUND_SECONDS = 1;

/** Whether `wrk` is there, Debian's package of that name: it takes a fraction of what a generator in Node takes. */
export const hasWrk: boolean = spawnSync("wrk", ["-v"]).error === undefined;

/** A server under the load of `wrk`, which is started anew for each round. */
export class WrkLoad implements ManySidedContender {
  readonly name: string;
  readonly #server: ServerProcess;
  readonly #workload: Workload;
  readonly #directory: string;

  private constructor(name: string, server: ServerProcess, workload: Workload, directory: string) {
    this.name = name;
    this.#server = server;
    this.#workload = workload;
    this.#directory = directory;
  }

  static async start(name: string, server: ServerProcess, workload: Workload): Promise<WrkLoad> {
    const directory = await mkdtemp(join(tmpdir(), "cordage-wrk-"));
    const { request, depth } = workload;
    const bytes = JSON.stringify(request.repeat(depth)); // ASCII only, so Lua reads it as JSON writes it
    await writeFile(join(directory, "request.lua"), `request = function() return ${bytes} end\n`);
    return new WrkLoad(name, server, workload, directory);
  }

  /** Processor time for one request in microseconds, requests a second, and the 99th percentile in milliseconds. */
  async round(): Promise<readonly number[]> {
    const before = await this.#server.usage();
    const printed = await this.#run();
    const used = (await this.#server.usage()).cpu - before.cpu;
    const requests = Number(/^ *(\d+) requests in/m.exec(printed)?.[1]);
    const rate = Number(/^Requests\/sec: *([\d.]+)/m.exec(printed)?.[1]);
    if (!(requests > 0) || /Non-2xx|Socket errors/.test(printed)) {
      throw new Error(`${this.name} did not answer as it should:\n${printed}`);
    }
    return [used / requests, rate, milliseconds(/^ *99% *([\d.]+)(us|ms|s)/m.exec(printed))];
  }

  async stop(): Promise<void> {
    this.#server.stop();
    await rm(this.#directory, { recursive: true });
  }

  async #run(): Promise<string> {
    const { connections } = this.#workload;
    const args = ["-t1", `-c${connections}`, `-d${ROUND_SECONDS}s`, "--latency"];
    const script = ["-s", join(this.#directory, "request.lua")];
    const url = `http://127.0.0.1:${this.#server.port}/`;
    const wrk = spawn("wrk", [...args, ...script, url], { stdio: ["ignore", "pipe", "inherit"] });
    const [printed] = await Promise.all([text(wrk.stdout), once(wrk, "close")]);
    return printed;
  }
}

function milliseconds(match: RegExpExecArray | null): number {
  const factor = { us: 1e-3, ms: 1, s: 1e3 }[match?.[2] ?? ""] ?? Number.NaN;
  return Number(match?.[1]) * factor;
}
