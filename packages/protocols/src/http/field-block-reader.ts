import { FieldBlock } from "./field-block.ts";
import { parseFieldLine } from "./field-line.ts";
import { LINE_TOO_LONG, LINE_UNFINISHED, LineFinder } from "./line-finder.ts";
import { type Refusal, refusal } from "./refusal.ts";

export const TOO_MANY_FIELDS: Refusal = refusal(431, "too many header lines");
export const FIELDS_TOO_LONG: Refusal = refusal(431, "header lines are too long");
export const BARE_LF: Refusal = refusal(400, "line ends in LF without CR");

/** How many header lines there may be, and how long together, their ends not counted. */
export interface FieldLimits {
  readonly maxLines: number;
  readonly maxBytes: number;
}

/**
 * Reads header lines up to the empty line behind them, in as many steps as they arrive in.
 *
 * It only looks: the bytes stay where they are until the block is complete.
 */
export class FieldBlockReader {
  readonly #origin: number;
  readonly #limits: FieldLimits;
  readonly #lines = new LineFinder();
  readonly #offsets: number[] = [];
  /** Where the next line starts. */
  #readTo: number;
  #count = 0;

  /** @param origin - where in the bytes the first line starts */
  constructor(origin: number, limits: FieldLimits) {
    this.#origin = origin;
    this.#readTo = origin;
    this.#limits = limits;
  }

  /**
   * Reads on.
   *
   * @param bytes - all that is there; each call may bring more behind it
   * @returns `undefined` while the block is not complete; a view of the bytes when it is
   */
  next(bytes: Buffer): FieldBlock | Refusal | undefined {
    const { maxLines, maxBytes } = this.#limits;
    for (;;) {
      const start = this.#readTo;
      const end = this.#lines.find(bytes, start, maxBytes - this.#countedBytes);
      if (end === LINE_UNFINISHED) return undefined;
      if (end === LINE_TOO_LONG) return FIELDS_TOO_LONG;
      if (end < 0) return BARE_LF;
      if (end === start) return this.#complete(bytes);
      if (this.#count === maxLines) return TOO_MANY_FIELDS;
      const line = { start, end, origin: this.#origin };
      const broken = parseFieldLine(bytes, line, this.#offsets);
      if (broken !== undefined) return broken;
      this.#count += 1;
      this.#readTo = end + 2;
    }
  }

  get #countedBytes(): number {
    return this.#readTo - this.#origin - 2 * this.#count;
  }

  #complete(bytes: Buffer): FieldBlock {
    const block = bytes.subarray(this.#origin, this.#readTo + 2);
    return new FieldBlock(block, this.#offsets, this.#countedBytes);
  }
}
