import { AssertionFailedError } from "../errors.ts";
import { flushLoggedErrors, startRecordingErrors, stopRecordingErrors } from "../logged-errors.ts";

/** What every harness has: a place to work on, for one check, of what is held to a suite. */
export interface Harness<A extends string> {
  /**
   * What its subject cannot do, each with the reason. Everything else is expected of it: there is no way
   * to leave a check out without saying why.
   */
  readonly limits: Readonly<Partial<Record<A, string>>>;

  /** Closes all that was opened. The last call; comes whatever became of the check. */
  close(): PromiseLike<void> | void;
}

/**
 * One thing that a suite pins, apart from any test runner.
 *
 * @typeParam A - the names of what a subject may declare it cannot do
 * @typeParam H - what the check works on
 */
export interface ConformanceCheck<A extends string, H extends Harness<A>> {
  /** A sentence in the present tense, different from all others of its suite. */
  readonly name: string;
  /** The behaviours it pins, such as `["X12"]`. */
  readonly behaviours: readonly string[];
  /** What a subject must be able to do for this check to apply. */
  readonly needs: readonly A[];

  /**
   * Runs the check and closes the harness.
   *
   * @param harness - a new one
   * @returns rejects with an `AssertionFailedError` when the subject does something else, or when
   *   errors were logged that the check doesn't expect
   */
  run(harness: H): Promise<void>;
}

/** What a check does with its harness. */
export type CheckBody<H> = (harness: H) => PromiseLike<void> | void;

/**
 * Makes a check that looks after its harness and after logged errors: one that is logged while the check
 * runs, and not taken with `flushLoggedErrors`, fails it.
 */
export function makeCheck<A extends string, H extends Harness<A>>(
  about: Pick<ConformanceCheck<A, H>, "name" | "behaviours" | "needs">,
  body: CheckBody<H>,
): ConformanceCheck<A, H> {
  return { ...about, run: (harness) => runRecorded(harness, body) };
}

async function runRecorded<H extends Harness<never>>(
  harness: H,
  body: CheckBody<H>,
): Promise<void> {
  startRecordingErrors();
  try {
    await body(harness);
    expectNothingLogged();
  } finally {
    await harness.close();
    flushLoggedErrors(); // of a check that has failed anyway
    stopRecordingErrors();
  }
}

function expectNothingLogged(): void {
  const [logged] = flushLoggedErrors();
  if (logged === undefined) return;
  const message = `an error was logged: ${logged.getErrorMessage()}`;
  throw new AssertionFailedError(message, { cause: logged.value });
}
