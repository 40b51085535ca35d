/** Deferreds for results that are here already, or may be. */
import { Deferred, type Settled } from "./deferred.ts";
import { Failure } from "./failure.ts";

/** A Deferred that has fired with `value` (D7). */
export function succeed(): Deferred<void>;
export function succeed<T>(value: T): Deferred<T>;
export function succeed<T>(value?: T): Deferred<T | undefined> {
  const deferred = new Deferred<T | undefined>();
  deferred.callback(value);
  return deferred;
}

/** A Deferred that has failed. Anything but a Failure is wrapped in one (D7). */
export function fail<T = never>(error: unknown): Deferred<T> {
  const deferred = new Deferred<T>();
  deferred.errback(error);
  return deferred;
}

/**
 * Calls `f` and gives its outcome as a Deferred, whatever `f` is: a Deferred is passed through, a
 * Promise or other thenable is followed, a Failure returned or anything thrown makes it fail (D47).
 */
export function maybeDeferred<R, A extends unknown[]>(
  f: (...args: A) => R,
  ...args: A
): Deferred<Settled<R>> {
  return attempt(() => asDeferred(f(...args))) as Deferred<Settled<R>>; // what R settles to
}

/**
 * Calls `f` and gives what it returned or threw as a Deferred, without waiting for a Promise: for
 * functions known to be synchronous (D48).
 *
 * @throws TypeError when `f` returns a Deferred or a Promise after all
 */
export function execute<R, A extends unknown[]>(f: (...args: A) => R, ...args: A): Deferred<R> {
  let value: R;
  try {
    value = f(...args);
  } catch (error) {
    return fail(error);
  }
  return succeed(value);
}

/** Returns its argument: the errback or callback that changes nothing (D50). */
export function passthru<T>(result: T): T {
  return result;
}

function attempt(f: () => Deferred<unknown>): Deferred<unknown> {
  try {
    return f();
  } catch (error) {
    return fail(error);
  }
}

function asDeferred(outcome: unknown): Deferred<unknown> {
  if (outcome instanceof Deferred) return outcome;
  if (outcome instanceof Failure) return fail(outcome);
  const then = (outcome as { then?: unknown } | null | undefined)?.then;
  if (typeof then === "function") return Deferred.fromPromise(outcome as PromiseLike<unknown>);
  return succeed(outcome);
}
