import type { DelayedCall } from "./delayed-call.ts";

/** A call in the heap, with the number that keeps calls of the same instant in scheduling order. */
interface Entry {
  readonly call: DelayedCall;
  readonly order: number;
}

/** Cancelled calls are swept out once there are this many, and more of them than others. */
const SWEEP_THRESHOLD = 50;

/**
 * The calls still to come, the next one on top: a binary heap by time, then by order of scheduling.
 *
 * Cancelling and putting off are lazy. A cancelled call stays until it comes up or is swept out; one
 * that was put off stays where it was until its old time comes, and then moves down once.
 */
export class DelayedCallHeap {
  #entries: Entry[] = [];
  #scheduled = 0;
  #cancelled = 0;

  add(call: DelayedCall): void {
    this.#entries.push({ call, order: this.#scheduled++ });
    this.#siftUp(this.#entries.length - 1);
  }

  /** The next call that is still to be made, or `undefined`. */
  peek(): DelayedCall | undefined {
    for (let top = this.#entries[0]; top !== undefined; top = this.#entries[0]) {
      if (!top.call.active()) {
        this.#removeTop();
        this.#cancelled -= 1;
      } else if (top.call.isPostponed) {
        top.call.settlePostponement();
        this.#siftDown(0);
      } else {
        return top.call;
      }
    }
    return undefined;
  }

  /** Takes the next call off. Only after `peek` returned it. */
  pop(): void {
    this.#removeTop();
  }

  /** A call in here was cancelled. */
  noteCancelled(): void {
    this.#cancelled += 1;
    if (this.#cancelled < SWEEP_THRESHOLD || this.#cancelled * 2 < this.#entries.length) return;
    this.#entries = this.#entries.filter(({ call }) => call.active());
    this.#cancelled = 0;
    this.#rebuild();
  }

  /** A call in here is due sooner than before. Rare, so finding it may take a while. */
  hasten(call: DelayedCall): void {
    const at = this.#entries.findIndex((entry) => entry.call === call);
    if (at >= 0) this.#siftUp(at);
  }

  /** The calls still to come, in no particular order. */
  active(): DelayedCall[] {
    return this.#entries.map(({ call }) => call).filter((call) => call.active());
  }

  #removeTop(): void {
    const last = this.#entries.pop();
    if (last === undefined || this.#entries.length === 0) return;
    this.#entries[0] = last;
    this.#siftDown(0);
  }

  #rebuild(): void {
    for (let at = (this.#entries.length >> 1) - 1; at >= 0; at--) this.#siftDown(at);
  }

  #siftUp(start: number): void {
    const entries = this.#entries;
    const entry = entries[start] as Entry; // callers pass an index inside
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = entries[parent] as Entry; // 0 <= parent < at
      if (!comesBefore(entry, above)) break;
      entries[at] = above;
      at = parent;
    }
    entries[at] = entry;
  }

  #siftDown(start: number): void {
    const entries = this.#entries;
    const entry = entries[start] as Entry; // callers pass an index inside
    let at = start;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let child = entries[left];
      if (child === undefined) break;
      const other = entries[right];
      const goesRight = other !== undefined && comesBefore(other, child);
      if (goesRight) child = other;
      if (!comesBefore(child, entry)) break;
      entries[at] = child;
      at = goesRight ? right : left;
    }
    entries[at] = entry;
  }
}

function comesBefore(a: Entry, b: Entry): boolean {
  return a.call.time < b.call.time || (a.call.time === b.call.time && a.order < b.order);
}
