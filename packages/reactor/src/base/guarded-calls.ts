import { Deferred, Failure } from "@cordage/deferred";
import type { ILoggingContext } from "../interfaces/protocol.ts";
import { enterLogContext, leaveLogContext } from "../log/log-context.ts";
import { Logger } from "../log/logger.ts";
import { asyncOutcome } from "./async-outcome.ts";

const log = new Logger("reactor.transport");

/** On whose behalf code is called. */
export interface GuardedCaller extends ILoggingContext {
  /** What a log line about an exception calls it: the class of the protocol. */
  readonly protocolName: string;
}

/** What is done about something that was thrown, after it was logged. */
export type FailureListener = (reason: Failure) => void;

/**
 * Calls the code of users, so that what is logged meanwhile carries their name (X14), and what they throw
 * is logged and goes no further (X5).
 */
export function callGuarded(
  caller: GuardedCaller,
  action: () => unknown,
  failed: FailureListener,
): void {
  const outer = enterLogContext(caller);
  try {
    watchOutcome(caller, action(), failed);
  } catch (error) {
    reportThrown(caller, error, failed);
  } finally {
    leaveLogContext(outer);
  }
}

/**
 * An event method written as an async function is not waited for, but what it throws counts like what any
 * other throws: as a rejection it would end the process. A Deferred reports its failure itself.
 */
export function watchOutcome(
  caller: GuardedCaller,
  returned: unknown,
  failed: FailureListener,
): void {
  if (returned instanceof Deferred) return;
  asyncOutcome(returned)?.addErrback((failure) => reportThrown(caller, failure.value, failed));
}

/** Logs what was thrown, then does something about it. */
export function reportThrown(caller: GuardedCaller, error: unknown, failed: FailureListener): void {
  const reason = new Failure(error);
  const { protocolName: protocol } = caller;
  log.failure("Unhandled error in {protocol}", reason, "critical", { protocol });
  failed(reason);
}

/** The name of its class, if it has one. */
export function nameOf(protocol: object): string {
  return protocol.constructor?.name || "protocol"; // objects without a prototype, classes without a name
}
