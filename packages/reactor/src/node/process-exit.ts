import { constants } from "node:os";
import { Failure } from "@cordage/deferred";
import { ProcessDone, ProcessTerminated } from "../errors.ts";

/**
 * What a process has ended with: an exit code or a signal, and the other is `null` (PR4). Node tells no
 * status.
 */
export function exitReason(exitCode: number | null, signal: NodeJS.Signals | null): Failure {
  if (exitCode === 0) return new Failure(new ProcessDone());
  return new Failure(new ProcessTerminated(exitCode, signal && numberOf(signal)));
}

/** What a process has ended with that never began (PR7). */
export function notStartedReason(cause: Error): Failure {
  return new Failure(new ProcessTerminated(null, null, null, { cause }));
}

/** The system's number for a signal, as Twisted has it; its name, if this system has none. */
function numberOf(signal: NodeJS.Signals): number | string {
  return constants.signals[signal] ?? signal;
}
