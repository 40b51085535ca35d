/**
 * The Deferred: a result that is not here yet, and the callbacks that wait for it.
 *
 * This file is longer than most because the class is one state machine whose parts share private
 * state: firing, running, chaining, pausing and cancelling can't be told apart. What merely uses a
 * Deferred has files of its own.
 */
import { cancelWhenAborted } from "./abort-signal.ts";
import { type CoroutineGenerator, isGenerator, startCoroutine } from "./coroutine.ts";
import { type DebugInfo, debugInfo, noteFired } from "./debug.ts";
import { noteRethrown } from "./error-trail.ts";
import {
  AlreadyCalledError,
  CancelledError,
  NotACoroutineError,
  UnbalancedUnpauseError,
} from "./errors.ts";
import { Failure } from "./failure.ts";
import { printable, serialOf, showAs } from "./inspect.ts";
import { type Link, linkOf, stepText } from "./link.ts";
import { relayThenable, toPromise } from "./promise-bridge.ts";
import { showDeferred } from "./show-deferred.ts";
import { isThenable, mayBeThenable } from "./thenable.ts";
import { startTimeout, type TimeoutClock, type TimeoutTranslation } from "./timeout.ts";
import { noteHandled, noteUnhandled } from "./unhandled.ts";

/**
 * What a chain carries on after a callback returned `R`: Deferreds and Promises are waited for, and a
 * Failure goes to the error side.
 */
export type Settled<R> = Exclude<Awaited<R>, Failure>;

/** Called by `cancel()` with the Deferred that is to be given up. It may fire it. */
export type Canceller<T> = (deferred: Deferred<T>) => void;

/**
 * One side of a pair of links: a function, `null` to pass the value on, or a Deferred that waits for
 * the result as it is at this point of the chain.
 */
type Side = Link | Deferred<unknown> | null;

/** How many places of links that have run are kept at least, before their array is cut. */
const MAX_USED_PLACES = 64;

/** Stands in for the canceller while that runs, so that it is not called from inside itself. */
const cancelling: Canceller<unknown> = () => {};

/** Who fires whom by `chainDeferred`: told in texts only, so it takes no room in every Deferred. */
const chainedFrom = new WeakMap<object, Deferred<unknown>>();

/**
 * A result that will arrive later, with a chain of callbacks that run when it does.
 *
 * Callbacks and errbacks are added in pairs. When the Deferred fires, or at once if it has fired, they
 * run synchronously and in order; what one returns is what the next one gets. Returning a
 * {@link Failure} or throwing goes to the next errback, returning anything else from an errback goes
 * back to the next callback. Returning a Deferred, a Promise or another thenable makes the chain wait
 * for it and go on with its outcome.
 *
 * `await` and `then` observe: they leave the result in place for later callbacks and other awaits.
 *
 * @see Twisted: `twisted.internet.defer.Deferred` (D1 to D43)
 */
export class Deferred<T = unknown> implements PromiseLike<T> {
  // All fields are set here and in this order, so that every Deferred has one shape. The first pair of
  // links, often the only one, lies in the object itself; later ones lie flat in one array: pairs as
  // objects, taken from the front of a list, made a chain of ten callbacks cost twice as much.
  #called = false;
  #running = false;
  #swallowsOneFiring = false;
  #pauses = 0;
  #result: unknown = undefined;
  #waitingOn: Deferred<unknown> | null = null;
  #handled: Failure | null = null;
  #hasFirst = false;
  #firstOk: Side = null;
  #firstBad: Side = null;
  #rest: Side[] | null = null;
  #nextOfRest = 0;
  #canceller: Canceller<unknown> | null;
  #debug: DebugInfo | undefined;

  /**
   * @param canceller - called by `cancel()` while the Deferred has not fired: stops the work and may
   *   fire the Deferred; if it does not, the Deferred fails with {@link CancelledError}. It is let go
   *   of on firing
   */
  constructor(canceller?: Canceller<T>) {
    // Only ever called with this very Deferred, which is a Deferred<T>.
    this.#canceller = (canceller as Canceller<unknown> | undefined) ?? null;
    this.#debug = debugInfo(this, new.target);
  }

