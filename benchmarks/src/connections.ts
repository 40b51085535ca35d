import { AcceptLoad, WINDOW } from "./accept-load.ts";
import { compare, report } from "./compare.ts";
import { hasCompiler } from "./generators.ts";
import { IdleLoad } from "./idle-load.ts";
import { NativeLoad } from "./native-load.ts";
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
      exchange: "a visit",
      entrants: ENTRANTS,
      load: (name, server) =>
        hasCompiler()
          ? new NativeLoad(name, server, "visits", WINDOW)
          : new AcceptLoad(name, server),
    },
    rounds,
  );
  const idle = ENTRANTS.filter(([, program]) => hasTwisted || !program.endsWith(".py")).map(
    ([name, program]) => new IdleLoad(name, () => ServerProcess.start(program)),
  );
  report("Idle connections, 5,000 of them", "KiB each", await compare(idle, rounds));
}
