/**
 * Deferreds: results that are not here yet, with callback chains, and bridges to Promises.
 *
 * @module deferred
 */
export { getDebugging, setDebugging } from "./debug.ts";
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
  CancelledError,
  DeferredError,
  type FailureOutline,
  FirstError,
  ThrownValueError,
  TimeoutError,
  UnbalancedUnpauseError,
} from "./errors.ts";
export { type ErrorClass, Failure, type TracebackDetail } from "./failure.ts";
export { execute, fail, maybeDeferred, passthru, succeed } from "./settled.ts";
export type { TimeoutClock, TimeoutTranslation } from "./timeout.ts";
export {
  drainUnhandled,
  getUnhandledReporter,
  reportToConsole,
  setUnhandledReporter,
  type UnhandledFailure,
  type UnhandledReporter,
} from "./unhandled.ts";
