import { NOWHERE, type ScheduledCall } from "./scheduled-call.ts";

/** How many children an entry has. Four of them lie in one line of the processor's cache. */
const BRANCHES = 4;

/**
 * The calls still to come, the next one on top: a heap by time, then by order of scheduling.
 *
 * ```text
 * position    0        1  2  3  4       5 … 8    9 … 12    children of i: 4i + 1 … 4i + 4
 *            top      its children     those of 1  of 2
 * ```
 *
 * The times lie in an array of their own, beside the calls: with 100,000 calls waiting, most of what a
 * heap costs is fetching objects to compare them, and this way it fetches hardly any.
 *
 * Putting off is lazy. A call that is due later than before stays where it lies until its old time comes
 * up, and then moves down once. So a time in here is never later than its call's, and may be earlier.
 */
export class DelayedCallHeap {
  readonly #times: number[] = [];
  readonly #calls: ScheduledCall[] = [];

  add(call: ScheduledCall): void {
    const time = call.getTime();
    this.#times.push(time);
    this.#calls.push(call);
    this.#siftUp(this.#calls.length - 1, call, time);
  }

  /** The next call, or `undefined`. */
  peek(): ScheduledCall | undefined {
    for (let top = this.#calls[0]; top !== undefined; top = this.#calls[0]) {
      const time = top.getTime();
      const wasPutOff = time > (this.#times[0] as number); // there is a call, so there is a time
      if (!wasPutOff) return top;
      this.#siftDown(0, top, time);
    }
    return undefined;
  }

  /** Takes a call out. One that is not in here is left alone. */
  remove(call: ScheduledCall): void {
    const hole = call.position;
    if (hole === NOWHERE) return;
    call.position = NOWHERE;
    const last = this.#calls.pop() as ScheduledCall; // not empty: `call` is in here
    const time = this.#times.pop() as number; // as long as the other
    if (last === call) return;
    const isBeforeParent = hole > 0 && this.#isBefore(last, time, parentOf(hole));
    if (isBeforeParent) this.#siftUp(hole, last, time);
    else this.#siftDown(hole, last, time);
  }

  /** A call is due sooner than before. One that is not in here is left alone. */
  hasten(call: ScheduledCall): void {
    const at = call.position;
    const time = call.getTime();
    // Nothing to do for one that had been put off by more than that.
    if (at === NOWHERE || time >= (this.#times[at] as number)) return; // position is inside
    this.#siftUp(at, call, time);
  }

  /** All calls, in no particular order. */
  all(): ScheduledCall[] {
    return [...this.#calls];
  }

  /** Finds the place of `call` from the hole at `at` upwards, and puts it there. */
  #siftUp(at: number, call: ScheduledCall, time: number): void {
    let hole = at;
    while (hole > 0) {
      const parent = parentOf(hole);
      if (!this.#isBefore(call, time, parent)) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#put(hole, call, time);
  }

  /** Finds the place of `call` from the hole at `at` downwards, and puts it there. */
  #siftDown(at: number, call: ScheduledCall, time: number): void {
    let hole = at;
    for (;;) {
      const child = this.#firstChildOf(hole);
      if (child === NOWHERE || this.#isBefore(call, time, child)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#put(hole, call, time);
  }

  /** The position of the child that comes before its siblings, or {@link NOWHERE}. */
  #firstChildOf(parent: number): number {
    const start = BRANCHES * parent + 1;
    const end = Math.min(start + BRANCHES, this.#calls.length);
    if (start >= end) return NOWHERE;
    let first = start;
    for (let at = start + 1; at < end; at++) {
      // Positions are inside the arrays.
      if (this.#isBefore(this.#calls[at] as ScheduledCall, this.#times[at] as number, first))
        first = at;
    }
    return first;
  }

  /** Whether `call` at `time` comes before what lies at `position`. */
  #isBefore(call: ScheduledCall, time: number, position: number): boolean {
    const other = this.#times[position] as number; // callers pass a position inside
    if (time !== other) return time < other;
    return call.order < (this.#calls[position] as ScheduledCall).order;
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#calls[from] as ScheduledCall, this.#times[from] as number); // from is inside
  }

  #put(position: number, call: ScheduledCall, time: number): void {
    this.#calls[position] = call;
    this.#times[position] = time;
    call.position = position;
  }
}

function parentOf(position: number): number {
  return (position - 1) >> 2; // BRANCHES is four
}
