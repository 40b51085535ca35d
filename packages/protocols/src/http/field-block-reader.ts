import { FieldBlock } from "./field-block.ts";
import { parseFieldLine } from "./field-line.ts";
import { type InputBuffer, LINE_TOO_LONG, LINE_UNFINISHED } from "./input-buffer.ts";
import { type Refusal, refusal } from "./refusal.ts";

export const TOO_MANY_FIELDS: Refusal = refusal(431, "too many header lines");
export const FIELDS_TOO_LONG: Refusal = refusal(431, "header lines are too long");
export const BARE_LF: Refusal = refusal(400, "line ends in LF without CR");

/**
 * Reads header lines up to the empty line behind them, in as many steps as they arrive in.
 *
 * The input is consumed when the block is complete, not before: until then its bytes have to stay in one
 * piece.
 */
export class FieldBlockReader {
  readonly #maxLines: number;
  readonly #maxBytes: number;
  readonly #offsets: number[] = [];
  /** How far the lines that were read reach. */
  #readTo = 0;
  #lines = 0;

  /**
   * @param maxLines - how many lines there may be
   * @param maxBytes - how long they may be together, their ends not counted
   */
  constructor(maxLines: number, maxBytes: number) {
    this.#maxLines = maxLines;
    this.#maxBytes = maxBytes;
  }

  /** Reads on. `undefined`: the block is not complete yet. */
  next(input: InputBuffer): FieldBlock | Refusal | undefined {
    for (;;) {
      const lineEnd = input.findLine(this.#readTo, this.#maxBytes - this.#countedBytes);
      if (lineEnd === LINE_UNFINISHED) return undefined;
      if (lineEnd === LINE_TOO_LONG) return FIELDS_TOO_LONG;
      if (lineEnd < 0) return BARE_LF;
      if (lineEnd === this.#readTo) return this.#complete(input);
      if (this.#lines === this.#maxLines) return TOO_MANY_FIELDS;
      const origin = input.start;
      const line = { start: origin + this.#readTo, end: origin + lineEnd, origin };
      const broken = parseFieldLine(input.bytes, line, this.#offsets);
      if (broken !== undefined) return broken;
      this.#lines += 1;
      this.#readTo = lineEnd + 2;
    }
  }

  get #countedBytes(): number {
    return this.#readTo - 2 * this.#lines;
  }

  #complete(input: InputBuffer): FieldBlock {
    const countedBytes = this.#countedBytes;
    return new FieldBlock(input.take(this.#readTo + 2), this.#offsets, countedBytes);
  }
}
