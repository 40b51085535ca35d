/**
 * Runs random programs on Debian's Python Twisted and on ours and compares what they report: what happened
 * in which order, what every Deferred holds at the end, which failures nobody took.
 *
 * `DIFFERENTIAL_SEED` repeats a run; `DIFFERENTIAL_PROGRAMS` sets how many programs it has.
 */
import { expect } from "chai";
import fc from "fast-check";
import { DEVIATIONS } from "./deviations.ts";
import { programs, type Subject } from "./generate.ts";
import type { Program, Report } from "./program.ts";
import { runProgram } from "./run-program.ts";
import { TwistedDriver } from "./twisted-driver.ts";

const PROGRAMS = Number(process.env["DIFFERENTIAL_PROGRAMS"] ?? 20_000);
const SEED = Number(process.env["DIFFERENTIAL_SEED"] ?? Date.now() % 2 ** 31);

/** What part of the programs each subject gets. */
const SHARES: Readonly<Record<Subject, number>> = {
  algebra: 0.35,
  groups: 0.25,
  primitives: 0.15,
  coroutines: 0.2,
  deviations: 0.05,
};

/** Long enough for a slow machine to run all, and then to shrink what failed. */
const TIMEOUT_MILLISECONDS = 180_000;

describe("differential: Twisted's Deferreds and ours", function () {
  this.timeout(TIMEOUT_MILLISECONDS);
  const explained = new Map<string, number>();
  let twisted: TwistedDriver;

  before(async () => {
    twisted = await TwistedDriver.start();
    console.log(`    Twisted ${twisted.version}, seed ${SEED}, ${PROGRAMS} programs`);
  });

  after(() => {
    twisted?.stop();
    for (const [id, count] of explained) console.log(`    explained by ${id}: ${count}`);
  });

  for (const [subject, share] of Object.entries(SHARES) as [Subject, number][]) {
    it(`do the same for random programs about ${subject}`, async () => {
      const property = fc.asyncProperty(programs(subject, twisted.hasRace), async (program) => {
        const [theirs] = await twisted.run([program]);
        const ours = runProgram(program);
        compare(program, theirs as Report, ours);
      });

      await fc.assert(property, { seed: SEED, numRuns: Math.ceil(PROGRAMS * share) });
    });
  }

  function compare(program: Program, theirs: Report, ours: Report): void {
    const [expected, actual] = [comparable(theirs), comparable(ours)];
    if (expected === actual) return;
    const deviation = DEVIATIONS.find(({ explains }) => explains(theirs, ours, program));
    if (deviation === undefined) expect.fail(`\ntwisted: ${expected}\nours:    ${actual}\n`);
    explained.set(deviation.id, (explained.get(deviation.id) ?? 0) + 1);
  }
});

/** A report as text; names have no order. */
function comparable({ trace, state, unhandled }: Report): string {
  return JSON.stringify({ trace, state: Object.entries(state).toSorted(), unhandled });
}
