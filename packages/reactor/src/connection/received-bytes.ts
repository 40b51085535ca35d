/**
 * What was received and not read yet.
 *
 * ```text
 * storage   | taken: somebody else's by now |  live  |  room to append  |
 *           0                             start     end                length
 * ```
 *
 * A piece that comes while there is nothing is kept as it is, so that what is read whole is never copied.
 * One that comes on top of others is copied behind them; when there is no room, into new storage of twice
 * the size. Bytes that were handed out are never written over.
 */
export class ReceivedBytes {
  #storage: Buffer = NOTHING;
  #start = 0;
  #end = 0;
  /** Whether there may be room behind the end: the storage is not a piece that was received. */
  #isOwn = false;
  /** What was searched for last, and up to where it doesn't begin. */
  #sought: Buffer = NOTHING;
  #searchedTo = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** Takes `piece` over. */
  push(piece: Buffer): void {
    if (this.length === 0) {
      this.#store(piece, piece.length, false);
      return;
    }
    const room = this.#isOwn ? this.#storage.length - this.#end : 0;
    if (room < piece.length) this.#grow(piece.length);
    piece.copy(this.#storage, this.#end);
    this.#end += piece.length;
  }

  /** Takes out the first `count` bytes, or as many as there are. They are the caller's. */
  take(count: number = this.length): Buffer {
    const end = Math.min(this.#start + count, this.#end);
    const taken = this.#storage.subarray(this.#start, end);
    this.#start = end;
    if (this.length === 0) this.clear();
    return taken;
  }

  /** How many bytes are before the first `delimiter`; -1 without one. No byte is searched twice. */
  indexOf(delimiter: Buffer): number {
    if (!this.#sought.equals(delimiter)) {
      this.#sought = delimiter;
      this.#searchedTo = 0;
    }
    const from = Math.max(this.#start, this.#searchedTo);
    const found = this.#storage.subarray(0, this.#end).indexOf(delimiter, from);
    // The delimiter may have begun in the last bytes, all but one of it.
    this.#searchedTo = found >= 0 ? found : Math.max(from, this.#end - delimiter.length + 1);
    return found >= 0 ? found - this.#start : -1;
  }

  /** Lets go of everything. */
  clear(): void {
    this.#store(NOTHING, 0, false);
  }

  #grow(bytes: number): void {
    const live = this.#storage.subarray(this.#start, this.#end);
    const searchedTo = this.#searchedTo - this.#start;
    const larger = Buffer.allocUnsafe(2 * (live.length + bytes));
    live.copy(larger);
    this.#store(larger, live.length, true);
    this.#searchedTo = Math.max(0, searchedTo);
  }

  #store(storage: Buffer, end: number, isOwn: boolean): void {
    this.#storage = storage;
    this.#start = 0;
    this.#end = end;
    this.#isOwn = isOwn;
    this.#searchedTo = 0;
  }
}

const NOTHING: Buffer = Buffer.alloc(0);
