/**
 * Errors that were logged while a test ran (TE9).
 *
 * Library code reports what it can't hand to a caller by logging it: an exception in `dataReceived`, a
 * failure that nobody took out of a Deferred. A test that does not say it expected that has failed.
 */
import {
  drainUnhandled,
  type ErrorClass,
  Failure,
  getUnhandledReporter,
  setUnhandledReporter,
  type UnhandledFailure,
  type UnhandledReporter,
} from "@cordage/deferred";
import { globalLogPublisher, isAtLeast, type LogEvent, stderrObserver } from "@cordage/reactor";
import { LoggedError, NotRecordingError, type RecordedError } from "./errors.ts";

let recordings = 0;
let recorded: RecordedError[] = [];
let reporterBefore: UnhandledReporter | undefined;

/**
 * Starts keeping logged errors for {@link flushLoggedErrors}, in place of writing events to stderr. What
 * is kept: events with a `log_failure`, events of level error or critical, and failures nobody took.
 *
 * Test runners do this through `@cordage/testing/mocha`. Starts may nest; each needs its stop.
 */
export function startRecordingErrors(): void {
  recordings += 1;
  if (recordings > 1) return;
  globalLogPublisher.removeObserver(stderrObserver);
  globalLogPublisher.addObserver(recordEvent);
  reporterBefore = setUnhandledReporter(recordUnhandled);
}

/**
 * Undoes one {@link startRecordingErrors}; the last one lets events go to stderr again, and forgets
 * what was not flushed.
 */
export function stopRecordingErrors(): void {
  if (recordings === 0) return;
  recordings -= 1;
  if (recordings > 0) return;
  globalLogPublisher.removeObserver(recordEvent);
  globalLogPublisher.addObserver(stderrObserver);
  // Somebody may have installed another since, a reactor say: that one stays.
  const isOurs = getUnhandledReporter() === recordUnhandled;
  if (isOurs && reporterBefore !== undefined) setUnhandledReporter(reporterBefore);
  recorded = [];
}

/**
 * Takes the errors that have been logged, so that the test doesn't fail because of them.
 *
 * Failures that lie in Deferreds at this moment, with nobody to take them, count as logged.
 *
 * @param types - take only failures of these types, as `Failure.check` matches; all if none is given
 * @returns in the order in which they were logged. An event without a failure is a {@link LoggedError}
 * @throws NotRecordingError when nothing is being recorded
 */
export function flushLoggedErrors(): Failure[];
export function flushLoggedErrors<E extends Error>(
  ...types: readonly ErrorClass<E>[]
): Failure<E>[];
export function flushLoggedErrors(...types: readonly (ErrorClass | string)[]): Failure[];
export function flushLoggedErrors(...types: readonly (ErrorClass | string)[]): Failure[] {
  return takeRecordedErrors(...types).map(({ failure }) => failure);
}

/** What {@link flushLoggedErrors} does, with all that is known. For the hooks of test runners. */
export function takeRecordedErrors(...types: readonly (ErrorClass | string)[]): RecordedError[] {
  if (recordings === 0) throw new NotRecordingError();
  drainUnhandled();
  const isWanted = ({ failure }: RecordedError): boolean =>
    types.length === 0 || failure.check(...types) !== undefined;
  const taken = recorded.filter(isWanted);
  recorded = recorded.filter((error) => !isWanted(error));
  return taken;
}

function recordEvent(event: LogEvent): void {
  if (event.log_failure !== undefined) record(event.log_failure);
  else if (isAtLeast(event.log_level, "error")) record(new Failure(new LoggedError(event)));
}

function recordUnhandled({ failure, debug }: UnhandledFailure): void {
  record(failure, debug);
}

function record(failure: Failure, debug = ""): void {
  recorded.push({ failure, debug });
}
