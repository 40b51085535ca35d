const NOTHING: Buffer = Buffer.alloc(0);
const MIN_CAPACITY = 1024;

/**
 * Collects a body. One that comes in a single piece is never copied, one that comes byte by byte costs
 * amortised constant time for each (GEN-5).
 */
export class BodyBuffer {
  readonly #maxLength: number;
  #bytes = NOTHING;
  #length = 0;

  /** @param maxLength - how many bytes it may hold */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Whether so many more bytes may be added: to be asked first. */
  hasRoomFor(bytes: number): boolean {
    return this.#length + bytes <= this.#maxLength;
  }

  /** Adds a piece, which may be kept as it is. */
  append(piece: Buffer): void {
    if (this.#length === 0) {
      this.#bytes = piece;
      this.#length = piece.length;
      return;
    }
    const needed = this.#length + piece.length;
    if (needed > this.#bytes.length) this.#grow(needed); // a piece kept as it is has no room
    this.#bytes.set(piece, this.#length);
    this.#length = needed;
  }

  /** The whole body, and an empty buffer again. */
  take(): Buffer {
    const isWhole = this.#length === this.#bytes.length;
    const body = isWhole ? this.#bytes : this.#bytes.subarray(0, this.#length);
    this.discard();
    return body;
  }

  /** An empty buffer again. */
  discard(): void {
    this.#bytes = NOTHING;
    this.#length = 0;
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(MIN_CAPACITY, 2 * needed));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
