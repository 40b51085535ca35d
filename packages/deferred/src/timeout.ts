import type { Deferred, Settled } from "./deferred.ts";
import { CancelledError, TimeoutError } from "./errors.ts";
import { Failure } from "./failure.ts";

/** As much of a reactor or clock as a timeout needs. */
export interface TimeoutClock {
  /** Calls `action` after `delay` seconds. */
  callLater(
    delay: number,
    action: () => void,
  ): {
    /** Whether it is still to come. */
    active(): boolean;
    /** Has it not come. Only called while it is. */
    cancel(): void;
  };
}

/** Turns the outcome after a timeout of `timeout` seconds into another. */
export type TimeoutTranslation<T, R> = (result: T | Failure, timeout: number) => R;

/** The work of {@link Deferred.addTimeout} (D40 to D43). */
export function startTimeout<T, R>(
  deferred: Deferred<T>,
  timeout: number,
  clock: TimeoutClock,
  onTimeoutCancel?: TimeoutTranslation<T, R>,
): Deferred<T | Settled<R>> {
  let timedOut = false;
  const call = clock.callLater(timeout, () => {
    timedOut = true;
    deferred.cancel();
  });
  const translated = deferred.addBoth((result): T | R | Failure => {
    if (!timedOut) return result;
    return onTimeoutCancel
      ? onTimeoutCancel(result, timeout)
      : cancelledToTimedOut(result, timeout);
  });
  translated.addBoth((result) => {
    if (call.active()) call.cancel();
    return result;
  });
  return translated as Deferred<T | Settled<R>>; // Settled<T> is T: chains never carry Deferreds
}

function cancelledToTimedOut<T>(result: T | Failure, timeout: number): T | Failure {
  if (!(result instanceof Failure) || result.check(CancelledError) === undefined) return result;
  return new Failure(new TimeoutError(timeout, "Deferred", { cause: result.value }));
}
