/// <reference lib="esnext.disposable" preserve="true" />
import { Deferred } from "./deferred.ts";
import { UnbalancedReleaseError } from "./errors.ts";
import { LinkedQueue } from "./linked-queue.ts";
import { maybeDeferred, type Outcome, succeed } from "./settled.ts";

/**
 * What a lock and a semaphore have in common: a number of tokens, and those who wait for one.
 *
 * @see Twisted: `_ConcurrencyPrimitive` (D72 to D74)
 */
export abstract class ConcurrencyPrimitive implements Disposable {
  readonly #limit: number;
  readonly #waiting = new LinkedQueue<Deferred<this>>();
  #tokens: number;

  constructor(tokens: number) {
    this.#limit = tokens;
    this.#tokens = tokens;
  }

  /** How many more can be acquired at once. */
  get tokens(): number {
    return this.#tokens;
  }

  /** How many can be held at a time. */
  get limit(): number {
    return this.#limit;
  }

  /** Those who wait, in the order they are going to be served. */
  get waiting(): readonly Deferred<this>[] {
    return [...this.#waiting];
  }

  /**
   * Fires with this object, at once or in turn: first come, first served. Each firing is to be followed by
   * one {@link release}. Cancelling while it waits takes it out of the line.
   */
  acquire(): Deferred<this> {
    if (this.#tokens > 0) {
      this.#tokens -= 1;
      return succeed(this);
    }
    const acquired = new Deferred<this>(() => this.#waiting.delete(place));
    const place = this.#waiting.push(acquired);
    return acquired;
  }

  /**
   * Gives back what was acquired. The first in line gets it before this returns.
   *
   * @throws UnbalancedReleaseError when nothing is held
   */
  release(): void {
    if (this.#tokens === this.#limit) throw new UnbalancedReleaseError();
    const next = this.#waiting.shift();
    if (next === undefined) this.#tokens += 1;
    else next.value.callback(this);
  }

  /**
   * Acquires, calls `f` as {@link maybeDeferred} does, releases when its outcome is there, whatever it is,
   * and passes it on (D73). Cancelling leaves the line, or cancels what `f` returned.
   */
  run<R, A extends unknown[]>(f: (...args: A) => R, ...args: A): Deferred<Outcome<R>> {
    const finished = this.acquire().addCallback(() =>
      maybeDeferred(f, ...args).addBoth((outcome) => {
        this.release();
        return outcome;
      }),
    );
    return finished as Deferred<unknown> as Deferred<Outcome<R>>; // the outcome passes through
  }

  /** Releases: `using held = await lock.acquire();` holds it to the end of the block. */
  [Symbol.dispose](): void {
    this.release();
  }
}
