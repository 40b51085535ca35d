import { UnfinishedMessageError } from "../basic/errors.ts";
import { ByteQueue } from "../bytes/index.ts";
import { AmpBox } from "./amp-box.ts";
import { BoxTooLarge, TooLong } from "./errors.ts";
import { MAX_BOX_BYTES, MAX_BOX_KEYS, MAX_KEY_LENGTH } from "./limits.ts";

const LENGTH_BYTES = 2;

/** What a box may be. Read afresh for each of its parts. */
export interface BoxLimits {
  /** The most keys a box may have, repeated ones counted. */
  readonly maxBoxKeys: number;
  /** The largest box, in bytes on the wire. */
  readonly maxBoxBytes: number;
}

/**
 * Cuts bytes into boxes. Keys come in any order; of a key that is repeated the last value counts.
 *
 * A value is a view of the chunk it arrived in, where it came in one, and yours to keep; keeping it keeps
 * the chunk.
 *
 * @see Twisted: `twisted.protocols.amp.BinaryBoxProtocol` (AMP-1, AMP-3, AMP-15)
 */
export class BoxDecoder {
  readonly #limits: BoxLimits;
  readonly #queue = new ByteQueue();
  #box = new AmpBox();
  #key: string | undefined = undefined;
  #keyCount = 0;
  #boxBytes = 0;
  #hasRefused = false;

  /** @param limits - may change between any two boxes. Default: 1024 keys, a mebibyte */
  constructor(limits: BoxLimits = { maxBoxKeys: MAX_BOX_KEYS, maxBoxBytes: MAX_BOX_BYTES }) {
    this.#limits = limits;
  }

  /** Adds bytes, which are the decoder's from now on. They are ignored once it has refused a box. */
  push(chunk: Buffer): void {
    if (!this.#hasRefused) this.#queue.push(chunk);
  }

  /**
   * Takes the next box.
   *
   * @returns `undefined` when it has not arrived completely, and always once a box was refused
   * @throws TooLong as soon as the length of a key is more than 255, once
   * @throws BoxTooLarge as soon as a length makes a box larger than it may be, once
   */
  next(): AmpBox | undefined {
    for (;;) {
      const part = this.#takePart();
      if (part === undefined) {
        this.#queue.compact();
        return undefined;
      }
      if (this.#key !== undefined) {
        this.#box.set(this.#key, part);
        this.#key = undefined;
      } else if (part.length === 0) {
        return this.#takeBox();
      } else {
        this.#key = part.toString("latin1");
        this.#keyCount += 1;
      }
    }
  }

  /**
   * The input is over. To be called when {@link BoxDecoder.next} has nothing more to give.
   *
   * @throws UnfinishedMessageError when it ended inside a box
   */
  end(): void {
    const unfinished = this.#boxBytes + this.#queue.length;
    if (unfinished > 0) throw new UnfinishedMessageError(unfinished);
  }

  /** What has not been made part of a box, left in place. */
  get leftover(): Buffer {
    return this.#queue.leftover;
  }

  /** How many bytes have arrived of boxes that were not taken. */
  get unreadBytes(): number {
    return this.#boxBytes + this.#queue.length;
  }

  /** Takes everything that is left. The box that had begun to arrive is forgotten. */
  clear(): Buffer {
    this.#takeBox();
    return this.#queue.clear();
  }

  /** Takes the next key or value, whichever is due. */
  #takePart(): Buffer | undefined {
    const length = this.#announcedLength();
    if (length === undefined) return undefined;
    this.#requireAccepted(length);
    if (this.#queue.length < LENGTH_BYTES + length) return undefined;
    this.#boxBytes += LENGTH_BYTES + length;
    this.#queue.skip(LENGTH_BYTES);
    return this.#queue.take(length);
  }

  #announcedLength(): number | undefined {
    const high = this.#queue.byteAt(0);
    const low = this.#queue.byteAt(1);
    return high === undefined || low === undefined ? undefined : 256 * high + low;
  }

  /** Before a byte of it is waited for: what is refused is not stored. */
  #requireAccepted(length: number): void {
    const isKey = this.#key === undefined;
    const { maxBoxKeys, maxBoxBytes } = this.#limits;
    if (isKey && length > MAX_KEY_LENGTH) {
      throw this.#refuse(new TooLong(length, MAX_KEY_LENGTH, { isKey, isLocal: false }));
    }
    if (isKey && length > 0 && this.#keyCount === maxBoxKeys) {
      throw this.#refuse(new BoxTooLarge(this.#keyCount + 1, maxBoxKeys, "keys"));
    }
    // Behind all but the end comes at least one more length.
    const isEnd = isKey && length === 0;
    const size = this.#boxBytes + LENGTH_BYTES + length + (isEnd ? 0 : LENGTH_BYTES);
    if (size > maxBoxBytes) throw this.#refuse(new BoxTooLarge(size, maxBoxBytes, "bytes"));
  }

  #refuse<E extends Error>(error: E): E {
    this.clear();
    this.#hasRefused = true;
    return error;
  }

  #takeBox(): AmpBox {
    const box = this.#box;
    this.#box = new AmpBox();
    this.#key = undefined;
    this.#keyCount = 0;
    this.#boxBytes = 0;
    return box;
  }
}

/**
 * The boxes in `bytes`.
 *
 * @throws UnfinishedMessageError when they end inside a box
 * @throws TooLong, BoxTooLarge as {@link BoxDecoder.next} does
 * @see Twisted: `twisted.protocols.amp.parseString`
 */
export function parseString(bytes: Uint8Array): AmpBox[] {
  const decoder = new BoxDecoder();
  decoder.push(Buffer.from(bytes));
  const boxes: AmpBox[] = [];
  for (let box = decoder.next(); box !== undefined; box = decoder.next()) boxes.push(box);
  decoder.end();
  return boxes;
}
