import { compareSides, type ManySidedContender, report } from "./compare.ts";
import { FreshLoad } from "./fresh-load.ts";
import { canStart, ServerProcess } from "./server-process.ts";

/** A server that takes part: the name to print, and its program with arguments of its own. */
export type Entrant = readonly [name: string, program: string, ...args: string[]];

/** A load on a server, which it stops when it stops. A round measures what `ServerProcess.measure` does. */
export interface Load extends ManySidedContender {
  stop(): void;
}

/** Has a load on a server. */
export type Loader = (name: string, server: ServerProcess) => Load | Promise<Load>;

/** One kind of load on several servers. */
export interface Race {
  readonly title: string;
  /** What an exchange is called. */
  readonly exchange: string;
  /** The first is what the others are compared with. Those take part that can be started here. */
  readonly entrants: readonly Entrant[];
  /** Arguments for all of them. */
  readonly args?: readonly string[];
  readonly load: Loader;
  /** Whether each round has servers of its own: see {@link FreshLoad}. */
  readonly isFresh?: boolean;
}

/** Starts the servers, measures them in turns and prints how they did. */
export async function race(race: Race, rounds: number): Promise<void> {
  const { title, exchange, entrants, args = [], load } = race;
  const contenders: Load[] = [];
  try {
    for (const [name, program, ...own] of entrants) {
      if (!canStart(program)) continue;
      const start = async () => load(name, await ServerProcess.start(program, ...own, ...args));
      contenders.push(race.isFresh ? new FreshLoad(name, start) : await start());
    }
    const [cpu = [], rate = []] = await compareSides(contenders, rounds);
    report(title, `us of processor time for ${exchange}`, cpu);
    report(title, "how many in a second", rate);
  } finally {
    for (const contender of contenders) contender.stop();
  }
}
