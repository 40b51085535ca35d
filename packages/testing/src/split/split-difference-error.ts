import { TestingError } from "../errors.ts";
import type { Delivery } from "./delivery.ts";
import type { SplitTrace } from "./trace.ts";

/** What a {@link SplitDifferenceError} tells. */
export interface SplitDifference {
  readonly delivery: Delivery;
  /** The delivery in words. */
  readonly description: string;
  /** What is different about what came of it, in words. */
  readonly difference: string;
  readonly expected: SplitTrace;
  readonly got: SplitTrace;
}

/** What a protocol makes of a transcript depends on how it was delivered. */
export class SplitDifferenceError extends TestingError {
  override readonly name = "SplitDifferenceError";
  override readonly code = "ERR_SPLIT_DIFFERENCE";
  /** The smallest delivery found that makes a difference: the fewest pieces, the earliest end. */
  readonly delivery: Delivery;
  /** What came of the transcript, as far as it was delivered, in the pieces it is written in. */
  readonly expected: SplitTrace;
  /** What came of {@link SplitDifferenceError.delivery}. */
  readonly got: SplitTrace;

  constructor({ delivery, description, difference, expected, got }: SplitDifference) {
    super(`${difference}\nwhen delivered ${description}`);
    this.delivery = delivery;
    this.expected = expected;
    this.got = got;
  }
}
