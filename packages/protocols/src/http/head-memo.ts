import type { FieldBlock } from "./field-block.ts";

/** A header block, and what it says. */
export interface KnownFields<Facts extends object> {
  readonly block: FieldBlock;
  readonly facts: Facts;
}

/** A first line, and the fields behind it. */
export interface ReadHead<Line extends object, Facts extends object> extends KnownFields<Facts> {
  readonly line: Line;
}

/** A longer line or block is not remembered, so that an idle connection stays small. */
const MAX_REMEMBERED_LINE = 512;
const MAX_REMEMBERED_FIELDS = 4096;

/** Measured: up to so many bytes a loop is faster than calling the native comparison. */
const LONGEST_LOOP = 48;

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Remembers the last head of a connection: peers send the same one again and again, or one with the same
 * fields, and comparing is several times faster than parsing.
 *
 * It changes nothing else: a head ends where its own bytes say so, and what it means depends on nothing but
 * these bytes.
 */
export class HeadMemo<Line extends object, Facts extends object> {
  #head: ReadHead<Line, Facts> | undefined = undefined;
  /** The first line of that head with its end, in memory that is used again for the next one. */
  #line: Buffer = NOTHING;
  /** How long that is; 0 when it was too long to be remembered. */
  #lineLength = 0;

  /** How long the head is that {@link match} has found, in bytes. */
  get length(): number {
    return this.#lineLength + (this.#head?.block.bytes.length ?? 0);
  }

  /** The remembered head, if it is what stands in `bytes` from `start` on. */
  match(bytes: Buffer, start: number): ReadHead<Line, Facts> | undefined {
    const head = this.#head;
    const length = this.#lineLength;
    if (head === undefined || length === 0) return undefined;
    if (!standsAt(this.#line, length, bytes, start)) return undefined;
    return this.#fieldsStandAt(bytes, start + length) ? head : undefined;
  }

  /** The fields of the remembered head, if they are what stands in `bytes` from `start` on. */
  matchFields(bytes: Buffer, start: number): KnownFields<Facts> | undefined {
    return this.#fieldsStandAt(bytes, start) ? this.#head : undefined;
  }

  /**
   * Remembers a head in place of the one before.
   *
   * @param head - its block has to have bytes of its own
   * @param bytes - where its first line stands, with its end, from `start` to `end`: copied
   */
  learn(head: ReadHead<Line, Facts>, bytes: Buffer, start: number, end: number): void {
    if (head.block.bytes.length > MAX_REMEMBERED_FIELDS) return;
    this.#head = head;
    this.#lineLength = end - start <= MAX_REMEMBERED_LINE ? end - start : 0;
    if (this.#line.length < this.#lineLength) this.#line = Buffer.allocUnsafeSlow(end - start);
    bytes.copy(this.#line, 0, start, start + this.#lineLength);
  }

  #fieldsStandAt(bytes: Buffer, start: number): boolean {
    const known = this.#head?.block.bytes;
    return known !== undefined && standsAt(known, known.length, bytes, start);
  }
}

/** Whether the first `length` bytes of `expected` are what stands in `bytes` from `start` on. */
function standsAt(expected: Buffer, length: number, bytes: Buffer, start: number): boolean {
  const end = start + length;
  if (bytes.length < end) return false;
  if (length > LONGEST_LOOP) return expected.compare(bytes, start, end, 0, length) === 0;
  for (let i = 0; i < length; i++) if (expected[i] !== bytes[start + i]) return false;
  return true;
}
