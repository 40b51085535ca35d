import { Deferred, type Failure } from "@cordage/deferred";

/**
 * Those who wait for one thing to happen, each with a Deferred of its own. A failure that one of them
 * takes no notice of is not logged: what a connection ended with is told by its reads.
 */
export class EventWaiters {
  readonly #waiting = new Set<Deferred<void>>();
  #outcome: "happened" | Failure | undefined = undefined;

  /** Fires when it happens, or at once when it has. Cancelling gives up this one's waiting only. */
  wait(): Deferred<void> {
    const waiter: Deferred<void> = new Deferred(() => this.#waiting.delete(waiter));
    if (this.#outcome === undefined) this.#waiting.add(waiter);
    else settle(waiter, this.#outcome);
    return waiter;
  }

  /** It has happened, or never will because of a failure. What comes after that doesn't count. */
  tell(outcome: "happened" | Failure): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.#tellAll(outcome);
  }

  /** It has happened, and may happen again: those who wait are told, later ones wait for the next time. */
  tellOnce(): void {
    this.#tellAll("happened");
  }

  #tellAll(outcome: "happened" | Failure): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear(); // first: those who are told may wait again
    for (const waiter of waiting) if (!waiter.called) settle(waiter, outcome);
  }
}

function settle(waiter: Deferred<void>, outcome: "happened" | Failure): void {
  if (outcome === "happened") {
    waiter.callback();
  } else {
    waiter.errback(outcome);
    waiter.then(undefined, () => {}); // counts as taking notice
  }
}

/** A Deferred that has failed, and is not logged when nobody takes notice. */
export function quietFailure(reason: Failure): Deferred<void> {
  const failed = new Deferred<void>();
  settle(failed, reason);
  return failed;
}
