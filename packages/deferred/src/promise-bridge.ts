/** Between Deferreds and Promises, both ways, and AbortSignals. */
import type { Deferred } from "./deferred.ts";
import { Failure } from "./failure.ts";

/**
 * Fires `deferred` with the outcome of `promise`. Once the Deferred has fired otherwise, as by
 * `cancel()`, the Promise's outcome is ignored, a rejection included (D65).
 */
export function relayThenable<T>(promise: PromiseLike<T | Failure>, deferred: Deferred<T>): void {
  const fail = (error: unknown): void => {
    if (!deferred.called) deferred.errback(error);
  };
  try {
    promise.then((value) => {
      if (!deferred.called) deferred.callback(value);
    }, fail);
  } catch (error) {
    fail(error); // a thenable of somebody else's may throw instead of rejecting
  }
}

/** A Promise that sees the outcome of `deferred` as it is at this point of its chain. */
export function toPromise<T>(deferred: Deferred<T>, signal?: AbortSignal): Promise<T> {
  if (signal !== undefined) cancelWhenAborted(deferred, signal);
  return new Promise<T>((resolve, reject) => {
    deferred.observe(resolve, (failure) => reject(failure.value));
  });
}

/** The work of {@link Deferred.cancelOn}. */
export function cancelWhenAborted<T>(deferred: Deferred<T>, signal: AbortSignal): Deferred<T> {
  const abort = (): void => cancelOrFail(deferred);
  if (signal.aborted) {
    abort();
    return deferred;
  }
  signal.addEventListener("abort", abort, { once: true });
  const removed = deferred.addBoth((result) => {
    signal.removeEventListener("abort", abort);
    return result;
  });
  return removed as Deferred<T>; // Settled<T> is T: chains never carry Deferreds
}

/** An abort has no caller to throw to, so a canceller that throws fails the Deferred instead. */
function cancelOrFail(deferred: Deferred<unknown>): void {
  try {
    deferred.cancel();
  } catch (error) {
    if (!deferred.called) deferred.errback(new Failure(error));
  }
}
