/** Cancelling Deferreds when an AbortSignal aborts. */
import type { Deferred } from "./deferred.ts";
import { Failure } from "./failure.ts";

/** What each signal is to cancel. */
const followers = new WeakMap<AbortSignal, SignalFollowers>();

/** The work of {@link Deferred.cancelOn}. */
export function cancelWhenAborted<T>(deferred: Deferred<T>, signal: AbortSignal): Deferred<T> {
  const abort = (): void => cancelOrFail(deferred);
  if (signal.aborted) {
    abort();
    return deferred;
  }
  const all = followers.get(signal) ?? new SignalFollowers(signal);
  all.add(abort);
  const passed = deferred.addBoth((result) => {
    all.delete(abort);
    return result;
  });
  return passed as Deferred<T>; // Settled<T> is T: chains never carry Deferreds
}

/**
 * The functions to call when one signal aborts. A signal gets one listener, however many Deferreds follow
 * it: to add a listener Node looks at all that are there, and warns of the eleventh.
 */
class SignalFollowers {
  readonly #signal: AbortSignal;
  readonly #actions = new Set<() => void>();
  readonly #abortAll = (): void => {
    followers.delete(this.#signal);
    for (const abort of this.#actions) abort(); // leaves out those that others of them take off
  };

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    followers.set(signal, this);
    signal.addEventListener("abort", this.#abortAll, { once: true });
  }

  add(action: () => void): void {
    this.#actions.add(action);
  }

  /** Takes `action` off, and with the last one the listener. */
  delete(action: () => void): void {
    this.#actions.delete(action);
    if (this.#actions.size > 0 || followers.get(this.#signal) !== this) return;
    followers.delete(this.#signal);
    this.#signal.removeEventListener("abort", this.#abortAll);
  }
}

/** An abort has no caller to throw to, so a canceller that throws fails the Deferred instead. */
function cancelOrFail(deferred: Deferred<unknown>): void {
  try {
    deferred.cancel();
  } catch (error) {
    if (!deferred.called) deferred.errback(new Failure(error));
  }
}
