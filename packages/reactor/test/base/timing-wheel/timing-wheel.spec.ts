import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect } from "chai";
import fc from "fast-check";
import { TimingWheel } from "#internal/base/timing-wheel/timing-wheel.js";
import { WHEEL_BUGS, type WheelBug } from "./wheel-bugs.ts";
import { behavesLikeAList, type WheelClass } from "./wheel-model.ts";

const YEAR = 365.25 * 24 * 3600;

/** Takes out what is due by `now`, in order. */
function due(wheel: TimingWheel<string>, rows: Map<string, number>, now: number): string[] {
  const taken: string[] = [];
  for (let item = wheel.firstDue(now); item !== undefined; item = wheel.firstDue(now)) {
    taken.push(item);
    wheel.remove(rows.get(item) as number); // what is in there was added below
  }
  return taken;
}

describe("TimingWheel", () => {
  let wheel: TimingWheel<string>;
  let rows: Map<string, number>;

  beforeEach(() => {
    wheel = new TimingWheel();
    rows = new Map();
  });

  const add = (name: string, time: number): void => {
    rows.set(name, wheel.add(name, time));
  };

  it("does what a naive list does, whatever is added, moved, removed and let go by", () => {
    fc.assert(behavesLikeAList(TimingWheel), { numRuns: 1000 });
  });

  it("tells times within a tick apart, to the last bit", () => {
    add("c", 1.0005 + 2 ** -52);
    add("b", 1.0005);
    add("a", 1.0001);
    expect(due(wheel, rows, 1.0005)).to.deep.equal(["a", "b"]);
    expect(wheel.nextTime()).to.equal(1.0005 + 2 ** -52);
  });

  it("keeps the order of adding for equal times that came to their slot by different ways", () => {
    add("from afar", 100_000);
    due(wheel, rows, 99_000);
    add("from near", 100_000);
    add("moved", 100_001);
    wheel.move(rows.get("from afar") as number, 5e6); // added above
    wheel.move(rows.get("moved") as number, 100_000);
    wheel.move(rows.get("from afar") as number, 100_000);
    expect(due(wheel, rows, 100_000)).to.deep.equal(["from afar", "from near", "moved"]);
  });

  it("has on time what is due years from now, and passes over them in one go", () => {
    for (const years of [3000, 1, 40, 8000]) add(`${years}`, years * YEAR);
    expect(due(wheel, rows, YEAR - 0.001)).to.deep.equal([]);
    expect(due(wheel, rows, YEAR)).to.deep.equal(["1"]);
    expect(wheel.nextTime()).to.equal(40 * YEAR);
    expect(due(wheel, rows, 9000 * YEAR)).to.deep.equal(["40", "3000", "8000"]);
  });

  it("goes on beyond its last tick, and waits for ever", () => {
    add("never", Number.POSITIVE_INFINITY);
    for (const power of [128, 40, 64]) add(`${power}`, 2 ** power);
    expect(due(wheel, rows, 2 ** 64)).to.deep.equal(["40", "64"]);
    expect(wheel.nextTime()).to.equal(2 ** 128);
    expect(due(wheel, rows, Number.MAX_VALUE)).to.deep.equal(["128"]);
    expect(wheel.nextTime()).to.equal(Number.POSITIVE_INFINITY);
  });

  it("takes times gone by, and negative ones, and a clock that is set back", () => {
    wheel.startAt(1000);
    add("gone by", 999);
    add("negative", -5);
    add("to come", 1000.5);
    expect(due(wheel, rows, 500)).to.deep.equal(["negative"]);
    expect(due(wheel, rows, 1000.5)).to.deep.equal(["gone by", "to come"]);
  });

  it("gives the room of what was removed to what is added", () => {
    for (let round = 0; round < 100; round++) {
      for (let i = 0; i < 50; i++) add(`${i}`, round + i);
      expect(Math.max(...rows.values())).to.be.lessThan(50);
      for (const row of rows.values()) wheel.remove(row);
    }
    expect(wheel.size).to.equal(0);
    expect(wheel.nextTime()).to.equal(undefined);
  });

  describe("is told from one that", () => {
    let folder: string;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "wheel-"));
    });

    after(() => rmSync(folder, { recursive: true }));

    for (const [number, each] of WHEEL_BUGS.entries()) {
      it(each.name, async () => {
        const Wheel = await wheelWith(each, join(folder, `${number}`));
        const details = fc.check(behavesLikeAList(Wheel), {
          numRuns: 3000,
          seed: 1,
          endOnFailure: true,
        });
        expect(details.failed).to.equal(true);
      });
    }
  });
});

/** A copy of the wheel, in `folder`, with one line changed. */
async function wheelWith(bug: WheelBug, folder: string): Promise<WheelClass> {
  const original = dirname(
    fileURLToPath(import.meta.resolve("#internal/base/timing-wheel/timing-wheel.js")),
  );
  cpSync(original, folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const file = join(folder, bug.file);
  const parts = readFileSync(file, "utf8").split(bug.line);
  expect(parts, `${bug.line} in ${bug.file}: is it written otherwise by now?`).to.have.length(2);
  writeFileSync(file, parts.join(bug.wrong));
  const copy: { TimingWheel: WheelClass } = await import(
    pathToFileURL(join(folder, "timing-wheel.js")).href
  );
  return copy.TimingWheel;
}
