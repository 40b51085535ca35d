import { Deferred } from "./deferred.ts";
import { CancelledError } from "./errors.ts";
import { maybeDeferred, type Outcome } from "./settled.ts";

/**
 * Calls `f` with a signal and gives its outcome as a Deferred: the way to make a function that takes an
 * AbortSignal cancellable.
 *
 * ```ts
 * const page = withAbortSignal((signal) => fetch(url, { signal }));
 * page.addTimeout(5, reactor);
 * ```
 *
 * Cancelling aborts the signal with a {@link CancelledError}, then cancels what `f` returned. A Deferred
 * of `f` that fires on that decides the outcome; a Promise can't fire at once, so the Deferred fails with
 * CancelledError and what the Promise brings later is ignored, a rejection included.
 *
 * @param f - called as {@link maybeDeferred} does
 */
export function withAbortSignal<R>(f: (signal: AbortSignal) => R): Deferred<Outcome<R>> {
  const controller = new AbortController();
  const deferred = new Deferred<Outcome<R>>(() => {
    controller.abort(new CancelledError());
    work.cancel();
  });
  const work = maybeDeferred(f, controller.signal).addCallbacks(
    (value) => {
      if (!deferred.called) deferred.callback(value);
    },
    (failure) => {
      if (!deferred.called) deferred.errback(failure);
    },
  );
  return deferred;
}
