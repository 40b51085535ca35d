import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { ManySidedContender } from "./compare.ts";
import { LOAD_CORE, onCore } from "./cores.ts";
import type { Workload } from "./http-requests.ts";
import type { ServerProcess } from "./server-process.ts";

/** How long one round lasts, in seconds. */
const ROUND_SECONDS = 1;

/** How long connections wait before their first request, where they do, in milliseconds. */
const RAMP_MILLISECONDS = 700;

/** Whether `wrk` is there, Debian's package of that name: it takes a fraction of what a generator in Node takes. */
export const hasWrk: boolean = spawnSync("wrk", ["-v"]).error === undefined;

/** What {@link WrkLoad} measures, in this order: times of one request in microseconds, latencies in milliseconds. */
export const SIDES = ["rate", "cpu", "user", "system", "median", "tail"] as const;

/** A server under the load of `wrk`, which is started anew for each round. */
export class WrkLoad implements ManySidedContender {
  readonly name: string;
  readonly #server: ServerProcess;
  readonly #workload: Workload;
  readonly #directory: string;
  readonly #seconds: number;

  private constructor(
    name: string,
    server: ServerProcess,
    workload: Workload,
    directory: string,
    seconds: number,
  ) {
    this.name = name;
    this.#server = server;
    this.#workload = workload;
    this.#directory = directory;
    this.#seconds = seconds;
  }

  /**
   * @param ramp - has all connections be there for a while before the first request: what a server takes to
   *   accept them would fill the tail, since `wrk` counts for each late answer those that were late behind it
   */
  static async start(
    name: string,
    server: ServerProcess,
    workload: Workload,
    ramp = false,
  ): Promise<WrkLoad> {
    const directory = await mkdtemp(join(tmpdir(), "cordage-wrk-"));
    const script = scriptFor(workload) + (ramp ? rampFor(workload) : "");
    await writeFile(join(directory, "load.lua"), script);
    const seconds = ROUND_SECONDS + (ramp ? RAMP_MILLISECONDS / 1000 : 0);
    return new WrkLoad(name, server, workload, directory, seconds);
  }

  /** What {@link SIDES} names. */
  async round(): Promise<readonly number[]> {
    const before = await this.#server.usage();
    const printed = await this.#run();
    const after = await this.#server.usage();
    const requests = Number(/^ *(\d+) requests in/m.exec(printed)?.[1]);
    const rate = Number(/^Requests\/sec: *([\d.]+)/m.exec(printed)?.[1]);
    if (!(requests > 0) || /Non-2xx|Socket errors/.test(printed)) {
      throw new Error(`${this.name} did not answer as it should:\n${printed}`);
    }
    const user = (after.user - before.user) / requests;
    const system = (after.system - before.system) / requests;
    const [median, tail] = ["50", "99"].map((percent) => milliseconds(percent, printed));
    return [rate, user + system, user, system, median ?? Number.NaN, tail ?? Number.NaN];
  }

  async stop(): Promise<void> {
    this.#server.stop();
    await rm(this.#directory, { recursive: true });
  }

  async #run(): Promise<string> {
    const { connections } = this.#workload;
    const args = ["-t1", `-c${connections}`, `-d${Math.ceil(this.#seconds)}s`, "--latency"];
    const script = ["-s", join(this.#directory, "load.lua")];
    const url = `http://127.0.0.1:${this.#server.port}/`;
    const command = onCore(LOAD_CORE, "wrk", [...args, ...script, url]);
    const wrk = spawn(...command, { stdio: ["ignore", "pipe", "inherit"] });
    const [printed] = await Promise.all([text(wrk.stdout), once(wrk, "close")]);
    return printed;
  }
}

function scriptFor({ request, depth }: Workload): string {
  const bytes = JSON.stringify(request.repeat(depth)); // ASCII only, so Lua reads it as JSON writes it
  return `request = function() return ${bytes} end\n`;
}

function rampFor({ connections }: Workload): string {
  return `local waiting = ${connections}
delay = function()
  waiting = waiting - 1
  return waiting >= 0 and ${RAMP_MILLISECONDS} or 0
end
`;
}

function milliseconds(percent: string, printed: string): number {
  const match = new RegExp(`^ *${percent}% *([\\d.]+)(us|ms|s)`, "m").exec(printed);
  const factor = { us: 1e-3, ms: 1, s: 1e3 }[match?.[2] ?? ""] ?? Number.NaN;
  return Number(match?.[1]) * factor;
}
