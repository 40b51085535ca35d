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
import { LoggedError, NotRecordingError } from "./errors.ts";

let recordings = 0;
let recorded: Failure[] = [];
let reporterBefore: UnhandledReporter = getUnhandledReporter();

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
  if (getUnhandledReporter() === recordUnhandled) setUnhandledReporter(reporterBefore);
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
  if (recordings === 0) throw new NotRecordingError();
  drainUnhandled();
  const isWanted = (failure: Failure): boolean =>
    types.length === 0 || failure.check(...types) !== undefined;
  const flushed = recorded.filter(isWanted);
  recorded = recorded.filter((failure) => !isWanted(failure));
  return flushed;
}

function recordEvent(event: LogEvent): void {
  if (event.log_failure !== undefined) recorded.push(event.log_failure);
  else if (isAtLeast(event.log_level, "error")) recorded.push(new Failure(new LoggedError(event)));
}

function recordUnhandled({ failure }: UnhandledFailure): void {
  recorded.push(failure);
}
