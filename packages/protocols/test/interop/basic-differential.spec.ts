/**
 * Runs random programs on the receivers of Debian's Python Twisted and on ours, and compares what
 * happened, in which order.
 *
 * `DIFFERENTIAL_SEED` repeats a run, `DIFFERENTIAL_PROGRAMS` sets how many programs it has.
 */
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Random } from "../support/random.ts";
import { Comparison } from "./basic/comparison.ts";
import type { Program, Trace } from "./basic/program.ts";
import { runOnTwisted } from "./basic/python-peer.ts";
import { RECEIVERS_TO_TRY, randomProgram } from "./basic/random-program.ts";
import { runProgram } from "./basic/run-program.ts";
import { firstDifference } from "./basic/trace.ts";

const PROGRAMS = Number(process.env["DIFFERENTIAL_PROGRAMS"] ?? 20_000);
const SEED = Number(process.env["DIFFERENTIAL_SEED"] ?? Date.now() % 2 ** 31);

/** With fewer programs some deviation may never come up. */
const ENOUGH_PROGRAMS = 10_000;

interface Run {
  readonly program: Program;
  readonly theirs: Trace;
  readonly ours: Trace;
}

/** Long enough for a machine that has other things to do. */
const TIMEOUT_MILLISECONDS = 300_000;

describe("differential: Twisted's receivers and ours", function () {
  this.timeout(TIMEOUT_MILLISECONDS);
  const comparison = new Comparison();
  let runs: readonly Run[];

  before(() => {
    const random = new Random(SEED);
    const programs = Array.from({ length: PROGRAMS }, () =>
      randomProgram(random.pick(RECEIVERS_TO_TRY), random),
    );
    const given = programs.map((program) => comparison.rewrite(program));
    const { version, traces } = runOnTwisted(given);
    console.log(`    ${version}, seed ${SEED}, ${PROGRAMS} programs`);
    runs = programs.map((program, i) => ({
      program,
      theirs: traces[i] ?? [],
      ours: runProgram(program),
    }));
    flushLoggedErrors(); // of strings in states without a method (SS-2)
  });

  it("do the same, but for the deviations", () => {
    const failed = runs.filter(({ program, theirs, ours }) => {
      return !comparison.isAsExpected(new Comparison().rewrite(program), theirs, ours);
    });
    console.log(`    ${comparison.wholePrograms} programs compared to their end`);
    for (const [id, count] of comparison.counts) console.log(`    ${id}: ${count}`);
    if (failed.length > 0) expect.fail(describeSmallest(failed));
  });

  it("differ in each of the ways that are listed, and mostly not at all", () => {
    if (PROGRAMS < ENOUGH_PROGRAMS) return;
    for (const [id, count] of comparison.counts) expect(count, id).to.be.greaterThan(0);
    expect(comparison.wholePrograms).to.be.greaterThan(PROGRAMS / 2);
  });

  it("do the same with lines of text", () => {
    for (const { program, ours } of runs) {
      if (program.receiver === "line" || program.receiver === "lineOnly") {
        expect(runProgram(program, "text")).to.deep.equal(ours);
      }
    }
  });
});

function describeSmallest(failed: readonly Run[]): string {
  const size = ({ program }: Run): number => JSON.stringify(program).length;
  const { program, theirs, ours } = failed.toSorted(
    (one, other) => size(one) - size(other),
  )[0] as Run;
  const at = firstDifference(theirs, ours);
  const entries = (trace: Trace): string =>
    JSON.stringify(trace.slice(Math.max(0, at - 5), at + 3));
  return [
    `${failed.length} programs differ; the smallest:`,
    JSON.stringify(program),
    `twisted, around entry ${at}: ${entries(theirs)}`,
    `ours, around entry ${at}:    ${entries(ours)}`,
  ].join("\n");
}
