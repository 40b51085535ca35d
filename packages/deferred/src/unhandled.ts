/**
 * Failures nobody took.
 *
 * Twisted reports such a failure when its Deferred is collected (D44). Collection in JavaScript comes
 * too late, or never. So a Deferred left with a failure enters a set, leaves it when the failure is
 * handled, handed over or awaited, and what is in the set on the next turn of the event loop is
 * reported, once.
 */
import type { Failure } from "./failure.ts";
import { guarded } from "./guarded.ts";

/** A failure that was left with nobody to take it. */
export interface UnhandledFailure {
  readonly failure: Failure;
  /** What happened, in a few words: the headline of the report. */
  readonly message: string;
  /** In debug mode, where the Deferred was made and fired and what it went through; else empty. */
  readonly debug: string;
}

/** Receives each unhandled failure. What it throws is dropped: a report never ends the process. */
export type UnhandledReporter = (report: UnhandledFailure) => void;

/** What holds a failure and can say, in debug mode, where it comes from. */
interface FailureHolder {
  debugText(): string;
}

const left = new Map<FailureHolder, Failure>();
const reported = new WeakSet<Failure>();
let scheduledCheck: unknown; // what setTimeout returned, while there is something to look at
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
  if (scheduledCheck !== undefined) clearTimeout(scheduledCheck);
  scheduledCheck = undefined;
  const taken = [...left];
  left.clear();
  for (const [holder, failure] of taken) {
    reportOnce({ failure, message: "Unhandled error in Deferred", debug: holder.debugText() });
  }
}

/** Reports a failure that no Deferred could carry, at once. */
export function reportUnhandled(failure: Failure, message: string): void {
  reportOnce({ failure, message, debug: "" });
}

/**
 * Reports a failure and returns it: the errback that notes what went wrong and lets it go on (D46). It is
 * not reported a second time when nobody takes it.
 */
export function logError(failure: Failure): Failure {
  reportUnhandled(failure, "Error in Deferred");
  return failure;
}

/** The same failure may be left in several Deferreds, one after the other: it is told once. */
function reportOnce(report: UnhandledFailure): void {
  if (reported.has(report.failure)) return;
  reported.add(report.failure);
  try {
    reporter(report);
  } catch {
    // A reporter that fails has nobody left to tell; the others must still be reported.
  }
}

/** Writes a report to `console.error`: the reporter until another is installed. */
export function reportToConsole({ failure, message, debug }: UnhandledFailure): void {
  const traceback = guarded(() => failure.getTraceback(), "(the traceback can't be told)");
  console.error(`${message}:${debug}\n${traceback}`);
}

/** `holder` is left with `failure`. For Deferred only. */
export function noteUnhandled(holder: FailureHolder, failure: Failure): void {
  left.set(holder, failure);
  if (scheduledCheck === undefined) scheduledCheck = setTimeout(drainUnhandled, 0);
}

/** The failure of `holder` was taken after all. For Deferred only. */
export function noteHandled(holder: FailureHolder): void {
  if (left.size > 0) left.delete(holder);
}
