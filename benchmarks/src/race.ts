import { type Contender, compare, report } from "./compare.ts";
import { canStart, ServerProcess } from "./server-process.ts";

/** A server that takes part: the name to print, and its program with arguments of its own. */
export type Entrant = readonly [name: string, program: string, ...args: string[]];

/** Has a load on a server; it stops the server when it stops. */
export type Loader = (name: string, server: ServerProcess) => Promise<Contender & { stop(): void }>;

/** One kind of load on several servers. */
export interface Race {
  readonly title: string;
  /** What is measured. */
  readonly unit: string;
  /** The first is what the others are compared with. Those take part that can be started here. */
  readonly entrants: readonly Entrant[];
  /** Arguments for all of them. */
  readonly args?: readonly string[];
  readonly load: Loader;
}

/** Starts the servers, measures them in turns and prints how they did. */
export async function race(race: Race, rounds: number): Promise<void> {
  const { title, unit, entrants, args = [], load } = race;
  const contenders: Awaited<ReturnType<Loader>>[] = [];
  try {
    for (const [name, program, ...own] of entrants) {
      if (!canStart(program)) continue;
      contenders.push(await load(name, await ServerProcess.start(program, ...own, ...args)));
    }
    report(title, unit, await compare(contenders, rounds));
  } finally {
    for (const contender of contenders) contender.stop();
  }
}
