const EMPTY: Buffer = Buffer.alloc(0);

/**
 * Room made at least, when bytes have to be joined: enough for a short message that trickles in.
 */
const MIN_CAPACITY = 256;

/** Memory up to this size is not worth moving a few unread bytes out of. */
const COMPACT_ABOVE = 16 * 1024;

/**
 * The class that Buffers are instances of. Its constructor makes a view of memory, and nothing
 * else: the checks in `subarray` and `Buffer.from` take longer than that.
 */
const BufferView = Reflect.get(Buffer, Symbol.species) as new (
  memory: ArrayBufferLike,
  offset: number,
  length: number,
) => Buffer;

/**
 * Bytes that have arrived and not been used yet.
 *
 * ```text
 *            +--------------+--------------------+-----------+
 *  #memory   |  handed out  |       unread       |   spare   |
 *            +--------------+--------------------+-----------+
 *            0           #start          #bytes.length   #memory.length
 * ```
 *
 * A chunk that finds the queue empty is adopted as it is, so most bytes are never copied; only what
 * arrives behind an unfinished message is joined to it. Memory grows in proportion to what is
 * unread, so that a message costs O(1) per byte however it was cut. Bytes handed out are views that
 * nothing is ever written to again: they are the taker's to keep.
 *
 * The queue has no limit of its own: a decoder knows how long its messages may be.
 */
export class ByteQueue {
  #memory: Buffer = EMPTY;
  /** The memory of `#memory`, and where in it that lies: slow to ask for, so not before a view is needed. */
  #store: ArrayBufferLike | undefined = undefined;
  #offset = 0;
  #bytes: Buffer = EMPTY;
  #start = 0;
  #needle: Uint8Array = EMPTY;
  /** Where in `#bytes` the search for `#needle` goes on: it ends nowhere before this. */
  #searched = 0;

  /** How many bytes are unread. */
  get length(): number {
    return this.#bytes.length - this.#start;
  }

  /** Everything unread, left in place. */
  get leftover(): Buffer {
    return this.peek(this.length);
  }

  /**
   * What the unread bytes lie in, from {@link position} on, until the queue is used again: for those who
   * look at many bytes one by one, and would not have a view made for that.
   */
  get memory(): Buffer {
    return this.#bytes;
  }

  /** Where in {@link memory} the first unread byte is. */
  get position(): number {
    return this.#start;
  }

  /**
   * Adds a chunk. It is the queue's from now on: it may become what `take` hands out.
   *
   * @throws TypeError for text, which tests are quick to write: bytes come from a transport
   */
  push(chunk: Buffer): void {
    if (typeof chunk === "string") throw new TypeError("expected bytes, got a string");
    if (chunk.length === 0) return;
    if (this.length === 0) this.#adopt(chunk);
    else this.#append(chunk);
  }

  /** The byte `index` bytes from the front, or `undefined` if it has not arrived. */
  byteAt(index: number): number | undefined {
    return this.#bytes[this.#start + index];
  }

