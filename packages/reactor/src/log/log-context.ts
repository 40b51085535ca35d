/** On whose behalf the code that is running runs: the `log_system` of what it logs (X14). */
import type { ILoggingContext } from "../interfaces/protocol.ts";

let current: ILoggingContext | undefined;

/**
 * Calls `action` with everything it logs, until it returns, marked with `context`'s prefix. The prefix
 * is asked for only when something is logged.
 */
export function callWithLogContext(context: ILoggingContext, action: () => void): void {
  const outer = current;
  current = context;
  try {
    action();
  } finally {
    current = outer;
  }
}

/** The prefix of the context that is running, or `undefined` outside of any. */
export function currentLogSystem(): string | undefined {
  try {
    return current?.logPrefix();
  } catch {
    return undefined; // a prefix is user code; the event matters more than its label
  }
}
