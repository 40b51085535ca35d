import { ConcurrencyPrimitive } from "./concurrency-primitive.ts";

/**
 * Lets a number of holders in at a time, the others wait in line: for so many connections or files at once
 * and no more.
 *
 * @see Twisted: `twisted.internet.defer.DeferredSemaphore` (D74)
 */
export class DeferredSemaphore extends ConcurrencyPrimitive {
  /**
   * @param tokens - how many may hold it at a time
   * @throws RangeError for anything but a whole number above 0
   */
  constructor(tokens: number) {
    if (!Number.isInteger(tokens) || tokens < 1) {
      throw new RangeError(`a semaphore needs 1 token or more, got ${tokens}`);
    }
    super(tokens);
  }
}
