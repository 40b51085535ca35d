/**
 * Strings behind a length of fixed size, unsigned and big-endian:
 *
 * ```text
 *   +--------+--------+--------+--------+--------- … --------+
 *   |        length (1, 2 or 4 bytes)   |       string       |
 *   +--------+--------+--------+--------+--------- … --------+
 * ```
 */
import { ByteQueue } from "../bytes/index.ts";
import { LengthLimitExceededError, StringTooLongError, UnfinishedMessageError } from "./errors.ts";
import { MAX_STRING_LENGTH, type StringRules } from "./string-rules.ts";

/** How many bytes a length takes. */
export type PrefixLength = 1 | 2 | 4;

/**
 * Cuts bytes into strings.
 *
 * A string is a view of the chunk it arrived in, where it came in one, and yours to keep.
 *
 * @see Twisted: `twisted.protocols.basic.IntNStringReceiver` (IN-1 to IN-8)
 */
export class IntStringDecoder {
  readonly #prefixLength: PrefixLength;
  readonly #rules: StringRules;
  readonly #queue = new ByteQueue();
  #hasRefused = false;

  /** @param rules - may change between any two strings. Default: 99999 bytes */
  constructor(prefixLength: PrefixLength, rules: StringRules = { MAX_LENGTH: MAX_STRING_LENGTH }) {
    this.#prefixLength = prefixLength;
    this.#rules = rules;
  }

  /**
   * Adds bytes, which are the decoder's from now on. They are ignored once it has refused a length.
   */
  push(chunk: Buffer): void {
    if (!this.#hasRefused) this.#queue.push(chunk);
  }

  /**
   * Takes the next string.
   *
   * @returns `undefined` when it has not arrived completely, and always once a length was refused
   * @throws LengthLimitExceededError as soon as a length that is too large has arrived, once
   */
  next(): Buffer | undefined {
    const length = this.#announcedLength();
    if (length === undefined || this.#queue.length < this.#prefixLength + length) {
      this.#queue.compact();
      return undefined;
    }
    this.#queue.skip(this.#prefixLength);
    return this.#queue.take(length);
  }

  /**
   * The input is over. To be called when {@link IntStringDecoder.next} has nothing more to give.
   *
   * @throws UnfinishedMessageError when it ended inside a string or its length
   */
  end(): void {
    if (this.#queue.length > 0) throw new UnfinishedMessageError(this.#queue.length);
  }

  /** What has not been taken, lengths included; left in place. */
  get leftover(): Buffer {
    return this.#queue.leftover;
  }

  /** Takes everything that is left, lengths included. */
  clear(): Buffer {
    return this.#queue.clear();
  }

  /** Read again each time, rather than kept: the rules may have changed since. */
  #announcedLength(): number | undefined {
    if (this.#queue.length < this.#prefixLength) return undefined;
    let length = 0;
    for (let i = 0; i < this.#prefixLength; i++) {
      length = 256 * length + (this.#queue.byteAt(i) as number); // that many are there
    }
    if (length <= this.#rules.MAX_LENGTH) return length;
    this.#hasRefused = true;
    this.#queue.clear();
    throw new LengthLimitExceededError(length, this.#rules.MAX_LENGTH);
  }
}

/**
 * A length as it goes out.
 *
 * @throws StringTooLongError when it doesn't fit
 */
export function encodeLength(length: number, prefixLength: PrefixLength): Buffer {
  const limit = 256 ** prefixLength - 1;
  if (length > limit) throw new StringTooLongError(length, limit);
  const prefix = Buffer.alloc(prefixLength);
  prefix.writeUIntBE(length, 0, prefixLength);
  return prefix;
}

/**
 * A string as it goes out, behind its length. Text is encoded as UTF-8.
 *
 * @throws StringTooLongError when its length doesn't fit
 */
export function encodeIntString(string: Uint8Array | string, prefixLength: PrefixLength): Buffer {
  const bytes = typeof string === "string" ? Buffer.from(string) : string;
  return Buffer.concat([encodeLength(bytes.length, prefixLength), bytes]);
}
