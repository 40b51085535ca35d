import { Deferred } from "./deferred.ts";
import { QueueClosed, QueueOverflow, QueueUnderflow } from "./errors.ts";
import { LinkedQueue } from "./linked-queue.ts";
import { fail, succeed } from "./settled.ts";

/** A value that waits for room, and what tells its producer that there was some. */
interface WaitingPut<T> {
  readonly value: T;
  readonly stored: Deferred<void>;
}

/**
 * Hands values from those who have them to those who want them, in order, whoever comes first.
 *
 * ```ts
 * for await (const line of queue) await handle(line); // takes the next when this one is done with
 * ```
 *
 * Both sides may be bounded. A producer that has to keep to the consumer's pace uses
 * {@link putWhenRoom}; {@link put} and {@link get} throw at the bounds.
 *
 * @see Twisted: `twisted.internet.defer.DeferredQueue` (D75)
 */
export class DeferredQueue<T> implements AsyncIterable<T> {
  /** How many values it holds at most, 0 for none: then a value must be wanted before it is put. */
  readonly size: number;
  /** How many may wait for a value at most. */
  readonly backlog: number;
  readonly #pending = new LinkedQueue<T>();
  readonly #waiting = new LinkedQueue<Deferred<T>>();
  readonly #waitingPuts = new LinkedQueue<WaitingPut<T>>();
  #closed = false;

  /**
   * @param size - without limit if left out or null
   * @param backlog - without limit if left out or null
   * @throws RangeError for a limit that is negative or not a number
   */
  constructor(size?: number | null, backlog?: number | null) {
    this.size = limitOf(size, "size");
    this.backlog = limitOf(backlog, "backlog");
  }

  /** The values it holds, the next one first. */
  get pending(): readonly T[] {
    return [...this.#pending];
  }

  /** Whether {@link put} would throw: it holds {@link size} values, and nobody waits for one. */
  get isFull(): boolean {
    return this.#pending.length >= this.size && this.#waiting.length === 0;
  }

  /** Those who wait for a value, in the order they are going to get one. */
  get waiting(): readonly Deferred<T>[] {
    return [...this.#waiting];
  }

  /**
   * Gives `value` to the one who has waited longest, before this returns, or keeps it.
   *
   * @throws QueueOverflow when it holds {@link size} values, or others wait to put theirs
   * @throws QueueClosed after {@link close}
   */
  put(value: T): void {
    if (this.#closed) throw new QueueClosed();
    if (!this.#accept(value)) throw new QueueOverflow(this.size);
  }

  /**
   * Like {@link put}, but waits for room: fires when the queue has taken `value`, or a consumer has. One
   * who puts the next value only then never holds more than one that waits. Cancelling withdraws the value.
   *
   * @returns fails with QueueClosed when the queue is or will be closed before there was room
   */
  putWhenRoom(value: T): Deferred<void> {
    if (this.#closed) return fail(new QueueClosed());
    if (this.#accept(value)) return succeed();
    const stored = new Deferred<void>(() => this.#waitingPuts.delete(place));
    const place = this.#waitingPuts.push({ value, stored });
    return stored;
  }

  /**
   * Fires with the oldest value, at once or when there is one. Cancelling while it waits loses nothing: the
   * value goes to the next in line.
   *
   * @returns fails with QueueClosed when the queue is closed and empty
   * @throws QueueUnderflow when {@link backlog} others wait
   */
  get(): Deferred<T> {
    const oldest = this.#pending.shift();
    if (oldest !== undefined) {
      this.#fillRoom();
      return succeed(oldest.value);
    }
    const put = this.#waitingPuts.shift()?.value; // of a queue that holds nothing at all
    if (put !== undefined) {
      put.stored.callback();
      return succeed(put.value);
    }
    if (this.#closed) return fail(new QueueClosed());
    if (this.#waiting.length >= this.backlog) throw new QueueUnderflow(this.backlog);
    const taken = new Deferred<T>(() => this.#waiting.delete(place));
    const place = this.#waiting.push(taken);
    return taken;
  }
  /**
   * Takes no more values. What it holds can still be taken; who waits, on either side, fails with
   * QueueClosed, and iterations end. Closing twice is harmless.
   */
  close(): void {
    this.#closed = true;
    for (let put = this.#waitingPuts.shift(); put; put = this.#waitingPuts.shift()) {
      put.value.stored.errback(new QueueClosed());
    }
    for (let get = this.#waiting.shift(); get; get = this.#waiting.shift()) {
      get.value.errback(new QueueClosed());
    }
  }

  /**
   * The values, each taken when it is asked for and not before, until the queue is closed and empty. Several
   * iterations share the values: each goes to one of them.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    for (;;) {
      const taken = await this.get().addCallbacks(
        (value) => ({ value }),
        (failure) => {
          failure.trap(QueueClosed);
        },
      );
      if (taken === undefined) return;
      yield taken.value;
    }
  }

  /** Gives `value` to a consumer or keeps it; false when there is neither a consumer nor room. */
  #accept(value: T): boolean {
    const consumer = this.#waiting.shift();
    if (consumer !== undefined) {
      consumer.value.callback(value);
      return true;
    }
    if (this.#pending.length >= this.size) return false;
    this.#pending.push(value);
    return true;
  }

  /** Room has come free: the value that has waited longest for it is kept. */
  #fillRoom(): void {
    const put = this.#waitingPuts.shift()?.value;
    if (put === undefined) return;
    this.#pending.push(put.value);
    put.stored.callback();
  }
}

function limitOf(limit: number | null | undefined, what: string): number {
  if (limit === undefined || limit === null) return Number.POSITIVE_INFINITY;
  if (limit >= 0) return limit;
  throw new RangeError(`${what} must be 0 or more, got ${limit}`);
}
