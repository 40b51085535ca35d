/** What was written to a fake transport and not been pumped: what may go, and what waits for TLS. */
export class FakeWriteBuffer {
  #plain: Uint8Array[] = [];
  #forTLS: Uint8Array[] = [];
  #bytes = 0;

  /** How many bytes wait, for whatever. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param isForTLS - whether it has to wait for {@link release} */
  add(piece: Uint8Array, isForTLS: boolean): void {
    (isForTLS ? this.#forTLS : this.#plain).push(piece);
    this.#bytes += piece.byteLength;
  }

  /** Takes out all that may go, as one piece; `undefined` when there is nothing. */
  take(): Buffer | undefined {
    if (this.#plain.length === 0) return undefined;
    const taken = Buffer.concat(this.#plain);
    this.#plain = [];
    this.#bytes -= taken.length;
    return taken;
  }

  /** TLS stands: what waited for it may go. */
  release(): void {
    this.#plain.push(...this.#forTLS);
    this.#forTLS = [];
  }

  clear(): void {
    this.#plain = [];
    this.#forTLS = [];
    this.#bytes = 0;
  }
}
