import type { Socket } from "node:net";

/** Up to this many bytes, pieces of one turn are copied together; above, they are handed over as they are. */
const JOIN_LIMIT = 16 * 1024;

/**
 * So many small pieces in a row are copied into one: a piece takes about a hundred bytes beside its own,
 * so a million of them would take far more memory than the bytes that are counted.
 */
const MAX_SMALL_PIECES = 1024;

/** Up to this many bytes on average, pieces are small. */
const SMALL_PIECE = 64;

/**
 * The sending side of a socket: what is written in one turn of the event loop leaves in one system call.
 *
 * A piece alone goes out as it is. Several are joined, when that is cheaper than handing the system a
 * list; measured, a head and a body as two writes cost a third of an HTTP server's throughput. While the
 * system takes no more, pieces wait here and not in Node's stream, where each would take more room.
 */
export class SocketWriter {
  #socket: Socket;
  #pieces: (Uint8Array | string)[] = [];
  #pieceBytes = 0;
  /** How many of the pieces have been looked at for joining, and how many bytes came after them. */
  #settledPieces = 0;
  #recentBytes = 0;
  #flushScheduled = false;
  #isHeld = false;
  readonly #flush = (): void => this.flush();
  readonly #sent: () => void;

  /** @param drained - called when nothing waits to be sent any more; never from inside `write` */
  constructor(socket: Socket, drained: () => void) {
    this.#socket = socket;
    this.#sent = () => {
      if (this.#pieces.length > 0) this.flush();
      else if (this.waitingBytes === 0) drained();
    };
  }

  /** How many bytes have been written here and not been taken by the system. */
  get waitingBytes(): number {
    return this.#pieceBytes + this.#socket.writableLength;
  }

  /** Takes a piece, to be sent at the end of this turn. */
  write(data: Uint8Array | string): void {
    const bytes = typeof data === "string" ? Buffer.byteLength(data) : data.byteLength;
    this.#pieces.push(data);
    this.#pieceBytes += bytes;
    this.#recentBytes += bytes;
    if (this.#pieces.length - this.#settledPieces >= MAX_SMALL_PIECES) this.#joinRecent();
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    process.nextTick(this.#flush);
  }

  /** Hands over what was written in this turn, now; if the system is busy with more, when it is done. */
  flush(): void {
    this.#flushScheduled = false;
    if (this.#isHeld || this.#socket.writableLength > 0) return; // moveTo or #sent goes on
    this.#handOver();
  }

  /**
   * Hands over what was written, however busy the system is, and from now on nothing until
   * {@link moveTo}.
   */
  hold(): void {
    if (!this.#isHeld) this.#handOver();
    this.#isHeld = true;
  }

  /** Hands over to `socket` from now on, beginning with what was held back. */
  moveTo(socket: Socket): void {
    this.#socket = socket;
    this.#isHeld = false;
    this.flush();
  }

  /** Drops what has not been handed over yet. */
  discard(): void {
    this.#pieces = [];
    this.#pieceBytes = 0;
    this.#settledPieces = 0;
    this.#recentBytes = 0;
  }

  #handOver(): void {
    const pieces = this.#pieces;
    const [first] = pieces;
    if (first === undefined) return;
    const bytes = this.#pieceBytes;
    this.discard();
    if (pieces.length === 1) this.#socket.write(first, this.#sent);
    else if (bytes <= JOIN_LIMIT) this.#socket.write(join(pieces, bytes), this.#sent);
    else this.#writeList(pieces);
  }

  /** Every byte is copied at most once here, and large pieces not at all. */
  #joinRecent(): void {
    if (this.#recentBytes <= MAX_SMALL_PIECES * SMALL_PIECE) {
      const recent = this.#pieces.splice(this.#settledPieces);
      this.#pieces.push(join(recent, this.#recentBytes));
    }
    this.#settledPieces = this.#pieces.length;
    this.#recentBytes = 0;
  }

  #writeList(pieces: readonly (Uint8Array | string)[]): void {
    this.#socket.cork();
    for (const piece of pieces) this.#socket.write(piece, this.#sent);
    this.#socket.uncork();
  }
}

function join(pieces: readonly (Uint8Array | string)[], bytes: number): Uint8Array | string {
  if (pieces.every((piece) => typeof piece === "string")) return pieces.join("");
  const joined = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === "string") {
      at += joined.write(piece, at);
    } else {
      joined.set(piece, at);
      at += piece.byteLength;
    }
  }
  return joined;
}

/** @throws TypeError for what is neither bytes nor a string */
export function requireBytes(data: unknown): void {
  if (typeof data !== "string" && !(data instanceof Uint8Array)) {
    throw new TypeError(`Data must be bytes or a string, got ${typeof data}`);
  }
}
