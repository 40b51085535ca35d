import { NO_ROW, type WheelRows } from "./wheel-rows.ts";

/** How many children an entry has. */
const BRANCHES = 4;

/**
 * The rows whose tick has come, in exact order: a heap by time, then by the order they were added in.
 *
 * ```text
 * position    0        1  2  3  4       5 … 8    9 … 12    children of i: 4i + 1 … 4i + 4
 *            top      its children     those of 1  of 2
 * ```
 *
 * A row's position stands where its next row would be in a list.
 */
export class DueQueue {
  readonly #rows: WheelRows<unknown>;
  readonly #heap: number[] = [];

  constructor(rows: WheelRows<unknown>) {
    this.#rows = rows;
  }

  /** The row that comes first, or {@link NO_ROW}. */
  get first(): number {
    return this.#heap[0] ?? NO_ROW;
  }

  add(row: number): void {
    this.#heap.push(row);
    this.#siftUp(this.#heap.length - 1, row);
  }

  /** Takes out a row that is in here. */
  remove(row: number): void {
    const hole = this.#rows.next[row] as number; // its position
    const last = this.#heap.pop() as number; // not empty: `row` is in here
    if (last === row) return;
    const isBeforeParent = hole > 0 && this.#rows.isBefore(last, this.#at(parentOf(hole)));
    if (isBeforeParent) this.#siftUp(hole, last);
    else this.#siftDown(hole, last);
  }

  /** Finds the place of `row` from the hole at `at` upwards, and puts it there. */
  #siftUp(at: number, row: number): void {
    let hole = at;
    while (hole > 0) {
      const parent = parentOf(hole);
      if (!this.#rows.isBefore(row, this.#at(parent))) break;
      this.#put(hole, this.#at(parent));
      hole = parent;
    }
    this.#put(hole, row);
  }

  /** Finds the place of `row` from the hole at `at` downwards, and puts it there. */
  #siftDown(at: number, row: number): void {
    let hole = at;
    for (;;) {
      const child = this.#firstChildOf(hole);
      if (child === undefined || this.#rows.isBefore(row, this.#at(child))) break;
      this.#put(hole, this.#at(child));
      hole = child;
    }
    this.#put(hole, row);
  }

  /** The position of the child that comes before its siblings, if there is a child. */
  #firstChildOf(parent: number): number | undefined {
    const start = BRANCHES * parent + 1;
    const end = Math.min(start + BRANCHES, this.#heap.length);
    if (start >= end) return undefined;
    let first = start;
    for (let child = start + 1; child < end; child++) {
      if (this.#rows.isBefore(this.#at(child), this.#at(first))) first = child;
    }
    return first;
  }

  #at(position: number): number {
    return this.#heap[position] as number; // callers pass a position inside
  }

  #put(position: number, row: number): void {
    this.#heap[position] = row;
    this.#rows.next[row] = position;
  }
}

function parentOf(position: number): number {
  return (position - 1) >> 2; // BRANCHES is four
}
