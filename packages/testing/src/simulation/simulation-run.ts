import { Deferred } from "@cordage/deferred";
import { UnflushedErrorsError } from "../errors.ts";
import { startRecordingErrors, stopRecordingErrors, takeRecordedErrors } from "../logged-errors.ts";
import type { FaultSchedule } from "./fault.ts";
import { SimulatedNetwork, type SimulatedNetworkOptions } from "./simulated-network.ts";

/**
 * What is simulated: sets up hosts, and says when it is over.
 *
 * @returns nothing: it is over when nothing happens any more; a Deferred: when that has an outcome; a
 *   Promise, of an async function say: when that is settled. A failure fails the run
 */
export type Scenario = (network: SimulatedNetwork) => unknown;

/** How a run is made. */
export interface RunOptions {
  readonly network: SimulatedNetworkOptions;
  readonly faults: FaultSchedule;
  readonly scenario: Scenario;
}

/** What came of a run. */
export interface RunOutcome {
  /** Why it failed, if it did. */
  readonly error: Error | undefined;
  readonly network: SimulatedNetwork;
}

/** Runs a scenario once. Errors that were logged and not flushed fail it, too (TE9). */
export async function runScenario({ network, faults, scenario }: RunOptions): Promise<RunOutcome> {
  const simulated = new SimulatedNetwork(network);
  startRecordingErrors();
  try {
    await play(simulated, faults, scenario);
    const left = takeRecordedErrors();
    const error = left.length > 0 ? new UnflushedErrorsError(left) : undefined;
    return { error, network: simulated };
  } catch (thrown) {
    takeRecordedErrors(); // they belong to the run, which has failed already
    const error = thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
    return { error, network: simulated };
  } finally {
    stopRecordingErrors();
  }
}

async function play(
  network: SimulatedNetwork,
  faults: FaultSchedule,
  scenario: Scenario,
): Promise<void> {
  network.inject(faults);
  const outcome = scenario(network);
  if (outcome instanceof Deferred) network.runUntil(outcome);
  else if (isThenable(outcome)) await network.settle(outcome);
  else network.run();
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}
