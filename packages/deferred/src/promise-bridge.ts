/** Between Deferreds and Promises, both ways. */
import type { Deferred } from "./deferred.ts";
import type { Failure } from "./failure.ts";

/**
 * Fires `deferred` with the outcome of `promise`. Once the Deferred has fired otherwise, as by
 * `cancel()`, the Promise's outcome is ignored, a rejection included (D65).
 */
export function relayThenable<T>(promise: PromiseLike<T | Failure>, deferred: Deferred<T>): void {
  const fail = (error: unknown): void => {
    if (!deferred.called) deferred.errback(error);
  };
  try {
    // A native Promise is taken as it is. Of others the wrapper keeps the worst away: those that call back
    // twice, or with another thenable.
    Promise.resolve(promise).then((value) => {
      if (deferred.called) return;
      try {
        deferred.callback(value);
      } catch (error) {
        fail(error); // the value was given a `then` since the Promise looked at it
      }
    }, fail);
  } catch (error) {
    fail(error); // getters of somebody else's object may throw
  }
}

/** A Promise that sees the outcome of `deferred` as it is at this point of its chain. */
export function toPromise<T>(deferred: Deferred<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    deferred.observe(resolve, (failure) => reject(failure.value));
  });
}
