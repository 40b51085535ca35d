import { Deferred } from "./deferred.ts";
import { cancelAll } from "./deferred-list.ts";
import { FailureGroup } from "./errors.ts";
import type { Failure } from "./failure.ts";

/**
 * What a race of `M` fires with: the index of the first to succeed, and its value. For a tuple, whose keys are
 * its indices as text, the index tells the type of the value.
 */
export type RaceResult<M extends readonly Deferred<unknown>[]> = {
  [K in keyof M]: M[K] extends Deferred<infer T>
    ? readonly [index: K extends `${infer I extends number}` ? I : number, value: T]
    : never;
}[number];

/**
 * Fires with the index and the value of the first of `members` to succeed, and cancels the others; fails
 * with {@link FailureGroup} when all have failed. With no members it never fires.
 *
 * The members' results are taken; what comes late is dropped. Cancelling cancels every member, and one
 * that succeeds on that still wins. A canceller that throws is reported like an unhandled failure.
 *
 * @see Twisted: `twisted.internet.defer.race` (D71)
 */
export function race<const M extends readonly Deferred<unknown>[]>(
  members: M,
): Deferred<RaceResult<M>> {
  const racers = [...members];
  const failures: Failure[] = [];
  let failed = 0;
  let won = false;
  const outcome = new Deferred<unknown>(() => cancelAll(racers));

  const racerSucceeded = (value: unknown, index: number): void => {
    if (won) return; // as a loser may on being cancelled
    won = true;
    cancelAll(racers.filter((racer) => racer !== racers[index]));
    if (!outcome.called) outcome.callback([index, value]);
  };
  const racerFailed = (failure: Failure, index: number): void => {
    failures[index] = failure;
    failed += 1;
    if (failed === racers.length && !outcome.called) outcome.errback(new FailureGroup(failures));
  };

  for (const [index, racer] of racers.entries()) {
    racer.addCallbacks(racerSucceeded, racerFailed, [index], [index]);
  }
  return outcome as Deferred<RaceResult<M>>; // only racerSucceeded fires it with a value
}
