import { CR, LF } from "./byte-classes.ts";

/** What {@link InputBuffer.findLine} answers when there is no line to be had. */
export const LINE_UNFINISHED = -1;
export const LINE_TOO_LONG = -2;
export const LINE_WITHOUT_CR = -3;

const NOTHING: Buffer = Buffer.alloc(0);
const MIN_CAPACITY = 256;

/**
 * Received bytes that are not consumed yet, always in one piece, and lines looked for in them.
 *
 * ```text
 * bytes   consumed | start ... unconsumed ... end | room
 *                          \__ searched __/
 * ```
 *
 * A chunk that arrives while nothing is left is taken as it is, so usually nothing is ever copied. Bytes
 * that were given out as views are never overwritten. What arrives byte by byte costs amortised constant
 * time per byte, copying and searching included (GEN-5).
 */
export class InputBuffer {
  #bytes = NOTHING;
  #start = 0;
  #end = 0;
  /** Whether `#bytes` was allocated here, with room behind the end. */
  #hasRoom = false;
  /** How far from the start no LF was found. */
  #searched = 0;

  /** Where the unconsumed bytes lie: from `start` up to `start + length`. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  get start(): number {
    return this.#start;
  }

  /** How many bytes are unconsumed. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Takes a chunk, which is this object's to keep. */
  append(chunk: Buffer): void {
    if (this.#start === this.#end) {
      this.#adopt(chunk);
      return;
    }
    if (!this.#hasRoom || this.#end + chunk.length > this.#bytes.length) this.#grow(chunk.length);
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /**
   * Looks for the end of the line that starts `offset` bytes from the start: CR LF, and nothing else
   * (HP-1). The answer doesn't depend on how the bytes were cut.
   *
   * @param maxBytes - how long the line may be, its end not counted
   * @returns how far from the start its CR is, or one of the negative constants above
   */
  findLine(offset: number, maxBytes: number): number {
    const bytes = this.#bytes;
    const lineStart = this.#start + offset;
    const stop = Math.min(this.#end, lineStart + maxBytes + 2); // the longest line, with its end
    let at = Math.max(lineStart, this.#start + this.#searched);
    while (at < stop && bytes[at] !== LF) at++;
    const endsInCR = at > lineStart && bytes[at - 1] === CR;
    const contentEnd = endsInCR ? at - 1 : at;
    if (contentEnd - lineStart > maxBytes) return LINE_TOO_LONG;
    if (at < stop) return endsInCR ? contentEnd - this.#start : LINE_WITHOUT_CR;
    this.#searched = at - this.#start;
    return LINE_UNFINISHED;
  }

  /** A view of `length` bytes from the start, which are consumed by this. Yours to keep. */
  take(length: number): Buffer {
    const start = this.#start;
    const view = this.#bytes.subarray(start, start + length);
    this.skip(length);
    return view;
  }

  /** Consumes `length` bytes. */
  skip(length: number): void {
    this.#start += length;
    this.#searched = Math.max(0, this.#searched - length);
    if (this.#start === this.#end) this.clear(); // keeps no chunk alive that is of no more use
  }

  /** Forgets everything. */
  clear(): void {
    this.#bytes = NOTHING;
    this.#start = 0;
    this.#end = 0;
    this.#hasRoom = false;
    this.#searched = 0;
  }

  #adopt(chunk: Buffer): void {
    this.#bytes = chunk;
    this.#start = 0;
    this.#end = chunk.length;
    this.#hasRoom = false;
    this.#searched = 0;
  }

  /** Moves to memory of twice the size, so that moving is rare. Always new: views point to the old. */
  #grow(more: number): void {
    const held = this.length;
    const larger = Buffer.allocUnsafe(Math.max(MIN_CAPACITY, 2 * (held + more)));
    this.#bytes.copy(larger, 0, this.#start, this.#end);
    this.#bytes = larger;
    this.#start = 0;
    this.#end = held;
    this.#hasRoom = true;
  }
}
