/**
 * What one end of a loopback has written and the other has not received. `null` stands for the end of
 * the connection.
 *
 * @see Twisted: `_LoopbackQueue` of `twisted.protocols.loopback` (TE7)
 */
export class LoopbackQueue {
  readonly #items: (Buffer | null)[] = [];
  readonly #changed: () => void;

  /** @param changed - called after each `put` */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Whether there is nothing to `get`. */
  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  /** Appends what was written, or `null` for the end. */
  put(item: Buffer | null): void {
    this.#items.push(item);
    this.#changed();
  }

  /** Takes the next piece as it was written; `null` is the end, also of an empty queue. */
  get(): Buffer | null {
    return this.#items.shift() ?? null;
  }
}
