import { isAscii } from "node:buffer";
import type { ByteQueue } from "../bytes/index.ts";
import type { LineEncoding } from "./line-rules.ts";

/** Fewer bytes than this are not worth a look ahead. */
const MIN_WINDOW_BYTES = 512;

/** More than this makes it no faster. */
const MAX_WINDOW_BYTES = 16 * 1024;

/**
 * Lines of text, cut many at a time ahead of the queue they come from: to decode a window of bytes
 * in one call and to split it in another takes a fraction of the time of doing so line by line.
 *
 * The queue is moved on only when somebody looks at it, see {@link TextLookahead.settle}. The
 * window grows while what was cut is also used, so that little is cut in vain, whatever the
 * receiver does.
 */
export class TextLookahead {
  #lines: string[] = [];
  #next = 0;
  /** How many bytes the lines taken since the last `settle` had, with their delimiters. */
  #takenBytes = 0;
  #windowBytes = MIN_WINDOW_BYTES;
  #delimiter: Buffer | undefined = undefined;
  #delimiterText = "";
  #encoding: LineEncoding | undefined = undefined;

  /**
   * Takes the next line.
   *
   * @returns `undefined` if it is not known, was cut by other rules, or is longer than `limit`
   *   bytes
   */
  next(delimiter: Buffer, encoding: LineEncoding, limit: number): string | undefined {
    if (delimiter !== this.#delimiter || encoding !== this.#encoding) return undefined;
    const line = this.#lines[this.#next];
    // In a window of ASCII or Latin-1 a character is a byte.
    if (line === undefined || line.length > limit) return undefined;
    this.#next += 1;
    this.#takenBytes += line.length + this.#delimiterText.length;
    return line;
  }

  /** Moves `queue` on past the lines that have been taken. */
  settle(queue: ByteQueue): void {
    if (this.#takenBytes === 0) return;
    queue.skip(this.#takenBytes);
    this.#takenBytes = 0;
  }

  /** Looks ahead in `queue`, which has to be settled. */
  fill(queue: ByteQueue, delimiter: Buffer, encoding: LineEncoding): void {
    if (this.#next < this.#lines.length) this.clear(); // some were cut in vain
    this.#lines = [];
    this.#next = 0;
    if (queue.length < MIN_WINDOW_BYTES) return;
    const window = queue.peek(Math.min(queue.length, this.#windowBytes));
    if (encoding === "utf8" && !isAscii(window)) {
      this.clear();
      return;
    }
    this.#windowBytes = Math.min(2 * this.#windowBytes, MAX_WINDOW_BYTES);
    this.#encoding = encoding;
    if (delimiter !== this.#delimiter) this.#delimiterText = delimiter.toString("latin1");
    this.#delimiter = delimiter;
    this.#lines = window.toString("latin1").split(this.#delimiterText);
    this.#lines.pop(); // its end has not been seen
  }

  /** Forgets the lines that have not been taken: the queue is going to be emptied. */
  clear(): void {
    this.#lines = [];
    this.#next = 0;
    this.#windowBytes = MIN_WINDOW_BYTES;
  }
}
