import type { ITransport } from "@cordage/reactor";
import { MAX_BATCH_BYTES } from "./limits.ts";

/** Up to this many bytes, pieces are copied together; above, they are handed over as they are. */
const JOIN_LIMIT = 16 * 1024;

/** An empty list, never added to: nearly every batch is text alone. */
const NONE: (Uint8Array | string)[] = [];

/**
 * What is written while one read is handled, held together to leave in one write: heads, bodies, and the
 * responses to all the requests in that read.
 */
export class WriteBatch {
  readonly #transport: ITransport;
  #isHeld = false;
  /** What was written before `#text`; empty as long as everything was text. */
  #pieces: (Uint8Array | string)[] = NONE;
  #text = "";
  /** Bytes, where text counts by its characters: good enough for a mark. */
  #size = 0;

  constructor(transport: ITransport) {
    this.#transport = transport;
  }

  /** Sends a piece, now or with the batch. */
  write(piece: Uint8Array | string): void {
    if (!this.#isHeld) {
      this.#transport.write(piece);
      return;
    }
    if (typeof piece === "string") {
      this.#text += piece;
    } else {
      if (this.#pieces === NONE) this.#pieces = [];
      if (this.#text !== "") this.#pieces.push(this.#text);
      this.#text = "";
      this.#pieces.push(piece);
    }
    this.#size += piece.length;
    if (this.#size >= MAX_BATCH_BYTES) this.flush();
  }

  /** Holds back what is written from now on. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Sends what was held back, and goes back to sending at once. */
  release(): void {
    this.#isHeld = false;
    this.flush();
  }

  /** Drops what was held back. */
  discard(): void {
    this.#pieces = NONE;
    this.#text = "";
    this.#size = 0;
  }

  /** Sends what was held back. */
  flush(): void {
    if (this.#size === 0) return;
    const pieces = this.#pieces;
    const text = this.#text;
    const size = this.#size;
    this.discard(); // first: the transport may call back
    if (pieces.length === 0) {
      this.#transport.write(text);
      return;
    }
    if (text !== "") pieces.push(text);
    if (pieces.length > 1 && size <= JOIN_LIMIT) this.#transport.write(joined(pieces));
    else this.#transport.writeSequence(pieces);
  }
}

function joined(pieces: readonly (Uint8Array | string)[]): Buffer {
  return Buffer.concat(
    pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece)),
  );
}
