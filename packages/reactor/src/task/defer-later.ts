import { Deferred, type Settled } from "@cordage/deferred";
import type { IReactorTime } from "../interfaces/time.ts";

/**
 * Calls `f` after `delay` seconds; without an `f`, only waits.
 *
 * Cancelling before that takes the call back and fails with `CancelledError`; later it cancels what `f`
 * returned.
 *
 * @param args - passed to `f`
 * @returns fires with what `f` returns, or fails with what it throws; a Deferred or Promise is waited for
 * @throws RangeError when `delay` is negative or not a number
 * @see Twisted: `twisted.internet.task.deferLater` (K13)
 */
export function deferLater(clock: IReactorTime, delay: number): Deferred<void>;
export function deferLater<R, A extends unknown[]>(
  clock: IReactorTime,
  delay: number,
  f: (...args: A) => R,
  ...args: A
): Deferred<Settled<R>>;
export function deferLater(
  clock: IReactorTime,
  delay: number,
  f: (...args: unknown[]) => unknown = () => undefined,
  ...args: unknown[]
): Deferred<unknown> {
  const deferred = new Deferred<void>(() => call.cancel());
  const call = clock.callLater(delay, () => deferred.callback());
  return deferred.addCallback(() => f(...args));
}
