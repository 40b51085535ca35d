import { expect } from "chai";
import { Random } from "./random.ts";

const RANDOM_SPLITS = 50;

/**
 * Runs `run` with `input` whole, byte by byte, in two at every place, and cut at random, and
 * expects the same of it each time (GEN-4). The chunks are views of one piece of memory, as they
 * are when transports cut them from a slab, and must not be written to.
 *
 * @returns what it made of the whole input
 */
export function expectSameForEverySplit<R>(input: Buffer, run: (chunks: Buffer[]) => R): R {
  const whole = run([Buffer.from(input)]);
  for (const cuts of everyCut(input.length)) {
    const bytes = Buffer.from(input);
    expect(run(cut(bytes, cuts)), `cut at ${cuts.join(", ")}`).to.deep.equal(whole);
    expect(bytes.equals(input), `chunks written to, cut at ${cuts.join(", ")}`).to.equal(true);
  }
  return whole;
}

/** The bytes one by one. */
export function byteByByte(input: Buffer): Buffer[] {
  return Array.from(input, (byte) => Buffer.from([byte]));
}

/** Cuts `input` into pieces of random sizes, mostly small. */
export function randomCut(input: Buffer, random: Random): Buffer[] {
  const cuts: number[] = [];
  const largest = random.pick([1, 3, 10, 100, 1000]);
  for (let at = 1 + random.below(largest); at < input.length; at += 1 + random.below(largest)) {
    cuts.push(at);
  }
  return cut(input, cuts);
}

function* everyCut(length: number): Generator<number[]> {
  yield Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 1);
  for (let at = 1; at < length; at++) yield [at];
  const random = new Random(length);
  for (let i = 0; i < RANDOM_SPLITS; i++) {
    yield Array.from({ length }, (_, at) => at).filter((at) => at > 0 && random.chance(0.2));
  }
}

function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts, bytes.length];
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}
