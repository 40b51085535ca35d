import { type FaultSchedule, faultsAsText } from "./fault.ts";
import { SimulationError } from "./simulation-errors.ts";

/** A seed with which a scenario failed. */
export interface SimulationFailure {
  readonly seed: number;
  readonly error: Error;
  /** What went wrong in it: for the first failure the least that makes it fail, for others everything. */
  readonly faults: FaultSchedule;
  /** Whether `faults` was made smaller. */
  readonly isShrunk: boolean;
}

/** What came of a {@link simulate}. */
export interface SimulationReport {
  /** How many seeds were tried. */
  readonly seeds: number;
  readonly failures: readonly SimulationFailure[];
  /** The trace of the first failure, the same in two replays; empty when nothing failed. */
  readonly trace: readonly string[];
}

/** How many lines of a trace are shown: the last ones. */
const SHOWN_TRACE_LINES = 20;

/** How many failing seeds are listed. */
const SHOWN_SEEDS = 20;

/** A scenario failed with some seeds. The message says with which, why, and how to see it again. */
export class SimulationFailedError extends SimulationError {
  override readonly name = "SimulationFailedError";
  override readonly code = "ERR_SIMULATION_FAILED";
  readonly report: SimulationReport;

  /** @param report - with one failure at least */
  constructor(report: SimulationReport) {
    const [first] = report.failures;
    super(describe(report), { cause: first?.error });
    this.report = report;
  }
}

/** A scenario did not go the same way twice with the same seed: it uses chance or time of its own. */
export class NotDeterministicError extends SimulationError {
  override readonly name = "NotDeterministicError";
  override readonly code = "ERR_NOT_DETERMINISTIC";

  constructor(seed: number, difference: string, options?: ErrorOptions) {
    super(
      `two runs with seed ${seed} went different ways: ${difference} (chance, or time, of its own?)`,
      options,
    );
  }
}

function describe({ seeds, failures, trace }: SimulationReport): string {
  const [first] = failures;
  if (first === undefined) return `no failure in ${seeds} seeds`;
  const numbers = failures.slice(0, SHOWN_SEEDS).map(({ seed }) => seed);
  const more = failures.length > SHOWN_SEEDS ? " …" : "";
  return [
    `${failures.length} of ${seeds} seeds failed: ${numbers.join(", ")}${more}`,
    `seed ${first.seed}: ${first.error.name}: ${first.error.message}`,
    `faults, as few as make it fail: ${faultsAsText(first.faults)}`,
    `again: simulate({ seeds: [${first.seed}], faults: … }, scenario)`,
    "the end of its trace:",
    ...trace.slice(-SHOWN_TRACE_LINES).map((line) => `  ${line}`),
  ].join("\n");
}
