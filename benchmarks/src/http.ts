import { AllocationLoad } from "./allocation-load.ts";
import { compare, compareSides, report } from "./compare.ts";
import { WORKLOADS, type Workload } from "./http-requests.ts";
import { lengthOfResponses } from "./http-responses.ts";
import { connectPlain, LoadedServer } from "./load.ts";
import { type Entrant, race } from "./race.ts";
import { canStart, ServerProcess } from "./server-process.ts";
import { hasWrk, WrkLoad } from "./wrk-load.ts";
import { reportWrk } from "./wrk-report.ts";

const SERVERS: readonly Entrant[] = [
  ["node:http", "http-node"],
  ["Cordage HTTPFactory", "http-cordage-factory"],
  ["Cordage Site and Resource", "http-cordage"],
  ["nginx", "http-nginx"],
  ["Python Twisted", "web.py"],
];

/**
 * What no server on this machine can be faster than: they write a response that was made before for
 * whatever they read. So they know nothing of several requests in one read.
 */
const CEILINGS: readonly Entrant[] = [
  ["no HTTP, canned, node:net", "http-canned-net"],
  ["no HTTP, canned, one read buffer", "http-canned-net", "buffered"],
  ["no HTTP, canned, Cordage", "http-canned"],
];

/** HTTP servers against `node:http`: under `wrk` where it is installed, else under a generator of our own. */
export function benchmarkHTTP(workload: Workload): (rounds: number) => Promise<void> {
  const entrants =
    workload.answersHello && workload.depth === 1 ? [...SERVERS, ...CEILINGS] : SERVERS;
  return hasWrk
    ? (rounds) => raceUnderWrk(workload, entrants, rounds, false)
    : (rounds) => raceUnderOwnLoad(workload, entrants, rounds);
}

/** How long requests take when all connections are there: without `wrk`, nothing. */
export async function benchmarkHTTPLatency(rounds: number): Promise<void> {
  if (!hasWrk) process.stdout.write("\nFor latencies: apt-get install -y wrk\n");
  else {
    for (const workload of WORKLOADS.filter(({ name }) => name.startsWith("hello")))
      await raceUnderWrk(workload, SERVERS, rounds, true);
  }
}

/** What a request takes of the heap: the collector's work to come. */
export async function benchmarkHTTPAllocation(rounds: number): Promise<void> {
  const contenders: AllocationLoad[] = [];
  try {
    for (const [name, program] of SERVERS.slice(0, 3)) {
      contenders.push(await AllocationLoad.start(name, program));
    }
    const comparisons = await compare(contenders, rounds);
    report("HTTP, hello, one connection", "bytes of JavaScript heap a request", comparisons);
  } finally {
    for (const contender of contenders) contender.stop();
  }
}

async function raceUnderWrk(
  workload: Workload,
  entrants: readonly Entrant[],
  rounds: number,
  ramp: boolean,
): Promise<void> {
  const contenders: WrkLoad[] = [];
  try {
    for (const [name, program, ...args] of entrants) {
      if (!canStart(program)) continue;
      const server = await ServerProcess.start(program, ...args);
      contenders.push(await WrkLoad.start(name, server, workload, ramp));
    }
    const title = workload.title + (ramp ? ", latency after a ramp" : "");
    reportWrk(title, await compareSides(contenders, rounds));
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
      exchange: depth === 1 ? "a request" : `${depth} requests`,
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
