/** What a Deferred holds at this moment, for tests that need no waiting (TE8). */
import { type Deferred, type ErrorClass, Failure } from "@cordage/deferred";
import { AssertionFailedError } from "./errors.ts";
import { showFailure, showValue } from "./shown-results.ts";

/**
 * Returns the value `deferred` has been fired with, and takes it: what is left is `undefined`.
 *
 * @throws AssertionFailedError when it has no result or a failure, which then counts as handled
 */
export function successResultOf<T>(deferred: Deferred<T>): T {
  const found = takeResult(deferred);
  if (found === undefined) throw expected("a success", deferred, "no result");
  if (found.result instanceof Failure) throw expected("a success", deferred, found.result);
  return found.result;
}

/**
 * Returns the failure `deferred` has been fired with, and takes it: it counts as handled.
 *
 * @param types - if given, the failure has to be of one of them
 * @throws AssertionFailedError when it has no result, a value, or a failure of another type
 */
export function failureResultOf<E extends Error = Error>(
  deferred: Deferred<unknown>,
  ...types: readonly ErrorClass<E>[]
): Failure<E> {
  const wanted = `a failure${namesOf(types)}`;
  const found = takeResult(deferred);
  if (found === undefined) throw expected(wanted, deferred, "no result");
  const { result } = found;
  if (!(result instanceof Failure))
    throw expected(wanted, deferred, `the value ${showValue(result)}`);
  if (types.length > 0 && result.check(...types) === undefined) {
    throw expected(wanted, deferred, result);
  }
  return result as Failure<E>; // checked, or any error was asked for
}

/**
 * Makes sure that `deferred` has no result yet. A result that comes later is left alone.
 *
 * @throws AssertionFailedError when it has one; a failure then counts as handled
 */
export function assertNoResult(deferred: Deferred<unknown>): void {
  let found: { readonly result: unknown } | undefined;
  deferred.addBoth((result) => {
    found = { result };
    return result;
  });
  if (found === undefined) return;
  deferred.addErrback(() => {}); // told by what is thrown here
  const { result } = found;
  throw expected("no result", deferred, result instanceof Failure ? result : showValue(result));
}

/**
 * Turns an expected failure into success: return it from a test, or `await` it.
 *
 * @returns the same Deferred, which fires with the error itself; it fails with AssertionFailedError when
 *   `deferred` succeeds or fails with anything else
 */
export function assertFailure<E extends Error>(
  deferred: Deferred<unknown>,
  ...types: readonly [ErrorClass<E>, ...ErrorClass<E>[]]
): Deferred<E> {
  const wanted = `a failure${namesOf(types)}`;
  return deferred.addCallbacks(
    (value) => {
      throw expected(wanted, deferred, `the value ${showValue(value)}`);
    },
    (failure) => {
      if (failure.check(...types) === undefined) throw expected(wanted, deferred, failure);
      return failure.value as E; // just checked
    },
  ) as Deferred<E>; // an error is what it is: neither a Failure nor to be waited for
}

function takeResult<T>(deferred: Deferred<T>): { readonly result: T | Failure } | undefined {
  let found: { readonly result: T | Failure } | undefined;
  deferred.addBoth((result) => {
    found = { result };
  });
  return found;
}

function expected(
  wanted: string,
  deferred: Deferred<unknown>,
  got: string | Failure,
): AssertionFailedError {
  const text = `expected ${wanted} of ${deferred}, got `;
  if (typeof got === "string") return new AssertionFailedError(text + got);
  return new AssertionFailedError(text + showFailure(got), {
    cause: got.value,
  });
}

function namesOf(types: readonly ErrorClass[]): string {
  return types.length === 0 ? "" : ` of type ${types.map((type) => type.name).join(" or ")}`;
}
