/**
 * The errors of telegrams.
 *
 * ```text
 * Error
 *   TelegramTooLongError    this program's mistake, thrown at the call
 *   TelegramFormatError     the peer's: the decoder throws it, the receiver closes
 * ```
 */

/** A text to be sent has more bytes than a telegram can have. */
export class TelegramTooLongError extends Error {
  override readonly name = "TelegramTooLongError";
  readonly code = "ERR_TELEGRAM_TOO_LONG";
  /** How many bytes it has. */
  readonly bytes: number;
  /** How many it may have. */
  readonly limitBytes: number;

  constructor(bytes: number, limitBytes: number) {
    super(`text of ${bytes} bytes is longer than ${limitBytes} bytes`);
    this.bytes = bytes;
    this.limitBytes = limitBytes;
  }
}

/** What has arrived is no telegram. */
export class TelegramFormatError extends Error {
  override readonly name = "TelegramFormatError";
  readonly code = "ERR_TELEGRAM_FORMAT";
  /** The byte that stands where a kind has to be. */
  readonly found: number;

  constructor(found: number) {
    super(`a telegram begins with 0x51 or 0x41, not with 0x${found.toString(16)}`);
    this.found = found;
  }
}