  /**
   * A Deferred that follows a Promise or another thenable. Cancelling it calls `canceller`, fails it with
   * {@link CancelledError}, and from then on ignores the Promise, a rejection included (D65).
   *
   * @param canceller - stops the work behind the Promise
   */
  static fromPromise<T>(promise: PromiseLike<T | Failure>, canceller?: () => void): Deferred<T> {
    const deferred = new Deferred<T>(canceller && (() => canceller()));
    relayThenable(promise, deferred);
    return deferred;
  }

  /**
   * Runs a generator object as a coroutine, as {@link inlineCallbacks} does, or follows the Promise of an
   * async function that was called (D49).
   *
   * @throws NotACoroutineError for anything else, a Deferred included
   */
  static fromCoroutine<R>(coroutine: CoroutineGenerator<R> | PromiseLike<R>): Deferred<Settled<R>> {
    if (isGenerator(coroutine)) return startCoroutine(coroutine);
    if (coroutine instanceof Deferred || !isThenable(coroutine)) {
      throw new NotACoroutineError(coroutine, "a generator object or a Promise");
    }
    return Deferred.fromPromise(coroutine) as Deferred<unknown> as Deferred<Settled<R>>; // Promises settle
  }

  /** Whether it has fired. True for ever after; false for one that only waits to be fired. */
  get called(): boolean {
    return this.#called;
  }

  /** How many pauses hold it back, counting one while it waits for another Deferred. */
  get paused(): number {
    return this.#pauses + (this.#waitingOn === null ? 0 : 1);
  }

  /**
   * The latest result: what the last callback to run returned. `undefined` before firing, while
   * waiting for another Deferred, and once another Deferred has taken the result over (D18).
   */
  get result(): T | Failure | undefined {
    return this.#result as T | Failure | undefined; // by now whatever the typed chain says it is
  }

  /**
   * Adds a pair: `callback` runs on success, `errback` on failure. An errback never sees a failure of
   * the callback of its own pair (D10).
   *
   * @param errback - `null` passes failures on
   * @returns this object, typed with the new result; the same goes for every `add…`
   */
  addCallbacks<R, Q = never, A extends unknown[] = [], B extends unknown[] = []>(
    callback: (value: T, ...args: A) => R,
    errback?: ((failure: Failure, ...args: B) => Q) | null,
    callbackArgs?: A | null,
    errbackArgs?: B | null,
  ): Deferred<Settled<R> | Settled<Q>> {
    const ok = linkOf(callback, callbackArgs, "callback");
    this.#append(ok, errback == null ? null : linkOf(errback, errbackArgs, "errback"));
    return this as Deferred<unknown> as Deferred<Settled<R> | Settled<Q>>; // now carries what they return
  }

  /** Adds `callback` for success; failures pass by. `args` follow the result. */
  addCallback<R, A extends unknown[]>(
    callback: (value: T, ...args: A) => R,
    ...args: A
  ): Deferred<Settled<R>> {
    this.#append(linkOf(callback, args, "callback"), null);
    return this as Deferred<unknown> as Deferred<Settled<R>>; // now carries what callback returns
  }

  /** Adds `errback` for failure; successes pass by. `args` follow the failure. */
  addErrback<R, A extends unknown[]>(
    errback: (failure: Failure, ...args: A) => R,
    ...args: A
  ): Deferred<T | Settled<R>> {
    this.#append(null, linkOf(errback, args, "errback"));
    return this as Deferred<unknown> as Deferred<T | Settled<R>>; // either it passed by or was handled
  }

  /** Adds one function for both outcomes: it is given a value, or a {@link Failure}. */
  addBoth<R, A extends unknown[]>(
    both: (result: T | Failure, ...args: A) => R,
    ...args: A
  ): Deferred<Settled<R>> {
    const link = linkOf(both, args, "callback");
    this.#append(link, link);
    return this as Deferred<unknown> as Deferred<Settled<R>>; // now carries what it returns
  }

  /**
   * Fires `other` with this one's outcome when it comes. This one goes on with `undefined`, and the
   * outcome counts as handled (D26).
   */
  chainDeferred(other: Deferred<T>): Deferred<void> {
    chainedFrom.set(other, this as Deferred<unknown>);
    return this.addCallbacks(
      (value) => {
        chainedFrom.delete(other);
        other.callback(value);
      },
      (failure) => {
        chainedFrom.delete(other);
        other.errback(failure);
      },
    );
  }

