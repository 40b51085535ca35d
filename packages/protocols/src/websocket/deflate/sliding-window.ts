const NOTHING: Buffer = Buffer.alloc(0);

/**
 * The end of all that was compressed so far: what the next message may refer back to (RFC 7692, section
 * 7.2.2). Messages end on a whole byte and begin a block of their own, so nothing else carries over, and a
 * connection at rest holds no more of the compressor than this.
 */
export class SlidingWindow {
  readonly #size: number;
  #bytes: Buffer = NOTHING;

  /** @param bits - it holds the last 2^bits bytes */
  constructor(bits: number) {
    this.#size = 2 ** bits;
  }

  /** What is in it, as zlib takes it; `undefined` when that is nothing. */
  get dictionary(): Buffer | undefined {
    return this.#bytes.length === 0 ? undefined : this.#bytes;
  }

  /** Moves on over `message`, which is copied. */
  pass(message: Uint8Array): void {
    const kept = Math.max(0, Math.min(this.#bytes.length, this.#size - message.length));
    const tail = message.subarray(Math.max(0, message.length - this.#size));
    this.#bytes = Buffer.concat([this.#bytes.subarray(this.#bytes.length - kept), tail]);
  }
}
