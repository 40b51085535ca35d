import { TestingError } from "../errors.ts";
import { type Leftover, LeftoverError } from "./leftover.ts";

/** A scenario that was cancelled has left somebody waiting, or something open. */
export class CancelFault extends TestingError {
  override readonly name = "CancelFault";
  override readonly code = "ERR_CANCEL_FAULT";
  /** Which waiters have no answer, by their number; the first that was noted is 1. */
  readonly waiting: readonly number[];
  readonly leftovers: readonly Leftover[];

  /** @param when - such as "when cancelled at step 2" */
  constructor(when: string, waiting: readonly number[], leftovers: readonly Leftover[]) {
    const stories = waiting.map((number) => `waiter ${number} has got no answer ${when}`);
    if (leftovers.length > 0) stories.push(new LeftoverError(leftovers, ` ${when}`).message);
    super(stories.join("\n"));
    this.waiting = waiting;
    this.leftovers = leftovers;
  }
}
