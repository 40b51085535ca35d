import type { FaultSchedule } from "./fault.ts";
import { SeededRandom } from "./seeded-random.ts";
import { shrinkFaults } from "./shrink-faults.ts";
import type { SimulatedNetworkOptions } from "./simulated-network.ts";
import {
  NotDeterministicError,
  SimulationFailedError,
  type SimulationFailure,
  type SimulationReport,
} from "./simulation-report.ts";
import { type RunOutcome, runScenario, type Scenario } from "./simulation-run.ts";

/** Makes up what goes wrong, from chance that follows from the seed. */
export type FaultMaker = (random: SeededRandom) => FaultSchedule;

/** Options of {@link simulate}. */
export interface SimulateOptions {
  /** How many seeds to try, from 1 on; or which. */
  readonly seeds: number | readonly number[];
  /** What goes wrong: the same with every seed, or made up for each. Default: nothing. */
  readonly faults?: FaultSchedule | FaultMaker | undefined;
  /** What the network is like; the seed is added. */
  readonly network?: Omit<SimulatedNetworkOptions, "seed" | "trace"> | undefined;
  /** Stops trying after so many seeds have failed. Default: never. */
  readonly maxFailures?: number | undefined;
}

/**
 * Runs a scenario on a simulated network, once for each seed.
 *
 * A seed fails when the scenario throws, its Deferred or Promise fails, it can never end, or an error was
 * logged that nobody took. The first failing seed is run twice more, to see that it always goes the same
 * way, and then with less and less going wrong, as long as it fails.
 *
 * ```ts
 * await simulate({ seeds: 1000, faults: randomFaults({ hosts: ["a", "b"] }) }, (network) => {
 *   const server = network.host("a", startServer);
 *   return download(network.host("b").reactor, "a"); // a Deferred
 * });
 * ```
 *
 * @returns a report without failures
 * @throws (rejects with) SimulationFailedError with the report when a seed failed; NotDeterministicError
 *   when it can't be relied on; RangeError when there is no seed, or nothing to look for
 */
export async function simulate(
  options: SimulateOptions,
  scenario: Scenario,
): Promise<SimulationReport> {
  const seeds = seedsOf(options.seeds);
  const { maxFailures = Number.POSITIVE_INFINITY } = options;
  if (!(maxFailures >= 1))
    throw new RangeError(`maxFailures must be 1 or more, got ${maxFailures}`);
  const failures: SimulationFailure[] = [];
  let tried = 0;
  for (const seed of seeds) {
    if (failures.length >= maxFailures) break;
    tried += 1;
    const faults = faultsOf(options, seed);
    const { error } = await run(options, scenario, seed, faults);
    if (error !== undefined) failures.push({ seed, error, faults, isShrunk: false });
  }
  const [first, ...others] = failures;
  if (first === undefined) return { seeds: tried, failures: [], trace: [] };
  const { failure, trace } = await explain(options, scenario, first);
  throw new SimulationFailedError({ seeds: tried, failures: [failure, ...others], trace });
}

/** Sees to it that a failure can be seen again, and finds out how little has to go wrong for it. */
async function explain(
  options: SimulateOptions,
  scenario: Scenario,
  first: SimulationFailure,
): Promise<{ failure: SimulationFailure; trace: readonly string[] }> {
  const { seed } = first;
  await replay(options, scenario, first);
  const faults = await shrinkFaults(first.faults, async (candidate) => {
    const { error } = await run(options, scenario, seed, candidate);
    return error?.name === first.error.name;
  });
  const { error = first.error } = await run(options, scenario, seed, faults);
  const failure: SimulationFailure = { seed, error, faults, isShrunk: true };
  return { failure, trace: await replay(options, scenario, failure) };
}

/** Runs a failure twice. @returns the trace of both @throws NotDeterministicError when they differ */
async function replay(
  options: SimulateOptions,
  scenario: Scenario,
  { seed, faults, error }: SimulationFailure,
): Promise<readonly string[]> {
  const first = await run(options, scenario, seed, faults, true);
  const second = await run(options, scenario, seed, faults, true);
  const difference = differenceOf(first, second, error);
  if (difference !== undefined) throw new NotDeterministicError(seed, difference, { cause: error });
  return first.network.trace?.lines ?? [];
}

function differenceOf(first: RunOutcome, second: RunOutcome, error: Error): string | undefined {
  for (const outcome of [first, second]) {
    if (outcome.error?.name !== error.name) {
      return `${error.name} once, ${outcome.error?.name ?? "no error"} the other time`;
    }
  }
  const ends = [first, second].map(({ network }) => network.time.seconds());
  if (ends[0] !== ends[1]) return `the end at ${ends[0]} s once, at ${ends[1]} s the other time`;
  const [one, other] = [first.network.trace, second.network.trace];
  if (one === undefined || other === undefined || one.fingerprint === other.fingerprint) {
    return undefined;
  }
  const at = one.lines.findIndex((line, index) => line !== other.lines[index]);
  return `${one.lines[at]} once, ${other.lines[at]} the other time`;
}

function run(
  { network }: SimulateOptions,
  scenario: Scenario,
  seed: number,
  faults: FaultSchedule,
  trace = false,
): Promise<RunOutcome> {
  return runScenario({ network: { ...network, seed, trace }, faults, scenario });
}

function faultsOf({ faults = [] }: SimulateOptions, seed: number): FaultSchedule {
  return typeof faults === "function" ? faults(new SeededRandom(`faults ${seed}`)) : faults;
}

function seedsOf(seeds: number | readonly number[]): readonly number[] {
  const list = typeof seeds === "number" ? numbersUpTo(seeds) : seeds;
  if (list.length === 0) throw new RangeError("there must be a seed to try");
  return list;
}

function numbersUpTo(count: number): number[] {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`seeds must be an integer from 1, or a list, got ${count}`);
  }
  return Array.from({ length: count }, (_, index) => index + 1);
}
