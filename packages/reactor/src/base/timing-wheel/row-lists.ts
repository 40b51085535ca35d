import { NO_ROW, type WheelRows } from "./wheel-rows.ts";

/**
 * Lists of rows, each closed to a ring: the row before the first is the last. A row is in one list at
 * most, and leaves it without anybody looking for it.
 */
export class RowLists {
  readonly #rows: WheelRows<unknown>;
  readonly #firsts: Int32Array;

  /** @param count - how many lists; they are numbered from 0 */
  constructor(rows: WheelRows<unknown>, count: number) {
    this.#rows = rows;
    this.#firsts = new Int32Array(count).fill(NO_ROW);
  }

  /** The first row of a list, or {@link NO_ROW}. */
  first(list: number): number {
    return this.#firsts[list] as number; // callers name a list there is
  }

  append(list: number, row: number): void {
    const { next, previous } = this.#rows;
    const first = this.first(list);
    if (first === NO_ROW) {
      this.#firsts[list] = row;
      next[row] = row;
      previous[row] = row;
      return;
    }
    const last = previous[first] as number; // rows of a list have neighbours
    next[last] = row;
    previous[row] = last;
    next[row] = first;
    previous[first] = row;
  }

  /** Takes a row out of the list it is in. */
  remove(list: number, row: number): void {
    const { next, previous } = this.#rows;
    const after = next[row] as number; // as above
    const before = previous[row] as number;
    if (after === row) {
      this.#firsts[list] = NO_ROW;
      return;
    }
    next[before] = after;
    previous[after] = before;
    if (this.first(list) === row) this.#firsts[list] = after;
  }

  /** Empties a list, and hands each of its rows to `take` in turn, which may append it to another. */
  takeAll(list: number, take: (row: number) => void): void {
    const first = this.first(list);
    if (first === NO_ROW) return;
    this.#firsts[list] = NO_ROW;
    let row = first;
    do {
      const following = this.#rows.next[row] as number; // before `take` changes it
      take(row);
      row = following;
    } while (row !== first);
  }
}