  /**
   * Fires with a success, or, given a {@link Failure}, like `errback`. Callbacks run before this
   * returns, and nothing they throw reaches the caller (D5).
   *
   * @throws AlreadyCalledError when it has fired before
   * @throws TypeError for a Deferred or another thenable: return it from a callback instead (D4)
   */
  callback(value: T | Failure): void {
    if (isThenable(value)) {
      throw new TypeError("callback() takes a value, not a Deferred or a Promise");
    }
    this.#fire(value, this.callback);
  }

  /**
   * Fires with a failure. Anything but a Failure is wrapped in one.
   *
   * @throws AlreadyCalledError when it has fired before
   */
  errback(error: unknown): void {
    this.#fire(error instanceof Failure ? error : new Failure(error), this.errback);
  }

  /**
   * Gives up waiting. Before firing: calls the canceller and, if that did not fire it, fails with
   * {@link CancelledError}; without a canceller, the one firing still to come is swallowed (D33, D34).
   * While it waits for another Deferred: cancels that one (D36). Otherwise nothing happens.
   *
   * @throws whatever the canceller throws; the Deferred then stays unfired (D35)
   */
  cancel(): void {
    const target = this.#innermost();
    if (target !== this) target.cancel();
    if (this.#called) return; // one that waits has fired
    const canceller = this.#canceller;
    if (canceller === cancelling) return; // its canceller asks, or what that cancels waits for this one
    if (canceller === null) this.#swallowsOneFiring = true;
    else this.#callCanceller(canceller);
    // The canceller may have fired it: TypeScript can't know that #called changed.
    if (!(this.#called as boolean)) this.#fire(new Failure(new CancelledError()), this.cancel);
  }

  /**
   * Holds back callbacks until {@link unpause} was called as often. A pause from inside one of its own
   * callbacks does not stop the run that is going on (D31).
   */
  pause(): void {
    this.#pauses += 1;
  }

  /**
   * Undoes one {@link pause}; the last one lets callbacks run, if it has fired.
   *
   * @throws UnbalancedUnpauseError when there is no pause to undo (D32)
   */
  unpause(): void {
    if (this.#pauses === 0) throw new UnbalancedUnpauseError();
    this.#pauses -= 1;
    if (this.#pauses === 0 && this.#called) this.#run();
  }

  /**
   * Cancels it unless it has fired, and the callbacks added so far have run, within `timeout`
   * seconds. A `CancelledError` that comes of it becomes a {@link TimeoutError}.
   *
   * @param timeout - seconds
   * @param clock - a reactor, or a fake clock in tests
   * @param onTimeoutCancel - takes the outcome after a timeout, whatever it is, in place of that
   *   translation; what it returns or throws goes on (D42)
   */
  addTimeout<R = T>(
    timeout: number,
    clock: TimeoutClock,
    onTimeoutCancel?: TimeoutTranslation<T, R>,
  ): Deferred<T | Settled<R>> {
    return startTimeout(this, timeout, clock, onTimeoutCancel);
  }

  /**
   * Cancels it when `signal` aborts, at once if it has. Covers the callbacks added so far; nothing is left
   * on the signal once the chain has passed this point. A canceller that throws fails the Deferred with
   * what it threw.
   */
  cancelOn(signal: AbortSignal): Deferred<T> {
    return cancelWhenAborted(this, signal);
  }

  /**
   * A Promise of the outcome: of the value, or rejected with the error a failure holds. It observes: the
   * result stays in place for later callbacks, and a failure counts as handled.
   *
   * @param options - `signal`: cancels the Deferred when it aborts
   */
  toPromise(options: { readonly signal?: AbortSignal | undefined } = {}): Promise<T> {
    if (options.signal !== undefined) this.cancelOn(options.signal);
    return toPromise(this);
  }

  /** What `await` calls; see {@link toPromise}. Several awaits of one Deferred all get the same. */
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return toPromise(this).then(onFulfilled, onRejected);
  }

  /**
   * Makes `yield* deferred` wait for it in a coroutine: gives its value, typed, or throws the error of its
   * failure. A result that is there stays in place; one that was waited for is taken (D61).
   *
   * @see inlineCallbacks
   */
  *[Symbol.iterator](): Generator<Deferred<T>, T, unknown> {
    if (!this.#hasResult()) {
      try {
        return (yield this) as T; // the coroutine sends in what this Deferred, and no other, fires with
      } catch (error) {
        throw noteRethrown(error, this[Symbol.iterator]);
      }
    }
    const result = this.#result;
    if (!(result instanceof Failure)) return result as T; // the chain is typed as a whole, see Link
    noteHandled(this);
    throw noteRethrown(result.value, this[Symbol.iterator]);
  }

  /**
   * Adds a pair that only looks: the result stays as it is, and a failure it was shown counts as
   * handled unless a later callback fails anew. Neither function may throw. For the bridges.
   *
   * @internal
   */
  observe(onValue: (value: T) => void, onFailure: (failure: Failure) => void): void {
    this.#append(
      (value) => {
        onValue(value as T); // the chain is typed as a whole, see Link
        return value;
      },
      (failure) => {
        this.#handled = failure as Failure; // the error side is only ever given Failures
        onFailure(this.#handled);
        return failure;
      },
    );
  }

  /**
   * Adds `errback` for a failure that `then` or `await` has shown to nobody: for those who act on what is left
   * over at the end of a chain.
   *
   * @internal
   */
  addUnawaitedErrback<R>(errback: (failure: Failure) => R): Deferred<T | Settled<R>> {
    return this.addErrback((failure) => (failure === this.#handled ? failure : errback(failure)));
  }

  /**
   * Adds `link`, for either outcome, ahead of the callbacks added so far. For the canceller of something
   * that has an outcome of its own to wait for: what `link` returns goes on in place of CancelledError.
   *
   * @internal
   */
  prepend(link: () => unknown): void {
    if (this.#hasFirst) this.#rest = [this.#firstOk, this.#firstBad, ...(this.#rest ?? [])];
    this.#hasFirst = true;
    this.#firstOk = link;
    this.#firstBad = link;
  }

  /**
   * In debug mode, where it was made and fired and what it went through; else empty. For reports.
   *
   * @internal
   */
  debugText(): string {
    return this.#debug === undefined ? "" : ` (debug: ${this.#debug})`;
  }

  /** Like `<Deferred at 3 waiting on Deferred at 4>`, with its result once it has one (D15). */
  toString(): string {
    return showDeferred(this, printable);
  }

  /** The Deferred it waits for, or is to be fired by through {@link chainDeferred}. For reports. */
  get waitingOn(): Deferred<unknown> | undefined {
    return this.#waitingOn ?? (this.#called ? undefined : chainedFrom.get(this));
  }

  /** The one at the end of who waits for whom. A loop: the line may be longer than the stack (D20). */
  #innermost(): Deferred<unknown> {
    let found = this as Deferred<unknown>;
    let behind = found;
    for (let steps = 1; found.#waitingOn !== null; steps += 1) {
      found = found.#waitingOn;
      if (found === behind) return this; // a circle that never fires (D25): there is no end of it
      if (steps % 2 === 0) behind = behind.#waitingOn as Deferred<unknown>; // found was there before
    }
    return found;
  }

  #append(ok: Side, bad: Side): void {
    if (!this.#hasFirst && this.#rest === null) {
      this.#firstOk = ok;
      this.#firstBad = bad;
      this.#hasFirst = true;
    } else if (this.#rest === null) {
      this.#rest = [ok, bad];
    } else {
      this.#rest.push(ok, bad);
    }
    if (this.#called) this.#run();
  }

  #fire(result: unknown, above: unknown): void {
    if (this.#called) {
      if (!this.#swallowsOneFiring) throw new AlreadyCalledError(this.#alreadyCalledText());
      this.#swallowsOneFiring = false;
      return;
    }
    this.#debug = noteFired(this.#debug, this, above);
    this.#called = true;
    this.#canceller = null;
    this.#result = result;
    this.#run();
  }

  /** What the steps of another Deferred call this one. */
  #origin(): string {
    const [line = ""] = this.#debug?.created.split("\n") ?? [];
    return `Deferred at ${serialOf(this)}${line === "" ? "" : `, created ${line.trim()}`}`;
  }

  #callCanceller(canceller: Canceller<unknown>): void {
    this.#canceller = cancelling;
    try {
      canceller(this as Deferred<unknown>); // see the constructor
    } finally {
      if (this.#canceller === cancelling) this.#canceller = canceller; // it did not fire
    }
  }

  #alreadyCalledText(): string {
    return `this Deferred has fired before${this.#debug ?? ""}`;
  }

  /**
   * Runs what can run. A loop over a list of its own, never recursion: a Deferred that hands its
   * result to one that waits for it goes on the list and is finished after that one (D17, D20).
   */
  #run(): void {
    if (this.#running) return; // the run that is going on takes what was added (D12)
    let waiter = this.#runLinks();
    if (waiter === null) return; // nearly always: no list is made for that
    const unfinished: Deferred<unknown>[] = [];
    let current = this as Deferred<unknown>;
    for (;;) {
      if (waiter === null) {
        const next = unfinished.pop();
        if (next === undefined) return;
        current = next;
      } else {
        // With nothing left to run it need not wait for its turn: the list stays short in long chains.
        if (current.#hasLinks()) unfinished.push(current);
        current = waiter;
      }
      waiter = current.#runLinks();
    }
  }

  /** Runs own links until none is left or it has to wait. Returns the Deferred to go on with, if any. */
  #runLinks(): Deferred<unknown> | null {
    if (this.#pauses > 0 || this.#waitingOn !== null) return null;
    while (this.#hasLinks()) {
      const link = this.#takeLink();
      if (link === null) continue;
      if (typeof link === "object") return this.#handOver(link);
      this.#runLink(link);
      if (this.#waitingOn !== null) break;
    }
    this.#noteWhetherHandled();
    return null;
  }

  #runLink(link: Link): void {
    const given = this.#result;
    this.#running = true;
    try {
      const outcome = link(given);
      this.#result = mayBeThenable(outcome) ? this.#adopt(outcome) : outcome;
    } catch (error) {
      this.#result = new Failure(error);
    }
    this.#running = false;
    if (this.#debug !== undefined) this.#debug.noteStep(stepText(link, given, this.#result));
  }

  #hasLinks(): boolean {
    return this.#hasFirst || this.#rest !== null;
  }

  /** Takes the next pair off and returns the side that fits the result. */
  #takeLink(): Side {
    const failed = this.#result instanceof Failure;
    if (this.#hasFirst) {
      const link = failed ? this.#firstBad : this.#firstOk;
      this.#hasFirst = false;
      this.#firstOk = null;
      this.#firstBad = null;
      return link;
    }
    const rest = this.#rest as Side[]; // #hasLinks() said so
    const at = this.#nextOfRest;
    const link = rest[at + (failed ? 1 : 0)] as Side; // pairs: both sides are there
    rest[at] = null; // what has run is let go of
    rest[at + 1] = null;
    this.#skipRest(rest, at + 2);
    return link;
  }

  /** A chain that is never empty, as one that jobs are added to for ever, must not keep their places. */
  #skipRest(rest: Side[], next: number): void {
    this.#nextOfRest = next;
    if (next === rest.length) this.#rest = null;
    else if (next < MAX_USED_PLACES || next * 2 < rest.length) return;
    else rest.splice(0, next);
    this.#nextOfRest = 0;
  }

  /** Gives the result away, failures included: what is left is a success with nothing in it (D18). */
  #handOver(waiter: Deferred<unknown>): Deferred<unknown> {
    waiter.#waitingOn = null;
    waiter.#result = this.#take();
    return waiter;
  }

  #take(): unknown {
    const result = this.#result;
    this.#result = undefined;
    if (result instanceof Failure) noteHandled(this);
    return result;
  }

  /** What a callback returned becomes the result; a Deferred or thenable is taken over or waited for. */
  #adopt(outcome: object): unknown {
    if (outcome instanceof Deferred) {
      if (outcome !== this) return this.#takeOrWaitFor(outcome);
      return new Failure(new TypeError("a callback returned the Deferred it was added to"));
    }
    if (!isThenable(outcome)) return outcome; // a Failure too
    return this.#takeOrWaitFor(Deferred.fromPromise(outcome));
  }

  #takeOrWaitFor(inner: Deferred<unknown>): unknown {
    if (this.#debug !== undefined) this.#debug.noteStep(`waited for ${inner.#origin()}`);
    if (inner.#hasResult()) return inner.#take();
    this.#waitingOn = inner;
    const self = this as Deferred<unknown>;
    inner.#append(self, self); // not run now: it has not fired, or is held back
    return undefined;
  }

  #noteWhetherHandled(): void {
    const result = this.#result;
    if (result instanceof Failure && result !== this.#handled) noteUnhandled(this, result);
    else noteHandled(this);
  }

  /** Whether a result is there for the taking. */
  #hasResult(): boolean {
    return this.#called && this.#pauses === 0 && this.#waitingOn === null;
  }
}

showAs(Deferred.prototype, showDeferred);
