import fc from "fast-check";
import type { TimingWheel } from "#internal/base/timing-wheel/timing-wheel.js";

/** What is done to a wheel. `which` counts round the items added so far. */
export type WheelStep =
  | { readonly kind: "add"; readonly delay: number }
  | { readonly kind: "addMany"; readonly delay: number; readonly count: number }
  | { readonly kind: "remove"; readonly which: number }
  | { readonly kind: "move"; readonly which: number; readonly delay: number }
  | { readonly kind: "advance"; readonly by: number }
  | { readonly kind: "toNext" }
  /** Takes out what is due, with steps after the first item, as a call may change others. */
  | { readonly kind: "pass"; readonly inside: readonly WheelStep[] };

/** A wheel as the model knows it, or one with a bug in it. */
export type WheelClass = new () => Pick<TimingWheel<Item>, keyof TimingWheel<Item>>;

/** What is put into a wheel. */
interface Item {
  readonly name: number;
  row: number;
  /** What the wheel is to think of it. */
  time: number;
  isIn: boolean;
  isHeldBack: boolean;
}

/** The wheel and a naive list side by side: each step is taken on both, and any difference is thrown. */
class WheelAndList {
  readonly #wheel: InstanceType<WheelClass>;
  readonly #items: Item[] = [];
  #now: number;
  #holdsBack = false;

  constructor(Wheel: WheelClass, start: number) {
    this.#wheel = new Wheel();
    this.#now = start;
    this.#wheel.startAt(start);
  }

  take(step: WheelStep): void {
    if (step.kind === "add") this.#add(step.delay);
    else if (step.kind === "addMany")
      for (let i = 0; i < step.count; i++) this.#add(step.delay * i);
    else if (step.kind === "advance") this.#now += step.by;
    else if (step.kind === "toNext") this.#now = Math.max(this.#now, this.#nextTime() ?? 0);
    else if (step.kind === "pass") this.#pass(step.inside);
    else this.#change(step);
    this.#compare();
  }

  #add(delay: number): void {
    const time = this.#now + delay;
    const item = {
      name: this.#items.length,
      row: 0,
      time,
      isIn: true,
      isHeldBack: this.#holdsBack,
    };
    this.#items.push(item);
    item.row = this.#wheel.add(item, time);
  }

  #change(step: WheelStep & { kind: "remove" | "move" }): void {
    const present = this.#present();
    const item = present[step.which % present.length];
    if (item === undefined) return;
    if (step.kind === "remove") {
      item.isIn = false;
      this.#wheel.remove(item.row);
    } else {
      item.time = this.#now + step.delay;
      this.#wheel.move(item.row, item.time);
    }
  }

  #pass(inside: readonly WheelStep[]): void {
    this.#holdsBack = true;
    this.#wheel.holdBack();
    let steps = inside;
    for (let due = this.#firstDue(); due !== undefined; due = this.#firstDue()) {
      expectSame("first of those due", this.#wheel.firstDue(this.#now)?.name, due.name);
      due.isIn = false;
      this.#wheel.remove(due.row);
      for (const each of steps) if (each.kind !== "pass") this.take(each);
      steps = [];
    }
    expectSame("first of those due", this.#wheel.firstDue(this.#now)?.name, undefined);
    this.#holdsBack = false;
    this.#wheel.letIn();
    for (const item of this.#items) item.isHeldBack = false;
  }

  #present(): Item[] {
    return this.#items.filter((item) => item.isIn);
  }

  /** Sorting is stable: among equal times the first added comes first. */
  #inOrder(): Item[] {
    const waiting = this.#present().filter((item) => !item.isHeldBack);
    return waiting.sort((a, b) => (a.time === b.time ? 0 : a.time - b.time));
  }

  #firstDue(): Item | undefined {
    return this.#inOrder().find((item) => item.time <= this.#now);
  }

  #nextTime(): number | undefined {
    return this.#inOrder()[0]?.time;
  }

  #compare(): void {
    const present = this.#present();
    expectSame("size", this.#wheel.size, present.length);
    expectSame("next time", this.#wheel.nextTime(), this.#nextTime());
    const names = this.#wheel.items().map((item) => item.name);
    expectSame("items", names.sort((a, b) => a - b).join(), present.map(({ name }) => name).join());
    for (const { row, time } of present) expectSame("time", this.#wheel.timeOf(row), time);
  }
}

function expectSame(what: string, found: unknown, wanted: unknown): void {
  if (!Object.is(found, wanted)) throw new Error(`${what}: ${found}, and in the list ${wanted}`);
}

/** Ticks apart from now: near ones, and around every length that a slot can have. */
const ticks: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -3, max: 20 }),
  fc.integer({ min: 0, max: 1000 }),
  fc
    .record({
      level: fc.integer({ min: 1, max: 5 }),
      times: fc.integer({ min: 1, max: 300 }),
      beside: fc.integer({ min: -2, max: 2 }),
    })
    .map(({ level, times, beside }) => times * 256 ** level + beside),
);

/** Seconds: mostly whole ticks, so that instants meet, some in between, some far beyond all slots. */
const delay: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: ticks.map((count) => count / 1000), weight: 8 },
  { arbitrary: fc.integer({ min: 0, max: 64 }).map((part) => part / 16_384), weight: 3 },
  { arbitrary: fc.constantFrom(0, 2 ** 40, 2 ** 128, Number.POSITIVE_INFINITY), weight: 1 },
);

const change: fc.Arbitrary<WheelStep> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant("add" as const), delay }), weight: 6 },
  { arbitrary: fc.record({ kind: fc.constant("remove" as const), which: fc.nat() }), weight: 2 },
  {
    arbitrary: fc.record({ kind: fc.constant("move" as const), which: fc.nat(), delay }),
    weight: 3,
  },
);

const burst: fc.Arbitrary<WheelStep> = fc.record({
  kind: fc.constant("addMany" as const),
  delay: delay.filter(Number.isFinite),
  count: fc.integer({ min: 1, max: 80 }),
});

const turn: fc.Arbitrary<WheelStep> = fc.oneof(
  fc.record({
    kind: fc.constant("advance" as const),
    by: delay.filter((by) => by >= 0 && by <= 2 ** 40),
  }),
  fc.constant({ kind: "toNext" as const }),
);

const pass: fc.Arbitrary<WheelStep> = fc.record({
  kind: fc.constant("pass" as const),
  inside: fc.array(change, { maxLength: 4 }),
});

const step: fc.Arbitrary<WheelStep> = fc.oneof(
  { arbitrary: change, weight: 8 },
  { arbitrary: burst, weight: 1 },
  { arbitrary: turn, weight: 2 },
  { arbitrary: pass, weight: 3 },
);

/** Where the time of a wheel begins: at 0, at one like today's, and shortly before its last tick. */
const start: fc.Arbitrary<number> = fc.constantFrom(0, 1_763_000_000.4375, 2 ** 48 / 1000 - 100);

/** That a wheel of this class does what a naive list does, whatever is done to it. */
export function behavesLikeAList(Wheel: WheelClass): fc.IProperty<[number, WheelStep[]]> {
  return fc.property(start, fc.array(step, { maxLength: 60 }), (from, steps) => {
    const both = new WheelAndList(Wheel, from);
    for (const each of steps) both.take(each);
  });
}
