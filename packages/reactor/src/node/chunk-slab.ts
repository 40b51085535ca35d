/** How much memory chunks are cut from at a time. */
const SLAB_BYTES = 64 * 1024;

/** A longer chunk gets memory of its own; several have to fit in a slab for it to pay. */
const LONGEST_IN_SLAB = 8 * 1024;

/** Up to so many bytes, copying word by word takes less time than preparing a copy by the engine. */
const LONGEST_BY_WORDS = 256;

/** Chunks begin at multiples of this, so that copying to them is quick. */
const ALIGNMENT = 8;

/**
 * What makes a Buffer of a part of another's memory, as `subarray` does with one more look at what it is made of:
 * measured, that doubles what a view costs.
 */
const BufferView = Reflect.get(Buffer, Symbol.species) as new (
  memory: ArrayBufferLike,
  offset: number,
  bytes: number,
) => Buffer;

const WORD_BYTES: number = Int32Array.BYTES_PER_ELEMENT;

/**
 * Makes copies of what was read, to be kept. Cutting them from slabs saves an allocation for each; a
 * chunk keeps its slab alive as long as somebody keeps the chunk.
 */
export class ChunkSlab {
  readonly #source: Buffer;
  readonly #sourceWords: Int32Array;
  #slab: Buffer = Buffer.alloc(0);
  #slabWords: Int32Array = new Int32Array(0);
  #used = 0;

  /** @param source - what is copied from; it has memory of its own, of whole words */
  constructor(source: Buffer) {
    this.#source = source;
    this.#sourceWords = wordsOf(source);
  }

  /** A copy of the first `bytes` of the source. */
  copy(bytes: number): Buffer {
    if (bytes > LONGEST_IN_SLAB) return copyOf(this.#source, bytes);
    if (this.#used + bytes > this.#slab.length) this.#takeSlab();
    const at = this.#used;
    this.#used += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    if (bytes <= LONGEST_BY_WORDS) this.#copyWords(at / WORD_BYTES, Math.ceil(bytes / WORD_BYTES));
    else this.#source.copy(this.#slab, at, 0, bytes);
    return new BufferView(this.#slab.buffer, at, bytes); // a slab has memory of its own
  }

  #takeSlab(): void {
    this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    this.#slabWords = wordsOf(this.#slab);
    this.#used = 0;
  }

  #copyWords(at: number, count: number): void {
    const source = this.#sourceWords;
    const slab = this.#slabWords;
    // Both are long enough, so there is a word.
    for (let i = 0; i < count; i++) slab[at + i] = source[i] as number;
  }
}

/** A copy of the first `bytes` of `source`, in memory of its own. */
export function copyOf(source: Buffer, bytes: number): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes);
  source.copy(copy, 0, 0, bytes);
  return copy;
}

function wordsOf({ buffer, byteOffset, length }: Buffer): Int32Array {
  return new Int32Array(buffer, byteOffset, length / WORD_BYTES);
}
