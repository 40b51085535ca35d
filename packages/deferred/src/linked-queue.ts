/** One place in a {@link LinkedQueue}; what `push` returns and `delete` takes. */
export interface QueueEntry<V> {
  readonly value: V;
  next: QueueEntry<V> | null;
  previous: QueueEntry<V> | null;
  queued: boolean;
}

/**
 * First in, first out, and out of turn from anywhere: all in constant time. An array takes its whole
 * length to remove from the front or the middle, and a `Set` is no better once many have left its front.
 *
 * ```text
 * first -> entry <-> entry <-> entry <- last
 * ```
 */
export class LinkedQueue<V> {
  #first: QueueEntry<V> | null = null;
  #last: QueueEntry<V> | null = null;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: V): QueueEntry<V> {
    const entry: QueueEntry<V> = { value, next: null, previous: this.#last, queued: true };
    if (this.#last === null) this.#first = entry;
    else this.#last.next = entry;
    this.#last = entry;
    this.#length += 1;
    return entry;
  }

  /** Takes the first entry out. Returns the entry, since a value may be `undefined` too. */
  shift(): QueueEntry<V> | undefined {
    const first = this.#first;
    if (first === null) return undefined;
    this.delete(first);
    return first;
  }

  /** Takes `entry` out, wherever it stands; one that has left the queue is left alone. */
  delete(entry: QueueEntry<V>): void {
    if (!entry.queued) return;
    const { next, previous } = entry;
    if (previous === null) this.#first = next;
    else previous.next = next;
    if (next === null) this.#last = previous;
    else next.previous = previous;
    entry.queued = false;
    entry.next = null;
    entry.previous = null;
    this.#length -= 1;
  }

  *[Symbol.iterator](): Generator<V, void, void> {
    for (let entry = this.#first; entry !== null; entry = entry.next) yield entry.value;
  }
}
