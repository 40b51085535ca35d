/**
 * The errors of this package.
 *
 * ```text
 * DeferredError
 *   AlreadyCalledError          fired a second time
 *   UnbalancedUnpauseError      unpause() without a pause() to undo
 *   CancelledError              cancelled, and the canceller supplied no other outcome
 *   TimeoutError                cancelled because its time was up
 *   FirstError                  the first failing member of a list
 * ThrownValueError              stands for something thrown that is no Error
 * ```
 */

/** What every error of this package descends from: one class to catch, one `code` to tell apart. */
export abstract class DeferredError extends Error {
  /** Names the kind of error; stable across versions, unlike the message. */
  abstract readonly code: string;
}

/**
 * The Deferred has fired before: a Deferred fires once.
 *
 * In debug mode the message carries the stacks of its creation and its first firing (D45).
 */
export class AlreadyCalledError extends DeferredError {
  override readonly name = "AlreadyCalledError";
  override readonly code = "ERR_ALREADY_CALLED";
}

/** `unpause()` was called more often than `pause()` (D32: an error, where Twisted blocks for ever). */
export class UnbalancedUnpauseError extends DeferredError {
  override readonly name = "UnbalancedUnpauseError";
  override readonly code = "ERR_UNBALANCED_UNPAUSE";

  constructor() {
    super("unpause() without a pause() to undo");
  }
}

/** The Deferred was cancelled and its canceller supplied no other outcome (D33, D34). */
export class CancelledError extends DeferredError {
  override readonly name: string = "CancelledError";
  override readonly code: string = "ERR_CANCELLED";

  constructor(message = "the operation was cancelled", options?: ErrorOptions) {
    super(message, options);
  }
}

/** The time given to `addTimeout` ran out before the Deferred fired (D41). */
export class TimeoutError extends DeferredError {
  override readonly name = "TimeoutError";
  override readonly code = "ERR_TIMEOUT";
  /** The time it had, in seconds. */
  readonly timeout: number;

  constructor(timeout: number, what = "Deferred", options?: ErrorOptions) {
    super(`${what} did not fire within ${timeout} seconds`, options);
    this.timeout = timeout;
  }
}

/**
 * The first member of a `DeferredList` or `gatherResults` that failed (D67, D70).
 *
 * The member's own error is `subFailure.value`, also given as `cause`.
 */
export class FirstError extends DeferredError {
  override readonly name = "FirstError";
  override readonly code = "ERR_FIRST_ERROR";
  /** What the member failed with. Typed by shape, so that errors need no Failure and vice versa. */
  readonly subFailure: FailureOutline;
  /** Its position in the list. */
  readonly index: number;

  constructor(subFailure: FailureOutline, index: number) {
    super(`member ${index} failed: ${subFailure.getErrorMessage()}`, { cause: subFailure.value });
    this.subFailure = subFailure;
    this.index = index;
  }

  /** Whether `other` reports the same failure of the same member (D70). */
  equals(other: unknown): boolean {
    return (
      other instanceof FirstError &&
      other.index === this.index &&
      other.subFailure === this.subFailure
    );
  }
}

/** The part of a Failure that errors carry. */
export interface FailureOutline {
  readonly value: Error;
  getErrorMessage(): string;
}

/**
 * Stands for a thrown value that is no `Error` (`throw "text"`, `Promise.reject(404)`), so that a
 * Failure's `value` always is one. What was thrown is kept in `thrown`.
 */
export class ThrownValueError extends Error {
  override readonly name = "ThrownValueError";
  readonly code = "ERR_THROWN_VALUE";
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    super(`thrown value is not an Error: ${describe(thrown)}`);
    this.thrown = thrown;
  }
}

/** Text for any value: its own conversion may throw, ours must not. */
function describe(value: unknown): string {
  try {
    return String(value);
  } catch {
    return `unprintable ${typeof value}`; // e.g. Object.create(null), or a toString that throws
  }
}
