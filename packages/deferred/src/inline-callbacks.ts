import { type CoroutineGenerator, isGenerator, startCoroutine } from "./coroutine.ts";
import type { Deferred, Settled } from "./deferred.ts";
import { printable } from "./inspect.ts";

/**
 * Makes a generator function one that returns a Deferred: in its body, `yield*` waits.
 *
 * ```ts
 * const load = inlineCallbacks(function* (id: number) {
 *   const user = yield* fetchUser(id); // typed by fetchUser
 *   return user.name;
 * });
 * load(3).addCallback((name) => …);
 * ```
 *
 * The generator runs when the function is called, synchronously, up to the first Deferred that has not
 * fired. `yield* deferred` gives its value or throws the error of its failure; so does a plain `yield
 * deferred`, which TypeScript can't type. A yielded Promise or generator object is waited for likewise,
 * a yielded {@link Failure} is thrown in, and any other value comes straight back. What the generator
 * returns or throws is the outcome of the Deferred.
 *
 * Cancelling the Deferred cancels what the generator waits for. The generator sees that as an error, a
 * `CancelledError` unless a canceller gave another, and may clean up, translate it or carry on (D58).
 *
 * Each call keeps the async context (AsyncLocalStorage) it started in, and what it changes there stays its
 * own (D62).
 *
 * @throws TypeError from the returned function, when `f` returns no generator object (D52)
 * @see Twisted: `twisted.internet.defer.inlineCallbacks` (D52 to D60)
 */
export function inlineCallbacks<This, A extends unknown[], R>(
  f: (this: This, ...args: A) => CoroutineGenerator<R>,
): (this: This, ...args: A) => Deferred<Settled<R>> {
  return function (this: This, ...args: A): Deferred<Settled<R>> {
    const generator = f.apply(this, args);
    if (!isGenerator(generator)) {
      const name = f.name || "one without a name";
      throw new TypeError(
        `inlineCallbacks needs a generator function, ${name} returned ${printable(generator)}`,
      );
    }
    return startCoroutine(generator, f.name);
  };
}
