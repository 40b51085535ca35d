/** What can be wrong with a timing wheel: one line of it each, in the file it stands in when compiled. */
export interface WheelBug {
  /** What the wheel does, as a sentence without its subject. */
  readonly name: string;
  readonly file: string;
  readonly line: string;
  readonly wrong: string;
}

function bug(name: string, file: string, line: string, wrong: string): WheelBug {
  return { name, file, line, wrong };
}

export const WHEEL_BUGS: readonly WheelBug[] = [
  bug(
    "turns past the slot that has just come",
    "timing-wheel.js",
    "if (start > target)",
    "if (start >= target)",
  ),
  bug(
    "turns by one slot only, which may have been a far one",
    "timing-wheel.js",
    "while (this.#due.first",
    "if (this.#due.first",
  ),
  bug(
    "puts what is due in the tick it stands at into a slot, when it spreads one",
    "timing-wheel.js",
    "if (tick > this.#tick)",
    "if (tick >= this.#tick)",
  ),
  bug(
    "loses an item that moves within its slot",
    "timing-wheel.js",
    "if (!isHeldBack)\n            this.#place(row);",
    "if (!isHeldBack && tickOf(time) !== this.#tick + 1)\n            this.#place(row);",
  ),
  bug(
    "lets in what was moved while it was held back",
    "timing-wheel.js",
    "const isHeldBack = this.#rows.places[row] === HELD_BACK;",
    "const isHeldBack = false;",
  ),
  bug("holds back for ever", "timing-wheel.js", "this.#holdsBack = false;\n        this", "this"),
  bug(
    "takes out what is due later in the tick",
    "timing-wheel.js",
    "&& this.timeOf(row) <= now",
    "&& tickOf(this.timeOf(row)) <= tickOf(now)",
  ),
  bug(
    "has ticks overflow",
    "ticks.js",
    "Math.floor(time * TICKS_PER_SECOND)",
    "Math.floor(time * TICKS_PER_SECOND) % 2 ** 32",
  ),
  bug("has no end of time", "ticks.js", "Math.min(Math.floor(time", "Math.max(Math.floor(time"),
  bug(
    "is off by one level",
    "wheel-slots.js",
    "(31 - Math.clz32(difference)) >> 3",
    "(31 - Math.clz32(difference >>> 1)) >> 3",
  ),
  bug(
    "takes a slot's digit from the level below",
    "wheel-slots.js",
    "(word >>> (level * LEVEL_BITS))",
    "(word >>> (Math.max(0, level - 1) * LEVEL_BITS))",
  ),
  bug(
    "computes the start of a slot from where it stands",
    "wheel-slots.js",
    "Math.floor(current / turn) * turn",
    "current",
  ),
  bug(
    "takes the last of neighbouring slots for the first",
    "wheel-slots.js",
    "Math.clz32(bits & -bits)",
    "Math.clz32(bits)",
  ),
  bug(
    "thinks slots occupied that have become empty",
    "wheel-slots.js",
    "& ~(1 << (slot & 31))",
    "& -1",
  ),
  bug(
    "thinks slots empty whose neighbours have become so",
    "wheel-slots.js",
    "& ~(1 << (slot & 31))",
    "& 0",
  ),
  bug(
    "still waits for the earliest item of a slot when that is gone",
    "wheel-slots.js",
    "this.#earliest[slot] = Number.NaN;",
    ";",
  ),
  bug(
    "remembers the earliest time of a slot that was emptied",
    "wheel-slots.js",
    "this.#earliest[slot] = Number.POSITIVE_INFINITY;",
    "",
  ),
  bug(
    "compares times beyond four digits by their lower ones",
    "wheel-slots.js",
    "if (highDifference === 0)",
    "if ((tick | 0) !== (current | 0))",
  ),
  bug(
    "loses a list whose first item is removed",
    "row-lists.js",
    "this.#firsts[list] = after;",
    "this.#firsts[list] = NO_ROW;",
  ),
  bug(
    "leaves the last item of a list behind",
    "row-lists.js",
    "while (row !== first)",
    "while (row !== first && this.#rows.next[row] !== first)",
  ),
  bug(
    "turns the order of equal times round",
    "wheel-rows.js",
    "return this.orders[row] < this.orders[other];",
    "return this.orders[row] > this.orders[other];",
  ),
  bug(
    "orders equal times by the rows they happen to have",
    "wheel-rows.js",
    "return this.orders[row] < this.orders[other];",
    "return row < other;",
  ),
  bug("keeps items that were removed", "wheel-rows.js", "this.#items[row] = undefined;", ""),
  bug(
    "loses places when it grows",
    "wheel-rows.js",
    "this.places = copied(this.places, new Int16Array(capacity));",
    "this.places = new Int16Array(capacity);",
  ),
  bug(
    "fills the gap in the queue with something later than it may be",
    "due-queue.js",
    "if (isBeforeParent)",
    "if (false)",
  ),
  bug("overlooks the last child in the queue", "due-queue.js", "child < end;", "child < end - 1;"),
];
