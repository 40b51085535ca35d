/** On whose behalf the code that is running runs: the `log_system` of what it logs (X14). */
import type { ILoggingContext } from "../interfaces/protocol.ts";

let current: ILoggingContext | undefined;

/**
 * From now on, what is logged is marked with `context`'s prefix, which is asked for only then.
 *
 * A pair of calls and not a function that takes an action, because transports do this around every
 * event and a closure for each would show:
 *
 * ```ts
 * const outer = enterLogContext(this);
 * try {
 *   protocol.dataReceived(data);
 * } finally {
 *   leaveLogContext(outer);
 * }
 * ```
 *
 * @returns the context until now, for {@link leaveLogContext}
 */
export function enterLogContext(context: ILoggingContext): ILoggingContext | undefined {
  const outer = current;
  current = context;
  return outer;
}

/** Goes back to the context before. */
export function leaveLogContext(outer: ILoggingContext | undefined): void {
  current = outer;
}

/** The prefix of the context that is running, or `undefined` outside of any. */
export function currentLogSystem(): string | undefined {
  try {
    return current?.logPrefix();
  } catch {
    return undefined; // a prefix is user code; the event matters more than its label
  }
}
