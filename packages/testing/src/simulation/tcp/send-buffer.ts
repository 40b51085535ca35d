/** Bytes that were written and not been sent, in order; taken out in pieces of any length. */
export class SendBuffer {
  #pieces: Uint8Array[] = [];
  /** How many pieces at the beginning are used up, and how many bytes of the next one. */
  #used = 0;
  #offset = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#bytes += piece.byteLength;
  }

  /** Takes out the next `count` bytes, as a copy; there must be so many. */
  take(count: number): Buffer {
    const taken = Buffer.allocUnsafe(count);
    this.#bytes -= count;
    for (let at = 0; at < count; ) {
      const piece = this.#pieces[this.#used] as Uint8Array; // there are enough bytes
      const end = Math.min(piece.byteLength, this.#offset + count - at);
      taken.set(piece.subarray(this.#offset, end), at);
      at += end - this.#offset;
      this.#offset = end;
      if (end === piece.byteLength) this.#nextPiece();
    }
    return taken;
  }

  clear(): void {
    this.#pieces = [];
    this.#used = 0;
    this.#offset = 0;
    this.#bytes = 0;
  }

  #nextPiece(): void {
    this.#used += 1;
    this.#offset = 0;
    if (this.#used < this.#pieces.length) return;
    this.#pieces = [];
    this.#used = 0;
  }
}
