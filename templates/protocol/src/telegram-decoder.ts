/**
 * Telegrams:
 *
 * ```text
 *   0        1        2
 *   +--------+--------+-----------------+
 *   |  kind  | length |  length bytes   |      51 05 68 65 6c 6c 6f   the question "hello"
 *   +--------+--------+-----------------+
 *   kind = %x51 (question) / %x41 (answer)
 * ```
 *
 * (Where a format comes from an RFC, its number and section stand here.)
 */
import { TelegramFormatError } from "./errors.ts";
import { HEADER_BYTES, KIND_BYTES, type Telegram, type TelegramKind } from "./telegram.ts";

/**
 * Cuts bytes into telegrams. It knows no connection, no time and no Deferred, so that its tests need none.
 *
 * What has to wait is at most a telegram less one byte, 256 bytes, since {@link next} is called until it has
 * nothing more: that is this buffer's limit.
 */
export class TelegramDecoder {
  #bytes: Buffer = Buffer.alloc(0);

  /** Adds bytes, which are the decoder's from now on. */
  push(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
  }

  /**
   * Takes the next telegram. Its text is a view of what was pushed, and the taker's to keep.
   *
   * @returns `undefined` when it has not arrived completely
   * @throws TelegramFormatError when what has arrived can't become a telegram: where the next one would begin
   *   can't be known, so the connection has to end
   */
  next(): Telegram | undefined {
    const [kindByte, length] = this.#bytes;
    if (kindByte === undefined) return undefined;
    const kind = kindOf(kindByte);
    if (length === undefined || this.#bytes.length < HEADER_BYTES + length) return undefined;
    const text = this.#bytes.subarray(HEADER_BYTES, HEADER_BYTES + length);
    this.#bytes = this.#bytes.subarray(HEADER_BYTES + length);
    return { kind, text };
  }

  /** What has not become a telegram. Left in place. */
  get leftover(): Buffer {
    return this.#bytes;
  }
}

function kindOf(byte: number): TelegramKind {
  if (byte === KIND_BYTES.question) return "question";
  if (byte === KIND_BYTES.answer) return "answer";
  throw new TelegramFormatError(byte);
}
