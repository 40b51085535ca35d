import { RowLists } from "./row-lists.ts";
import { TICK_BITS } from "./ticks.ts";
import { NO_ROW, type WheelRows } from "./wheel-rows.ts";

/** How many bits of a tick choose the slot on a level. */
const LEVEL_BITS = 8;

const SLOTS_PER_LEVEL = 2 ** LEVEL_BITS;

/** How many slots there are: those of level 0 first. */
export const SLOT_COUNT: number = (TICK_BITS / LEVEL_BITS) * SLOTS_PER_LEVEL;

/** The slot that is none. */
export const NO_SLOT = -1;

/** How many bits a word of the occupancy has, and of a tick what JavaScript computes with at once. */
const WORD_BITS = 32;

/**
 * The slots of a wheel, and which row waits in which.
 *
 * A tick is read as six digits of eight bits. Its slot is chosen by the first digit in which it differs
 * from the tick the wheel stands at: that digit's position is the level, its value the slot there.
 *
 * ```text
 * stands at   00 00 01 8b 3f a0
 * 00 00 01 8b 3f c4   level 0, slot c4         one tick
 * 00 00 01 8b 52 07   level 1, slot 52       256 ticks, a quarter of a second
 * 00 00 01 90 00 00   level 2, slot 90    65,536 ticks, a minute
 * 00 00 02 00 00 00   level 3, slot 02    2^24 ticks, 4.7 hours; then 50 days, 35 years
 * ```
 *
 * All that waits on a level agrees with the wheel's tick in the digits above. So it is due before all that
 * waits on the next level, and the first slot that isn't empty, counted through, is the first one due.
 */
export class WheelSlots {
  readonly #rows: WheelRows<unknown>;
  readonly #lists: RowLists;
  /** A bit for each slot: whether a row is in it. */
  readonly #occupied = new Int32Array(SLOT_COUNT / WORD_BITS);
  /** The earliest time in each slot: infinity where it is empty, NaN where it has to be looked for. */
  readonly #earliest = new Float64Array(SLOT_COUNT).fill(Number.POSITIVE_INFINITY);

  constructor(rows: WheelRows<unknown>) {
    this.#rows = rows;
    this.#lists = new RowLists(rows, SLOT_COUNT);
  }

  /** Puts a row into a slot, at its time. */
  add(slot: number, row: number): void {
    const time = this.#timeOf(row);
    this.#lists.append(slot, row);
    this.#rows.places[row] = slot;
    const word = slot >> 5; // WORD_BITS is 2^5
    this.#occupied[word] = this.#word(word) | (1 << (slot & 31));
    // Not where it has to be looked for: nothing is less than NaN.
    if (time < this.#earliestIn(slot)) this.#earliest[slot] = time;
  }

  /** Takes a row out of its slot. Its time is still the one that it was added at. */
  remove(slot: number, row: number): void {
    this.#lists.remove(slot, row);
    if (this.#lists.first(slot) === NO_ROW) this.#markEmpty(slot);
    else if (this.#timeOf(row) === this.#earliestIn(slot)) this.#earliest[slot] = Number.NaN;
  }

  /** Empties a slot, and hands each of its rows to `take`, which may add it to another. */
  takeAll(slot: number, take: (row: number) => void): void {
    this.#markEmpty(slot);
    this.#lists.takeAll(slot, take);
  }

  /** The slot that is due first, or {@link NO_SLOT}. */
  first(): number {
    for (let word = 0; word < this.#occupied.length; word++) {
      const bits = this.#word(word);
      if (bits !== 0) return word * WORD_BITS + trailingZeros(bits);
    }
    return NO_SLOT;
  }

  /** The earliest time in a slot that isn't empty. */
  earliestTime(slot: number): number {
    let earliest = this.#earliestIn(slot);
    if (!Number.isNaN(earliest)) return earliest;
    earliest = Number.POSITIVE_INFINITY;
    const first = this.#lists.first(slot);
    let row = first;
    do {
      earliest = Math.min(earliest, this.#timeOf(row));
      row = this.#rows.next[row] as number; // a ring: there always is one
    } while (row !== first);
    this.#earliest[slot] = earliest;
    return earliest;
  }

  #markEmpty(slot: number): void {
    const word = slot >> 5;
    this.#occupied[word] = this.#word(word) & ~(1 << (slot & 31));
    this.#earliest[slot] = Number.POSITIVE_INFINITY;
  }

  #word(word: number): number {
    return this.#occupied[word] as number; // inside
  }

  #earliestIn(slot: number): number {
    return this.#earliest[slot] as number; // callers name a slot there is
  }

  #timeOf(row: number): number {
    return this.#rows.times[row] as number; // callers name a row there is
  }
}

/** The slot of a tick that comes after `current`, at which the wheel stands. */
export function slotFor(tick: number, current: number): number {
  // Bits are computed with as words: the upper two of the six digits are a word of their own.
  const high = highWord(tick);
  const highDifference = high ^ highWord(current);
  if (highDifference === 0) return slotInWord(tick | 0, (tick | 0) ^ (current | 0), 0);
  return slotInWord(high, highDifference, WORD_BITS / LEVEL_BITS);
}

/** The first tick of a slot, as the wheel stands at `current`. */
export function firstTickOf(slot: number, current: number): number {
  const length = ticksIn(slot);
  const turn = length * SLOTS_PER_LEVEL;
  return Math.floor(current / turn) * turn + (slot % SLOTS_PER_LEVEL) * length;
}

/** How many ticks long a slot is. */
export function ticksIn(slot: number): number {
  return SLOTS_PER_LEVEL ** Math.floor(slot / SLOTS_PER_LEVEL);
}

/** @param levelsBelow - how many levels have their digits below this word */
function slotInWord(word: number, difference: number, levelsBelow: number): number {
  const level = (31 - Math.clz32(difference)) >> 3; // LEVEL_BITS is 2^3
  const digit = (word >>> (level * LEVEL_BITS)) & (SLOTS_PER_LEVEL - 1);
  return (levelsBelow + level) * SLOTS_PER_LEVEL + digit;
}

function highWord(tick: number): number {
  return (tick / 2 ** WORD_BITS) | 0;
}

/** How many bits are 0 below the lowest that is 1. */
function trailingZeros(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
