import { PARTINGS, REWRITINGS, TRANSLATIONS } from "./deviations.ts";
import type { Program, Trace, TraceEntry } from "./program.ts";
import { firstDifference, indexFrom, isClose, isDelivery, isDone } from "./trace.ts";

/** Compares traces and counts how often each deviation came up. */
export class Comparison {
  /** How many programs were compared from beginning to end. */
  wholePrograms = 0;
  readonly #counts = new Map<string, number>(
    [...REWRITINGS, ...TRANSLATIONS, ...PARTINGS].map(({ id }) => [id, 0]),
  );

  /** How often each deviation came up. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** The program to be given to Twisted. */
  rewrite(program: Program): Program {
    return REWRITINGS.reduce((given, { id, rewrite }) => {
      const rewritten = rewrite(given);
      if (rewritten !== given) this.#count(id);
      return rewritten;
    }, program);
  }

  /** Whether the traces are the same as far as no deviation comes in between. */
  isAsExpected(program: Program, theirs: Trace, ours: Trace): boolean {
    const run = { program, theirs: this.#translate(theirs, program), ours: comparable(ours) };
    if (!isSilentInTheEnd(run.ours)) return false;
    const difference = firstDifference(run.theirs, run.ours);
    if (difference === run.ours.length) {
      this.wholePrograms += 1;
      return true;
    }
    const parting = PARTINGS.find(({ from }) => isWithin(from(run), difference));
    if (parting === undefined) return false;
    this.#count(parting.id);
    return true;
  }

  #translate(theirs: Trace, program: Program): Trace {
    return comparable(theirs).map((entry, at, trace) =>
      TRANSLATIONS.reduce<TraceEntry>((given, { id, translate }) => {
        const translated = translate(trace, at, program);
        if (translated === given) return given;
        this.#count(id);
        return translated;
      }, entry),
    );
  }

  #count(id: string): void {
    this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
  }
}

/** Leaves out what is missing where a program was rewritten. */
function comparable(trace: Trace): Trace {
  return trace.filter((entry) => !isDone(entry, "truthy"));
}

/** Whether nothing is delivered after a close (GEN-1) or a refused length (IN-8). */
function isSilentInTheEnd(ours: Trace): boolean {
  const end = ours.findIndex((entry) => isClose(entry) || entry[0] === "limit");
  return end < 0 || indexFrom(ours, end + 1, isDelivery) < 0;
}

function isWithin(parting: number, difference: number): boolean {
  return parting >= 0 && parting <= difference;
}
