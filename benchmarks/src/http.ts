import { AllocationLoad } from "./allocation-load.ts";
import { compare, compareSides, report } from "./compare.ts";
import { WORKLOADS, type Workload } from "./http-requests.ts";
import { lengthOfResponses } from "./http-responses.ts";
import { connectPlain, LoadedServer } from "./load.ts";
import { type Entrant, race } from "./race.ts";
import { hasTwisted, ServerProcess } from "./server-process.ts";
import { hasWrk, WrkLoad } from "./wrk-load.ts";

/**
 * The last but one writes a response that was made before, over Cordage's transport, for whatever it reads:
 * what it takes is the system's and Node's part, and no server's on this machine can be less.
 */
const ENTRANTS: readonly Entrant[] = [
  ["node:http", "http-node"],
  ["Cordage HTTPFactory", "http-cordage-factory"],
  ["Cordage Site and Resource", "http-cordage"],
  ["no HTTP at all, canned bytes", "http-canned"],
  ["Python Twisted", "web.py"],
];

/** Answers that make no use of what is asked are no match for servers that do. */
const CANNED_WORKLOADS = 3;

/** HTTP servers against `node:http`: under `wrk` where it is installed, else under a generator of our own. */
export async function benchmarkHTTP(rounds: number): Promise<void> {
  if (!hasWrk) process.stdout.write("\nFor rates and latencies: apt-get install -y wrk\n");
  for (const [index, workload] of WORKLOADS.entries()) {
    const entrants = ENTRANTS.filter(
      ([, program]) => index < CANNED_WORKLOADS || program !== "http-canned",
    );
    if (hasWrk) await raceUnderWrk(workload, entrants, rounds);
    else await raceUnderOwnLoad(workload, entrants, rounds);
  }
  await compareAllocation(rounds);
}

async function raceUnderWrk(
  workload: Workload,
  entrants: readonly Entrant[],
  rounds: number,
): Promise<void> {
  const contenders: WrkLoad[] = [];
  try {
    for (const [name, program] of entrants) {
      if (program.endsWith(".py") && !hasTwisted) continue;
      contenders.push(await WrkLoad.start(name, await ServerProcess.start(program), workload));
    }
    const [cpu = [], rate = [], tail = []] = await compareSides(contenders, rounds);
    const title = `HTTP, ${workload.title}`;
    report(title, "us of processor time a request", cpu);
    report(title, "requests a second", rate);
    report(title, "ms, 99th percentile of the latency", tail);
  } finally {
    for (const contender of contenders) await contender.stop();
  }
}

async function raceUnderOwnLoad(
  { title, request, connections, depth }: Workload,
  entrants: readonly Entrant[],
  rounds: number,
): Promise<void> {
  await race(
    {
      title: `HTTP, ${title}`,
      unit: `us of processor time for ${depth === 1 ? "a request" : `${depth} requests`}`,
      entrants,
      load: (name, server) =>
        LoadedServer.start(name, server, {
          request: Buffer.from(request.repeat(depth)),
          lengthOfAnswer: lengthOfResponses(depth),
          connections,
          connect: connectPlain,
        }),
    },
    rounds,
  );
}

/** What a request takes of the heap: the collector's work to come. */
async function compareAllocation(rounds: number): Promise<void> {
  const contenders: AllocationLoad[] = [];
  try {
    for (const [name, program] of ENTRANTS.slice(0, 3)) {
      contenders.push(await AllocationLoad.start(name, program));
    }
    const comparisons = await compare(contenders, rounds);
    report("HTTP, hello, one connection", "bytes of JavaScript heap a request", comparisons);
  } finally {
    for (const contender of contenders) contender.stop();
  }
}
