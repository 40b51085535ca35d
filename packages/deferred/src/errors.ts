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
 *   FailureGroup                all members of a race failed
 *   UnbalancedReleaseError      release() without an acquire() to undo
 *   QueueOverflow               put() into a full queue
 *   QueueUnderflow              get() when enough others wait already
 *   QueueClosed                 put() or get() after close()
 *   AlreadyTryingToLockError    a filesystem lock was asked for twice at once
 * NotACoroutineError (a TypeError)
 * ThrownValueError              stands for something thrown that is no Error
 * ```
 */
import { printable } from "./inspect.ts";

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

/**
 * Every member of a `race` failed (D71).
 *
 * Has `errors`, as an AggregateError has, so that reports tell all of them.
 */
export class FailureGroup extends DeferredError {
  override readonly name = "FailureGroup";
  override readonly code = "ERR_FAILURE_GROUP";
  /** What the members failed with, in the order of the members. */
  readonly failures: readonly FailureOutline[];

  constructor(failures: readonly FailureOutline[]) {
    super(`all ${failures.length} members failed`);
    this.failures = failures;
  }

  /** The errors of the failures. */
  get errors(): Error[] {
    return this.failures.map(({ value }) => value);
  }
}

/** `release()` was called more often than a lock or a token had been acquired (D72, D74). */
export class UnbalancedReleaseError extends DeferredError {
  override readonly name = "UnbalancedReleaseError";
  override readonly code = "ERR_UNBALANCED_RELEASE";

  constructor() {
    super("release() without an acquire() to undo");
  }
}

/** The queue holds as many values as it may (D75). */
export class QueueOverflow extends DeferredError {
  override readonly name = "QueueOverflow";
  override readonly code = "ERR_QUEUE_OVERFLOW";
  /** How many values the queue may hold. */
  readonly size: number;

  constructor(size: number) {
    super(`the queue holds ${size} values and may hold no more`);
    this.size = size;
  }
}

/** As many wait for a value of the queue as may (D75). */
export class QueueUnderflow extends DeferredError {
  override readonly name = "QueueUnderflow";
  override readonly code = "ERR_QUEUE_UNDERFLOW";
  /** How many may wait. */
  readonly backlog: number;

  constructor(backlog: number) {
    super(`${backlog} wait for a value of the queue and no more may`);
    this.backlog = backlog;
  }
}

/** The queue was closed: it takes nothing more, and what it held has been taken out. */
export class QueueClosed extends DeferredError {
  override readonly name = "QueueClosed";
  override readonly code = "ERR_QUEUE_CLOSED";

  constructor() {
    super("the queue is closed");
  }
}

/** A filesystem lock is being waited for already: one object waits once at a time (D76). */
export class AlreadyTryingToLockError extends DeferredError {
  override readonly name = "AlreadyTryingToLockError";
  override readonly code = "ERR_ALREADY_TRYING_TO_LOCK";

  constructor() {
    super("this lock is being waited for already");
  }
}

/** Something else was given where a generator object or a Promise is needed (D49). */
export class NotACoroutineError extends TypeError {
  override readonly name = "NotACoroutineError";
  readonly code = "ERR_NOT_A_COROUTINE";

  /** @param needed - what would have been right */
  constructor(value: unknown, needed = "a generator object, a Promise or a Deferred") {
    super(`not ${needed}: ${printable(value)}`);
  }
}

/** The part of a Failure that errors carry. */
export interface FailureOutline {
  /** The error. */
  readonly value: Error;
  /** What the error says. */
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
    super(`thrown value is not an Error: ${printable(thrown)}`);
    this.thrown = thrown;
  }
}
