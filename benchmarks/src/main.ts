/**
 * Runs the benchmarks: `npm run bench`, or some of them: `npm run bench -- deferred http`.
 *
 * What counts are the ratios: they compare programs that took turns in one run. Rounds can be set with
 * `--rounds N` (default 5).
 */
import { parseArgs } from "node:util";
import { benchmarkClient } from "./client.ts";
import { benchmarkConnections } from "./connections.ts";
import { benchmarkDeferred } from "./deferred.ts";
import { benchmarkEcho, benchmarkTLS } from "./echo.ts";
import { benchmarkHTTP } from "./http.ts";
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
  http: benchmarkHTTP,
  client: benchmarkClient,
  lines: benchmarkLines,
  simulation: benchmarkSimulation,
  xmlrpc: benchmarkXMLRPC,
};

const { values, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "5" } },
  allowPositionals: true,
});

const names = positionals.length > 0 ? positionals : Object.keys(SUBJECTS);
const unknown = names.find((name) => !Object.hasOwn(SUBJECTS, name));
if (unknown !== undefined) {
  refuse(`unknown benchmark ${unknown}; there are ${Object.keys(SUBJECTS).join(", ")}`);
} else if (!/^[1-9]\d{0,5}$/.test(values.rounds)) {
  refuse(`--rounds takes a whole number from 1 on, not ${values.rounds}`);
} else {
  process.stdout.write(`Node ${process.version}, ${values.rounds} rounds\n`);
  for (const name of names) await SUBJECTS[name]?.(Number(values.rounds));
}

function refuse(reason: string): void {
  process.stderr.write(`${reason}\n`);
  process.exitCode = EXIT_USAGE;
}
