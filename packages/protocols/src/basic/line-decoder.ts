import { ByteQueue } from "../bytes/index.ts";
import { LineTooLongError, UnfinishedMessageError } from "./errors.ts";
import { CRLF, type LineRules, MAX_LINE_LENGTH } from "./line-rules.ts";
import { TextLookahead } from "./text-lookahead.ts";

/**
 * Cuts bytes into lines.
 *
 * ```ts
 * const decoder = new LineDecoder();
 * decoder.push(chunk);
 * for (let line = decoder.next(); line !== undefined; line = decoder.next()) use(line);
 * ```
 *
 * A line is a view of the chunk it arrived in, where it came in one, and yours to keep; keeping it
 * keeps the chunk.
 *
 * @typeParam L - `string` if the rules name a `lineEncoding`, else `Buffer`
 * @see Twisted: `twisted.protocols.basic.LineReceiver` (LR-1, LR-2, LR-9, LR-15)
 */
export class LineDecoder<L extends Buffer | string = Buffer> {
  readonly #rules: LineRules;
  readonly #queue = new ByteQueue();
  readonly #lookahead = new TextLookahead();

  /** @param rules - may change between any two lines. Default: CR LF, 16384 bytes, Buffers */
  constructor(rules: LineRules = { delimiter: CRLF, MAX_LENGTH: MAX_LINE_LENGTH }) {
    this.#rules = rules;
  }

  /** Adds bytes, which are the decoder's from now on. */
  push(chunk: Buffer): void {
    this.#unread().push(chunk);
  }

  /**
   * Takes the next line, without its delimiter.
   *
   * @returns `undefined` when it has not arrived completely
   * @throws LineTooLongError as soon as the line is certain to be longer than allowed. The bytes
   *   stay, and so does the error: {@link LineDecoder.clear} takes them, and what follows begins a
   *   new line
   * @throws RangeError when the delimiter is empty
   */
  next(): L | undefined {
    const { delimiter, MAX_LENGTH, lineEncoding } = this.#rules;
    const line =
      lineEncoding === undefined
        ? this.#unread().takeBefore(delimiter, MAX_LENGTH)
        : (this.#lookahead.next(delimiter, lineEncoding, MAX_LENGTH) ?? this.#decodeLine());
    if (line === undefined) this.#requireAccepted();
    return line as L | undefined; // L says which of the two the rules ask for
  }

  /**
   * The input is over. To be called when {@link LineDecoder.next} has nothing more to give.
   *
   * @throws UnfinishedMessageError when it ended inside a line; `leftover` is what there is of it
   */
  end(): void {
    const { length } = this.#unread();
    if (length > 0) throw new UnfinishedMessageError(length);
  }

  /** What has not been taken, left in place. */
  get leftover(): Buffer {
    return this.#unread().leftover;
  }

  /**
   * Whether what is left is more than a line and its delimiter may be, and no line in it has ended.
   */
  get isUnending(): boolean {
    const { delimiter, MAX_LENGTH } = this.#rules;
    const queue = this.#unread();
    return queue.length >= MAX_LENGTH + delimiter.length && queue.indexOf(delimiter) < 0;
  }

  /** Takes everything that is left, be it lines or not. */
  clear(): Buffer {
    const rest = this.#unread().clear();
    this.#lookahead.clear();
    return rest;
  }

  /** The queue, as far as it has been read. Not a getter: private ones are slow. */
  #unread(): ByteQueue {
    this.#lookahead.settle(this.#queue);
    return this.#queue;
  }

  /** The next line as text, and a look at those behind it. */
  #decodeLine(): string | undefined {
    const { delimiter, MAX_LENGTH, lineEncoding = "utf8" } = this.#rules;
    const line = this.#unread().takeBefore(delimiter, MAX_LENGTH)?.toString(lineEncoding);
    if (line !== undefined) this.#lookahead.fill(this.#queue, delimiter, lineEncoding);
    return line;
  }

  /** There is no line to be taken: because its end has not come, or because it is too long? */
  #requireAccepted(): void {
    const { delimiter, MAX_LENGTH } = this.#rules;
    if (this.isUnending || this.#queue.indexOf(delimiter) > MAX_LENGTH) {
      throw new LineTooLongError(MAX_LENGTH);
    }
    this.#queue.compact();
  }
}
