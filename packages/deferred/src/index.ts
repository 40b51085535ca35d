/**
 * Deferreds: results that are not here yet, with callback chains, and bridges to Promises.
 *
 * @module deferred
 */
export type { ConcurrencyPrimitive } from "./concurrency-primitive.ts";
export {
  type ContextSnapshot,
  setContextSnapshot,
  type TakeContextSnapshot,
} from "./context-snapshot.ts";
export type { CoroutineGenerator } from "./coroutine.ts";
export { getDebugging, type PendingDeferred, pendingDeferreds, setDebugging } from "./debug.ts";
export { type Canceller, Deferred, type Settled } from "./deferred.ts";
export {
  DeferredList,
  type DeferredListOptions,
  type Gathered,
  gatherResults,
  type ListResult,
  type MemberOutcome,
} from "./deferred-list.ts";
export {
  AlreadyCalledError,
  AlreadyTryingToLockError,
  CancelledError,
  DeferredError,
  FailureGroup,
  type FailureOutline,
  FirstError,
  NotACoroutineError,
  QueueClosed,
  QueueOverflow,
  QueueUnderflow,
  ThrownValueError,
  TimeoutError,
  UnbalancedReleaseError,
  UnbalancedUnpauseError,
} from "./errors.ts";
export { type ErrorClass, Failure } from "./failure.ts";
export { inlineCallbacks } from "./inline-callbacks.ts";
export { DeferredLock } from "./lock.ts";
export { DeferredQueue } from "./queue.ts";
export { type RaceResult, race } from "./race.ts";
export { DeferredSemaphore } from "./semaphore.ts";
export {
  ensureDeferred,
  execute,
  fail,
  maybeDeferred,
  type Outcome,
  passthru,
  succeed,
} from "./settled.ts";
export type { TimeoutClock, TimeoutTranslation } from "./timeout.ts";
export type { TracebackDetail } from "./traceback.ts";
export {
  drainUnhandled,
  getUnhandledReporter,
  logError,
  reportToConsole,
  setUnhandledReporter,
  type UnhandledFailure,
  type UnhandledReporter,
} from "./unhandled.ts";
export { withAbortSignal } from "./with-abort-signal.ts";
