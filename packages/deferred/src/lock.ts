import { ConcurrencyPrimitive } from "./concurrency-primitive.ts";

/**
 * A lock for code that waits in between: one holder at a time, the others wait in line.
 *
 * ```ts
 * lock.run(() => readBalance().addCallback(writeBalance));
 * ```
 *
 * @see Twisted: `twisted.internet.defer.DeferredLock` (D72, D73)
 */
export class DeferredLock extends ConcurrencyPrimitive {
  constructor() {
    super(1);
  }

  /** Whether somebody holds it. */
  get locked(): boolean {
    return this.tokens === 0;
  }
}