  /**
   * How many unread bytes lie before the first `needle`, or -1.
   *
   * Bytes that were searched in vain are not looked at again, as long as it is the same `needle`.
   *
   * @throws RangeError when `needle` is empty
   */
  indexOf(needle: Uint8Array): number {
    this.#lookFor(needle);
    const before = needle.length - 1;
    const lastByte = needle[before] as number; // not empty, or #lookFor would have thrown
    let at = Math.max(this.#searched, this.#start + before);
    // By its last byte: a needle that was cut then takes no second look at what lies before the cut.
    for (;;) {
      at = this.#bytes.indexOf(lastByte, at);
      if (at < 0) break;
      if (endsAt(this.#bytes, at, needle)) {
        this.#searched = at;
        return at - before - this.#start;
      }
      at += 1;
    }
    this.#searched = this.#bytes.length;
    return -1;
  }

  /** The first `count` unread bytes, left in place. @throws RangeError when there are fewer */
  peek(count: number): Buffer {
    this.#require(count);
    return this.#view(count);
  }

  /** Takes the first `count` unread bytes. @throws RangeError when there are fewer */
  take(count: number): Buffer {
    const taken = this.peek(count);
    this.#advance(count);
    return taken;
  }

  /**
   * Takes what lies before the first `needle`, and passes over that as well.
   *
   * @returns `undefined`, with everything left in place, when there is none, or more than `limit`
   *   bytes before it
   */
  takeBefore(needle: Uint8Array, limit: number): Buffer | undefined {
    const length = this.indexOf(needle);
    if (length < 0 || length > limit) return undefined;
    const taken = this.#view(length);
    this.#advance(length + needle.length);
    return taken;
  }

  /** Passes over the first `count` unread bytes. @throws RangeError when there are fewer */
  skip(count: number): void {
    this.#require(count);
    this.#advance(count);
  }

  /** Takes everything. */
  clear(): Buffer {
    return this.take(this.length);
  }

  /**
   * Lets go of memory that is nearly used up, by moving the rest out of it. Call it when the rest
   * has to wait for more: a few bytes of an unfinished message must not hold a whole chunk until it
   * is finished.
   */
  compact(): void {
    const held = this.#memory.buffer.byteLength; // a chunk may itself be a part of something larger
    if (held > COMPACT_ABOVE && held > 4 * this.length) this.#moveTo(2 * this.length);
  }

  #adopt(chunk: Buffer): void {
    this.#use(chunk);
    this.#bytes = chunk;
    this.#start = 0;
    this.#searched = 0;
  }

  #append(chunk: Buffer): void {
    const spare = this.#memory.length - this.#bytes.length;
    // Room for as much again as is carried over: as much has arrived before that is copied again.
    if (spare < chunk.length) this.#moveTo(2 * this.length + chunk.length);
    const end = this.#bytes.length;
    this.#memory.set(chunk, end);
    this.#bytes = this.#memory.subarray(0, end + chunk.length);
  }

  #moveTo(capacity: number): void {
    // Not from the pool that Node cuts small Buffers from: a few bytes would hold all of that, which
    // is 64 KiB in later versions, and `compact` would move them again with every byte.
    const memory = Buffer.allocUnsafeSlow(Math.max(capacity, MIN_CAPACITY));
    const unread = this.#bytes.copy(memory, 0, this.#start);
    this.#use(memory);
    this.#bytes = memory.subarray(0, unread);
    this.#searched = Math.max(0, this.#searched - this.#start);
    this.#start = 0;
  }

  #use(memory: Buffer): void {
    this.#memory = memory;
    this.#store = undefined;
  }

  /** The first `count` unread bytes, of which there are so many. */
  #view(count: number): Buffer {
    if (this.#store === undefined) {
      this.#store = this.#memory.buffer;
      this.#offset = this.#memory.byteOffset;
    }
    return new BufferView(this.#store, this.#offset + this.#start, count);
  }

  #advance(count: number): void {
    this.#start += count;
    if (this.#start === this.#bytes.length) this.#adopt(EMPTY); // an idle queue holds no memory
  }

  #lookFor(needle: Uint8Array): void {
    if (needle === this.#needle) return;
    if (needle.length === 0) throw new RangeError("can't search for nothing");
    this.#needle = needle;
    this.#searched = this.#start;
  }

  #require(count: number): void {
    if (count < 0 || count > this.length) {
      throw new RangeError(`${count} bytes were asked for, ${this.length} are there`);
    }
  }
}

/** Whether the bytes up to and with the one at `end`, which is known to match, are `needle`. */
function endsAt(bytes: Uint8Array, end: number, needle: Uint8Array): boolean {
  const start = end - needle.length + 1;
  for (let i = needle.length - 2; i >= 0; i--) {
    if (bytes[start + i] !== needle[i]) return false;
  }
  return true;
}
