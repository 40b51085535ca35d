import { Deferred, type Failure } from "@cordage/deferred";

/**
 * Those who wait for the same end, each with a Deferred of his own: what one of them does with its result
 * must not change what the others get.
 */
export class EndWatchers {
  #waiting: Deferred<void>[] = [];

  /** Fires at the next `tell`. */
  wait(): Deferred<void> {
    const deferred = new Deferred<void>();
    this.#waiting.push(deferred);
    return deferred;
  }

  /**
   * Fires the Deferreds given out so far.
   *
   * @param failure - what they fail with, if the end was not a good one
   */
  tell(failure?: Failure): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const deferred of waiting) deferred.callback(failure);
  }
}
