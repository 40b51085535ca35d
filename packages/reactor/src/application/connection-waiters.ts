import { CancelledError, Deferred, Failure } from "@cordage/deferred";

/** Somebody who waits for a connection. */
interface Waiter<P> {
  readonly deferred: Deferred<P>;
  /** How many more failed attempts it sits out; `undefined`: all of them. */
  remaining: number | undefined;
}

/** Those who wait for a connection, some of them only for so many attempts (CS4). */
export class ConnectionWaiters<P> {
  readonly #waiters = new Set<Waiter<P>>();

  /** @param failAfterFailures - the failed attempt, counted from now, that the Deferred fails with */
  add(failAfterFailures: number | undefined): Deferred<P> {
    const waiter: Waiter<P> = {
      deferred: new Deferred<P>(() => this.#waiters.delete(waiter)),
      remaining: failAfterFailures,
    };
    this.#waiters.add(waiter);
    return waiter.deferred;
  }

  /** There is a connection: everybody gets its protocol. */
  connected(protocol: P): void {
    this.#fire([...this.#waiters], protocol);
  }

  /** An attempt has failed: tells those it was the last one for. */
  failed(failure: Failure): void {
    for (const waiter of this.#waiters) {
      if (waiter.remaining !== undefined) waiter.remaining -= 1;
    }
    this.#fire(
      [...this.#waiters].filter(({ remaining }) => remaining === 0),
      failure,
    );
  }

  /** There will be no connection. */
  cancelled(): void {
    this.#fire([...this.#waiters], new Failure(new CancelledError()));
  }

  #fire(waiters: readonly Waiter<P>[], result: P | Failure): void {
    for (const waiter of waiters) this.#waiters.delete(waiter); // first: those told may wait again
    for (const { deferred } of waiters) {
      if (!deferred.called) deferred.callback(result); // one told may have cancelled another
    }
  }
}
