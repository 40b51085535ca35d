/** The row that is none. */
export const NO_ROW = -1;

/** How many rows there is room for at first. */
const FIRST_CAPACITY = 64;

/**
 * What a {@link TimingWheel} knows of the items in it, a row of numbers for each:
 *
 * ```text
 * row     times   orders  places  next  previous   items
 *   0     1030.5  17      341     2     5          call
 *   1     -       -       -       4     -                    free: next is another free row
 *   2     1030.5  18      341     5     0          call
 * ```
 *
 * Numbers in typed arrays, and not objects that point at each other: the collector of garbage has nothing
 * to follow in them, and an item is one object, not two. Setting and cancelling timeouts, a program
 * spends more time on that than on anything else.
 *
 * There are as many rows as there ever were items at once. The arrays change when they grow, so nobody
 * keeps one.
 */
export class WheelRows<T> {
  /** When the item is due, in seconds. */
  times: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** How many were added before it. */
  orders: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** Where it waits: a list or the queue, see {@link TimingWheel}. */
  places: Int16Array = new Int16Array(FIRST_CAPACITY);
  /** The row after it in its list; its position in the queue, if it is there. */
  next: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** The row before it in its list. */
  previous: Int32Array = new Int32Array(FIRST_CAPACITY);
  readonly #items: (T | undefined)[] = [];
  #free = NO_ROW;
  #added = 0;
  #count = 0;

  /** How many rows have an item. */
  get count(): number {
    return this.#count;
  }

  /** Gives `item` a row, which has no place yet. */
  take(item: T, time: number): number {
    const row = this.#freeRow();
    this.#items[row] = item;
    this.times[row] = time;
    this.orders[row] = this.#added++;
    this.#count += 1;
    return row;
  }

  /** Takes the row of an item that has left its place: another will get it. */
  release(row: number): void {
    this.#items[row] = undefined;
    this.next[row] = this.#free;
    this.#free = row;
    this.#count -= 1;
  }

  /** The item of a row; `undefined` if it has none. */
  item(row: number): T | undefined {
    return this.#items[row];
  }

  items(): T[] {
    return this.#items.filter((item) => item !== undefined);
  }

  /** Whether one row is due before the other: by time, then by the order they were added in. */
  isBefore(row: number, other: number): boolean {
    // The rows that callers pass are inside the arrays.
    const time = this.times[row] as number;
    const otherTime = this.times[other] as number;
    if (time !== otherTime) return time < otherTime;
    return (this.orders[row] as number) < (this.orders[other] as number);
  }

  #freeRow(): number {
    const row = this.#free;
    if (row !== NO_ROW) {
      this.#free = this.next[row] as number; // rows are inside
      return row;
    }
    // No row is free: as many are in use as there are items.
    if (this.#count === this.times.length) this.#grow();
    return this.#count;
  }

  #grow(): void {
    const capacity = 2 * this.times.length;
    this.times = copied(this.times, new Float64Array(capacity));
    this.orders = copied(this.orders, new Float64Array(capacity));
    this.places = copied(this.places, new Int16Array(capacity));
    this.next = copied(this.next, new Int32Array(capacity));
    this.previous = copied(this.previous, new Int32Array(capacity));
  }
}

function copied<A extends Float64Array | Int32Array | Int16Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
