/** Deferreds for results that are here already, or may be. */
import { type CoroutineGenerator, isGenerator, startCoroutine } from "./coroutine.ts";
import { Deferred, type Settled } from "./deferred.ts";
import { NotACoroutineError } from "./errors.ts";
import { isThenable } from "./thenable.ts";

/**
 * What a function that returned `R` comes to when it is called by {@link maybeDeferred}: what a chain makes
 * of it, or what a generator object returned.
 */
export type Outcome<R> = R extends Generator<unknown, infer V, never> ? Settled<V> : Settled<R>;

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
 * Promise or other thenable is followed, a generator object is run as a coroutine, a Failure returned or
 * anything thrown makes it fail (D47).
 */
export function maybeDeferred<R, A extends unknown[]>(
  f: (...args: A) => R,
  ...args: A
): Deferred<Outcome<R>> {
  try {
    const outcome = f(...args);
    const deferred = following(outcome) ?? succeed<unknown>(outcome); // a Failure fails it (D2)
    return deferred as Deferred<Outcome<R>>; // what R comes to
  } catch (error) {
    return fail(error); // of `f`, or of a `then` that throws when it is looked at
  }
}

/**
 * Gives a Deferred back as it is, runs a generator object as a coroutine, and follows a Promise (D49).
 *
 * @throws NotACoroutineError for anything else
 */
export function ensureDeferred<R>(
  coroutine: CoroutineGenerator<R> | PromiseLike<R>,
): Deferred<Settled<R>> {
  const deferred = following(coroutine);
  if (deferred === undefined) throw new NotACoroutineError(coroutine);
  return deferred as Deferred<Settled<R>>; // what it comes to
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

/** The Deferred for something that may take its time, or nothing for a plain value. */
function following(outcome: unknown): Deferred<unknown> | undefined {
  if (outcome instanceof Deferred) return outcome;
  if (isThenable(outcome)) return Deferred.fromPromise(outcome);
  return isGenerator(outcome) ? startCoroutine(outcome) : undefined;
}
