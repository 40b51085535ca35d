import { DueQueue } from "./due-queue.ts";
import { RowLists } from "./row-lists.ts";
import { tickOf } from "./ticks.ts";
import { NO_ROW, WheelRows } from "./wheel-rows.ts";
import { firstTickOf, NO_SLOT, SLOT_COUNT, slotFor, ticksIn, WheelSlots } from "./wheel-slots.ts";

/** The place of rows that are in no slot but in the queue of what is due. */
const DUE = SLOT_COUNT;

/** The place of rows that are held back. */
const HELD_BACK = SLOT_COUNT + 1;

/**
 * Items and the times they are due at: a hierarchical timing wheel, which finds out in what order they
 * are due only when they are.
 *
 * ```text
 *          by its tick                 the wheel reaches its slot                    its time
 * item  ->  a slot of a far level  ->  a slot of a nearer one  ->  queue of the due  ->  out
 * ```
 *
 * Adding, moving and removing cost the same however many items there are, as they only change lists. A
 * slot that the wheel reaches is spread over the slots of nearer levels, so an item moves five times at
 * most. A slot of one tick goes to a queue in exact order of time, and of adding for equal times: nothing
 * is taken out but from there. Empty slots cost nothing: the wheel turns from one that is occupied to the
 * next, and over years in one go.
 *
 * An item is known by the row that {@link add} gives it, until it is removed.
 *
 * @see G. Varghese, T. Lauck, "Hashed and Hierarchical Timing Wheels" (1987), scheme 7
 */
export class TimingWheel<T> {
  readonly #rows = new WheelRows<T>();
  readonly #slots = new WheelSlots(this.#rows);
  readonly #due = new DueQueue(this.#rows);
  readonly #heldBack = new RowLists(this.#rows, 1);
  #holdsBack = false;
  /** The tick it stands at: what is in a slot is due in a later one, what is due in no later one is queued. */
  #tick = 0;
  readonly #placeRow = (row: number): void => this.#place(row);

  /** How many items there are, with those that are held back. */
  get size(): number {
    return this.#rows.count;
  }

  /** All items, in no particular order. */
  items(): T[] {
    return this.#rows.items();
  }

  /** Sets a wheel that is empty to `now`, ahead or back. Without it, it would have to be turned there. */
  startAt(now: number): void {
    this.#tick = tickOf(now);
  }

  /**
   * @param time - when the item is due, in seconds; may be gone by, or infinite
   * @returns the item's row
   */
  add(item: T, time: number): number {
    const row = this.#rows.take(item, time);
    if (this.#holdsBack) this.#holdBack(row);
    else this.#place(row);
    return row;
  }

  /** When the item of a row is due. */
  timeOf(row: number): number {
    return this.#rows.times[row] as number; // callers have the row of an item
  }

  /** Has an item due at another time, sooner or later. Among equal times it stays as old as it is. */
  move(row: number, time: number): void {
    const isHeldBack = this.#rows.places[row] === HELD_BACK;
    if (!isHeldBack) this.#displace(row);
    this.#rows.times[row] = time;
    if (!isHeldBack) this.#place(row);
  }

  remove(row: number): void {
    this.#displace(row);
    this.#rows.release(row);
  }

  /** The item that is due first, of those that are due by `now`. The wheel turns as far as to that. */
  firstDue(now: number): T | undefined {
    this.#turn(tickOf(now));
    const row = this.#due.first;
    return row !== NO_ROW && this.timeOf(row) <= now ? this.#rows.item(row) : undefined;
  }

  /** When the next item is due; `undefined` when there is none. */
  nextTime(): number | undefined {
    const due = this.#due.first;
    if (due !== NO_ROW) return this.timeOf(due);
    const slot = this.#slots.first();
    return slot === NO_SLOT ? undefined : this.#slots.earliestTime(slot);
  }

  /** Holds back what is added from now on: it is not due until it is let in. */
  holdBack(): void {
    this.#holdsBack = true;
  }

  /** Lets in what was held back, and holds back nothing more. */
  letIn(): void {
    this.#holdsBack = false;
    this.#heldBack.takeAll(0, this.#placeRow);
  }

  /**
   * Turns to `target`, or before that to the first slot with something that is due. What comes later needn't
   * be put in order with it.
   */
  #turn(target: number): void {
    while (this.#due.first === NO_ROW && this.#tick < target) {
      const slot = this.#slots.first();
      const start = slot === NO_SLOT ? Number.POSITIVE_INFINITY : firstTickOf(slot, this.#tick);
      if (start > target) {
        this.#tick = target;
        return;
      }
      // At the end of a slot that has gone by, all that was in it is due, wherever in there.
      const end = start + ticksIn(slot) - 1;
      this.#tick = end <= target ? end : start;
      this.#slots.takeAll(slot, this.#placeRow);
    }
  }

  #place(row: number): void {
    const tick = tickOf(this.timeOf(row));
    if (tick > this.#tick) {
      this.#slots.add(slotFor(tick, this.#tick), row);
      return;
    }
    this.#rows.places[row] = DUE;
    this.#due.add(row);
  }

  #holdBack(row: number): void {
    this.#rows.places[row] = HELD_BACK;
    this.#heldBack.append(0, row);
  }

  #displace(row: number): void {
    const place = this.#rows.places[row] as number; // as above
    if (place === DUE) this.#due.remove(row);
    else if (place === HELD_BACK) this.#heldBack.remove(0, row);
    else this.#slots.remove(place, row);
  }
}
