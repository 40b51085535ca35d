/**
 * Runs the benchmarks: `npm run bench`, or some of them: `npm run bench -- deferred http`.
 *
 * What counts are the ratios: they compare programs that took turns in one run. Rounds can be set with
 * `--rounds N` (default 5).
 */
import { parseArgs } from "node:util";
import { benchmarkDeferred } from "./deferred.ts";
import { benchmarkEcho, benchmarkHTTP } from "./servers.ts";

const SUBJECTS: Readonly<Record<string, (rounds: number) => Promise<void>>> = {
  deferred: benchmarkDeferred,
  echo: benchmarkEcho,
  http: benchmarkHTTP,
};

const { values, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "5" } },
  allowPositionals: true,
});

process.stdout.write(`Node ${process.version}, ${values.rounds} rounds\n`);
for (const name of positionals.length > 0 ? positionals : Object.keys(SUBJECTS)) {
  const benchmark = SUBJECTS[name];
  if (benchmark === undefined) {
    process.stderr.write(
      `unknown benchmark ${name}; there are ${Object.keys(SUBJECTS).join(", ")}\n`,
    );
    process.exitCode = 64;
    break;
  }
  await benchmark(Number(values.rounds));
}
