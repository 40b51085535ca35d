/**
 * Failures nobody took.
 *
 * Twisted reports such a failure when its Deferred is collected (D44). Collection in JavaScript comes
 * too late, or never. So a Deferred left with a failure enters a set, leaves it when the failure is
 * handled, handed over or awaited, and what is in the set on the next turn of the event loop is
 * reported, once.
 */
import type { Failure } from "./failure.ts";

/** A failure that was left in a Deferred with nobody to take it. */
export interface UnhandledFailure {
  readonly failure: Failure;
  /** In debug mode, where the Deferred was made and fired; else empty. */
  readonly debug: string;
}

/** Receives each unhandled failure. What it throws is dropped: a report never ends the process. */
export type UnhandledReporter = (report: UnhandledFailure) => void;

/** What holds a failure and can say, in debug mode, where it comes from. */
interface FailureHolder {
  debugText(): string;
}

const left = new Map<FailureHolder, Failure>();
let checkScheduled = false;
let reporter: UnhandledReporter = reportToConsole;

/**
 * Installs the function that is told of unhandled failures; the default writes to `console.error`.
 * (`@cordage/reactor` installs one that logs.)
 *
 * @returns the one installed before, to put back
 */
export function setUnhandledReporter(next: UnhandledReporter): UnhandledReporter {
  const previous = reporter;
  reporter = next;
  return previous;
}

/** The reporter installed now. */
export function getUnhandledReporter(): UnhandledReporter {
  return reporter;
}

/** Reports what is unhandled now, without waiting for the next turn: for tests, and at shutdown. */
export function drainUnhandled(): void {
  const reports = [...left].map(([holder, failure]) => ({ failure, debug: holder.debugText() }));
  left.clear();
  for (const report of reports) send(report);
}

/** Reports a failure that no Deferred could carry, at once. */
export function reportUnhandled(failure: Failure): void {
  send({ failure, debug: "" });
}

function send(report: UnhandledFailure): void {
  try {
    reporter(report);
  } catch {
    // A reporter that fails has nobody left to tell; the others must still be reported.
  }
}

/** Writes a report to `console.error`: the reporter until another is installed. */
export function reportToConsole({ failure, debug }: UnhandledFailure): void {
  console.error(`Unhandled error in Deferred:${debug}\n${failure.getTraceback()}`);
}

/** `holder` is left with `failure`. For Deferred only. */
export function noteUnhandled(holder: FailureHolder, failure: Failure): void {
  left.set(holder, failure);
  if (checkScheduled) return;
  checkScheduled = true;
  setTimeout(() => {
    checkScheduled = false;
    drainUnhandled();
  }, 0);
}

/** The failure of `holder` was taken after all. For Deferred only. */
export function noteHandled(holder: FailureHolder): void {
  if (left.size > 0) left.delete(holder);
}
