import { Buffer } from "node:buffer";

/** The least a piece has: what is compared at a time. */
const MIN_LENGTH = 4;

/**
 * A piece of markup that is always spelled alike, ready to be copied and compared several bytes at a time:
 * byte by byte that would be most of the work on a document of many short values.
 */
export class Markup {
  readonly length: number;
  /** To compare with: four bytes each, little-endian. The last overlaps the one before if need be. */
  readonly words: Int32Array;
  /** To copy: eight bytes each, little-endian, filled up with zeros. No ASCII looks like a NaN, so all survive. */
  readonly doubleWords: Float64Array;

  /** @throws RangeError when `text` is shorter than four characters or not ASCII */
  constructor(text: string) {
    const bytes = Buffer.from(text);
    if (bytes.length < MIN_LENGTH || bytes.length !== text.length) {
      throw new RangeError("markup of fewer than four characters, or beyond ASCII");
    }
    this.length = bytes.length;
    this.words = Int32Array.from({ length: Math.ceil(bytes.length / 4) }, (_, i) =>
      bytes.readInt32LE(this.offsetOfWord(i)),
    );
    const filled = Buffer.alloc(Math.ceil(bytes.length / 8) * 8, bytes).fill(0, bytes.length);
    this.doubleWords = Float64Array.from({ length: filled.length / 8 }, (_, i) =>
      filled.readDoubleLE(i * 8),
    );
  }

  /** Where in the markup word `index` starts. */
  offsetOfWord(index: number): number {
    return Math.min(index * 4, this.length - 4);
  }
}
