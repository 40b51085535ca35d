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
  /** The bytes of that head, one behind the other, in memory that is used again for the next one. */
  #bytes: Buffer = NOTHING;
  /** How long its first line is with its end; 0 when it was too long to be remembered. */
  #lineLength = 0;
  #length = 0;

  /** How long the head is that {@link match} has found, in bytes. */
  get length(): number {
    return this.#length;
  }

  /** The remembered head, if it is what stands in `bytes` from `start` on. */
  match(bytes: Buffer, start: number): ReadHead<Line, Facts> | undefined {
    return this.#lineLength > 0 && this.#standsIn(bytes, start, 0) ? this.#head : undefined;
  }

  /** The fields of the remembered head, if they are what stands in `bytes` from `start` on. */
  matchFields(bytes: Buffer, start: number): KnownFields<Facts> | undefined {
    return this.#standsIn(bytes, start, this.#lineLength) ? this.#head : undefined;
  }

  /**
   * Remembers a head in place of the one before.
   *
   * @param head - its block has to have bytes of its own
   * @param bytes - where it stands: its first line from `start`, its fields from `fields` on. Copied
   */
  learn(head: ReadHead<Line, Facts>, bytes: Buffer, start: number, fields: number): void {
    const fieldsLength = head.block.bytes.length;
    if (fieldsLength > MAX_REMEMBERED_FIELDS) return;
    this.#head = head;
    this.#lineLength = fields - start <= MAX_REMEMBERED_LINE ? fields - start : 0;
    this.#length = this.#lineLength + fieldsLength;
    if (this.#bytes.length < this.#length) this.#bytes = Buffer.allocUnsafeSlow(this.#length);
    bytes.copy(this.#bytes, 0, fields - this.#lineLength, fields + fieldsLength);
  }

  /** Whether the remembered bytes from `from` on are what stands in `bytes` from `start` on. */
  #standsIn(bytes: Buffer, start: number, from: number): boolean {
    const length = this.#length - from;
    const end = start + length;
    if (this.#head === undefined || bytes.length < end) return false;
    const known = this.#bytes;
    if (length > LONGEST_LOOP) return known.compare(bytes, start, end, from, this.#length) === 0;
    for (let i = 0; i < length; i++) if (known[from + i] !== bytes[start + i]) return false;
    return true;
  }
}
