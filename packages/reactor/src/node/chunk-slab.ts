/** How much memory chunks are cut from at a time. */
const SLAB_BYTES = 64 * 1024;

/** A longer chunk gets memory of its own; several have to fit in a slab for it to pay. */
const LONGEST_IN_SLAB = 8 * 1024;

/** Chunks begin at multiples of this, so that copying to them is quick. */
const ALIGNMENT = 8;

/**
 * Makes copies of chunks that are to be kept. Cutting them from slabs saves an allocation for each; a
 * chunk keeps its slab alive as long as somebody keeps the chunk.
 */
export class ChunkSlab {
  #slab: ArrayBuffer = new ArrayBuffer(0);
  #used = 0;

  /** A copy of the first `bytes` of `source`. */
  copy(source: Buffer, bytes: number): Buffer {
    const chunk = bytes > LONGEST_IN_SLAB ? Buffer.allocUnsafeSlow(bytes) : this.#cut(bytes);
    source.copy(chunk, 0, 0, bytes);
    return chunk;
  }

  #cut(bytes: number): Buffer {
    if (this.#used + bytes > this.#slab.byteLength) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES).buffer as ArrayBuffer; // its own, so no shared one
      this.#used = 0;
    }
    const chunk = Buffer.from(this.#slab, this.#used, bytes);
    this.#used += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return chunk;
  }
}
