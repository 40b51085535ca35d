import { Deferred } from "@cordage/deferred";

/**
 * What user code returned, as a Deferred, if it is one or a Promise; else `undefined`.
 *
 * Where nobody waits for the outcome this is called all the same: a Promise that is rejected then ends
 * in the log like any exception (as an unhandled failure), where Node would end the process.
 */
export function asyncOutcome(returned: unknown): Deferred<unknown> | undefined {
  if (typeof returned !== "object" || returned === null) return undefined;
  if (returned instanceof Deferred) return returned;
  const isThenable = "then" in returned && typeof returned.then === "function";
  return isThenable ? Deferred.fromPromise(returned as PromiseLike<unknown>) : undefined;
}
