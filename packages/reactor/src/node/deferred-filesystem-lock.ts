import {
  AlreadyTryingToLockError,
  CancelledError,
  Deferred,
  fail,
  TimeoutError,
} from "@cordage/deferred";
import type { IDelayedCall, IReactorTime } from "../interfaces/time.ts";
import { FilesystemLock } from "./filesystem-lock.ts";

/** How long it waits between two tries, in seconds. */
const RETRY_INTERVAL = 1;

/** The calls of one attempt that are still to come. */
interface Attempt {
  readonly deferred: Deferred<void>;
  readonly timeoutCall: IDelayedCall | undefined;
  retryCall: IDelayedCall;
}

/**
 * A {@link FilesystemLock} that can be waited for.
 *
 * @see Twisted: `twisted.internet.defer.DeferredFilesystemLock` (D76)
 */
export class DeferredFilesystemLock extends FilesystemLock {
  readonly #scheduler: IReactorTime;
  #attempt: Attempt | undefined;

  /**
   * @param name - the path of the lock
   * @param scheduler - a reactor, or a fake clock in tests
   */
  constructor(name: string, scheduler: IReactorTime) {
    super(name);
    this.#scheduler = scheduler;
  }

  /**
   * Fires when this object has the lock. Tries at once, then every second; when the time is up or the
   * Deferred is cancelled, one last time.
   *
   * @param timeout - seconds; without one it tries for ever
   * @returns fails with `TimeoutError` or `CancelledError` when the last try was in vain, with
   *   `AlreadyTryingToLockError` while an earlier call of this method waits, and with the system's error
   *   when the link can be neither made nor read
   */
  deferUntilLocked(timeout?: number | null): Deferred<void> {
    if (this.#attempt !== undefined) return fail(new AlreadyTryingToLockError());
    const deferred = new Deferred<void>(() => this.#giveUp(new CancelledError()));
    if (this.#settle(deferred)) return deferred;
    this.#attempt = {
      deferred,
      timeoutCall:
        timeout == null
          ? undefined
          : this.#scheduler.callLater(timeout, () => {
              this.#giveUp(new TimeoutError(timeout, `lock ${this.name}`));
            }),
      retryCall: this.#scheduleRetry(),
    };
    return deferred;
  }

  #scheduleRetry(): IDelayedCall {
    return this.#scheduler.callLater(RETRY_INTERVAL, () => this.#retry());
  }

  #retry(): void {
    const attempt = this.#attempt as Attempt; // ended attempts cancel this call
    if (!this.#settle(attempt.deferred)) attempt.retryCall = this.#scheduleRetry();
  }

  #giveUp(reason: Error): void {
    const { deferred } = this.#attempt as Attempt; // as above; a fired Deferred asks no canceller
    if (!this.#settle(deferred)) this.#end()?.errback(reason);
  }

  /** Fires `deferred` if the lock is free, or can't be tried at all. False when another one holds it. */
  #settle(deferred: Deferred<void>): boolean {
    try {
      if (!this.lock()) return false;
    } catch (error) {
      this.#end();
      deferred.errback(error);
      return true;
    }
    this.#end();
    deferred.callback();
    return true;
  }

  /** Ends the attempt before anybody hears of it: the one who does may start another. */
  #end(): Deferred<void> | undefined {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    for (const call of [attempt?.timeoutCall, attempt?.retryCall]) {
      if (call?.active()) call.cancel();
    }
    return attempt?.deferred;
  }
}
