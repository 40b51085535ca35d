import { Deferred } from "@cordage/deferred";
import type { IDelayedCall, IReactorTime } from "../interfaces/time.ts";
import { requireDeadline } from "./argument-checks.ts";

/** A connection, as those who wait for its end see it. */
export interface LiveConnection {
  /** Ends it at once. It is taken out of {@link LiveConnections} later, when it is gone. */
  abortConnection(): void;
  /** Tells its protocol, where it can do that; see `IDrainListener`. */
  drainStarted?(): void;
}

/** Somebody who waits for connections to end. */
interface Drain {
  /** Those that were live when it began, and still are. */
  readonly left: Set<LiveConnection>;
  readonly deadline: IDelayedCall;
  readonly drained: Deferred<number>;
  /** How many it had to abort. */
  aborted: number;
}

/** The connections of one port, or of a whole reactor, and those who wait until they have ended. */
export class LiveConnections {
  readonly #live = new Set<LiveConnection>();
  readonly #drains = new Set<Drain>();

  /** How many there are. */
  get count(): number {
    return this.#live.size;
  }

  /** A connection has been made. */
  add(connection: LiveConnection): void {
    this.#live.add(connection);
  }

  /** A connection is gone. */
  remove(connection: LiveConnection): void {
    this.#live.delete(connection);
    if (this.#drains.size === 0) return;
    for (const drain of [...this.#drains]) {
      if (drain.left.delete(connection)) this.#finishIfDrained(drain);
    }
  }

  /**
   * Tells the connections there are now, and waits for them, not for later ones; aborts those that are
   * left in the end. Cancelling stops waiting, and aborts nothing.
   *
   * @param deadline - seconds from now; `Infinity` aborts none
   * @returns fires when all are gone, with how many were aborted
   * @throws RangeError when `deadline` is negative or not a number
   */
  drain(deadline: number, clock: Pick<IReactorTime, "callLater">): Deferred<number> {
    requireDeadline(deadline);
    const drain: Drain = {
      left: new Set(this.#live),
      deadline: clock.callLater(deadline, () => abortAll(drain)),
      drained: new Deferred(() => this.#end(drain)),
      aborted: 0,
    };
    this.#drains.add(drain);
    for (const connection of [...drain.left]) connection.drainStarted?.();
    this.#finishIfDrained(drain); // unless the last one has ended when it was told
    return drain.drained;
  }

  #finishIfDrained(drain: Drain): void {
    if (drain.left.size > 0 || !this.#drains.has(drain)) return;
    this.#end(drain);
    drain.drained.callback(drain.aborted);
  }

  #end(drain: Drain): void {
    this.#drains.delete(drain);
    if (drain.deadline.active()) drain.deadline.cancel();
  }
}

function abortAll(drain: Drain): void {
  drain.aborted = drain.left.size;
  for (const connection of [...drain.left]) connection.abortConnection();
}
