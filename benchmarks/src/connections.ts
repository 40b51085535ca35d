import { AcceptLoad } from "./accept-load.ts";
import { compare, report } from "./compare.ts";
import { IdleLoad } from "./idle-load.ts";
import { type Entrant, race } from "./race.ts";
import { hasTwisted, ServerProcess } from "./server-process.ts";

const ENTRANTS: readonly Entrant[] = [
  ["node:net", "echo-net"],
  ["Cordage", "echo-cordage"],
  ["Python Twisted", "echo.py"],
];

/** What a connection costs to be accepted and closed, and to be kept: against bare `node:net`. */
export async function benchmarkConnections(rounds: number): Promise<void> {
  await race(
    {
      title: "Accept, echo of one byte, close",
      unit: "us of processor time",
      entrants: ENTRANTS,
      load: async (name, server) => new AcceptLoad(name, server),
    },
    rounds,
  );
  const idle = ENTRANTS.filter(([, program]) => hasTwisted || !program.endsWith(".py")).map(
    ([name, program]) => new IdleLoad(name, () => ServerProcess.start(program)),
  );
  report("Idle connections, 5,000 of them", "KiB each", await compare(idle, rounds));
}
