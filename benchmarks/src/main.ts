/**
 * Runs the benchmarks: `npm run bench`, or some of them: `npm run bench -- deferred http`, where `http`
 * stands for all that begin with it.
 *
 * What counts are the ratios: they compare programs that took turns in one run. Rounds can be set with
 * `--rounds N` (default 5).
 */
import { parseArgs } from "node:util";
import { benchmarkClient } from "./client.ts";
import { benchmarkConnections } from "./connections.ts";
import { benchmarkDeferred } from "./deferred.ts";
import { benchmarkEcho, benchmarkTLS } from "./echo.ts";
import { benchmarkHTTP, benchmarkHTTPAllocation, benchmarkHTTPLatency } from "./http.ts";
import { WORKLOADS } from "./http-requests.ts";
import { benchmarkLines } from "./lines.ts";
import { benchmarkSimulation } from "./simulation.ts";
import { benchmarkTimers } from "./timers.ts";
import { benchmarkUDP } from "./udp.ts";
import { benchmarkXMLRPC } from "./xmlrpc.ts";

/** The status of a program that was called wrongly (sysexits: EX_USAGE). */
const EXIT_USAGE = 64;

const SUBJECTS: Readonly<Record<string, (rounds: number) => Promise<void>>> = {
  deferred: benchmarkDeferred,
  echo: benchmarkEcho,
  tls: benchmarkTLS,
  udp: benchmarkUDP,
  connections: benchmarkConnections,
  timers: benchmarkTimers,
  ...Object.fromEntries(WORKLOADS.map((load) => [`http-${load.name}`, benchmarkHTTP(load)])),
  "http-latency": benchmarkHTTPLatency,
  "http-allocation": benchmarkHTTPAllocation,
  client: benchmarkClient,
  lines: benchmarkLines,
  simulation: benchmarkSimulation,
  xmlrpc: benchmarkXMLRPC,
};

const { values, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "5" } },
  allowPositionals: true,
});

const unknown = positionals.find((name) => subjectsOf(name).length === 0);
if (unknown !== undefined) {
  refuse(`unknown benchmark ${unknown}; there are ${Object.keys(SUBJECTS).join(", ")}`);
} else if (!/^[1-9]\d{0,5}$/.test(values.rounds)) {
  refuse(`--rounds takes a whole number from 1 on, not ${values.rounds}`);
} else {
  process.stdout.write(`Node ${process.version}, ${values.rounds} rounds\n`);
  const names = positionals.length > 0 ? positionals.flatMap(subjectsOf) : Object.keys(SUBJECTS);
  for (const name of names) await SUBJECTS[name]?.(Number(values.rounds));
}

/** The one of this name, or else those that begin with it. */
function subjectsOf(name: string): readonly string[] {
  if (Object.hasOwn(SUBJECTS, name)) return [name];
  return Object.keys(SUBJECTS).filter((subject) => subject.startsWith(`${name}-`));
}

function refuse(reason: string): void {
  process.stderr.write(`${reason}\n`);
  process.exitCode = EXIT_USAGE;
}
