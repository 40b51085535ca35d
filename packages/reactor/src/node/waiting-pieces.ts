/** What can be written: bytes, or text to be sent as UTF-8. */
export type Piece = Uint8Array | string;

/** Up to this many bytes, pieces are copied together; above, they are handed over as they are. */
const JOIN_LIMIT = 16 * 1024;

/**
 * So many small pieces in a row are copied into one: a piece takes about a hundred bytes beside its own,
 * so a million of them would take far more memory than the bytes that are counted.
 */
const MAX_SMALL_PIECES = 1024;

/** Up to this many bytes on average, pieces are small. */
const SMALL_PIECE = 64;

/** An empty list, never added to. */
const NONE: Piece[] = [];

/**
 * What was written and not been handed to the system, in order. Usually that is one piece, which is taken out again
 * before anybody asks how long it is: only then is text looked through for that.
 */
export class WaitingPieces {
  #first: Piece | undefined = undefined;
  #isFirstCounted = true;
  /** Those after the first; most connections never have any. */
  #rest: Piece[] = NONE;
  #bytes = 0;
  /** How many of the rest have been looked at for joining, and how many bytes came after them. */
  #settled = 0;
  #recentBytes = 0;

  get bytes(): number {
    if (!this.#isFirstCounted) this.#countFirst();
    return this.#bytes;
  }

  add(piece: Piece): void {
    if (this.#first === undefined) {
      this.#first = piece;
      this.#isFirstCounted = false;
      return;
    }
    const bytes = byteLength(piece);
    this.#bytes = this.bytes + bytes;
    if (this.#rest === NONE) this.#rest = [];
    this.#rest.push(piece);
    this.#recentBytes += bytes;
    if (this.#rest.length - this.#settled >= MAX_SMALL_PIECES) this.#joinRecent();
  }

  /** Takes everything out: one piece where that is cheap, else a list; `undefined` if there is nothing. */
  take(): Piece | readonly Piece[] | undefined {
    const first = this.#first;
    const rest = this.#rest;
    const bytes = this.#bytes; // of the first alone, perhaps not counted
    this.clear();
    if (first === undefined || rest.length === 0) return first;
    const all = [first, ...rest];
    return bytes <= JOIN_LIMIT ? join(all, bytes) : all;
  }

  clear(): void {
    this.#first = undefined;
    this.#isFirstCounted = true;
    this.#bytes = 0;
    if (this.#rest === NONE) return;
    this.#rest = NONE;
    this.#settled = 0;
    this.#recentBytes = 0;
  }

  #countFirst(): void {
    this.#isFirstCounted = true;
    this.#bytes = byteLength(this.#first as Piece); // there is one, and nothing else yet
  }

  /** Every byte is copied at most once here, and large pieces not at all. */
  #joinRecent(): void {
    if (this.#recentBytes <= MAX_SMALL_PIECES * SMALL_PIECE) {
      const recent = this.#rest.splice(this.#settled);
      this.#rest.push(join(recent, this.#recentBytes));
    }
    this.#settled = this.#rest.length;
    this.#recentBytes = 0;
  }
}

/** How many bytes a piece has when it is sent. */
export function byteLength(piece: Piece): number {
  return typeof piece === "string" ? Buffer.byteLength(piece) : piece.byteLength;
}

function join(pieces: readonly Piece[], bytes: number): Piece {
  if (pieces.every(isWholeText)) return pieces.join("");
  const joined = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === "string") {
      at += joined.write(piece, at);
    } else {
      const room = bytes - at;
      joined.set(piece.byteLength > room ? piece.subarray(0, room) : piece, at);
      at += Math.min(piece.byteLength, room);
    }
  }
  // Memory that can be resized may have been, since it was counted: nothing is sent that nobody wrote.
  return at < bytes ? joined.subarray(0, at) : joined;
}

/** Whether it is text that means the same before more text: half a character at its end would find its other half. */
function isWholeText(piece: Piece): piece is string {
  return typeof piece === "string" && !isHighSurrogate(piece.charCodeAt(piece.length - 1));
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
