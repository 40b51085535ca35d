/** How lines become text: a byte a character, or UTF-8 with U+FFFD in place of what isn't. */
export type LineEncoding = "latin1" | "utf8";

/** What {@link LineRules.lineEncoding} has to be for lines to be `L`. */
export type LineEncodingFor<L extends Buffer | string> = L extends string
  ? LineEncoding
  : undefined;

/**
 * What a line is. Read afresh before each line, so that a receiver may change its mind in between.
 */
export interface LineRules {
  /** What ends a line: one byte or more. Replace it to change it, don't write into it. */
  readonly delimiter: Buffer;
  /** The longest line accepted, in bytes, delimiter not counted. */
  readonly MAX_LENGTH: number;
  /** Lines are strings in this encoding; they are Buffers if there is none. */
  readonly lineEncoding?: LineEncoding | undefined;
}

/** CR LF, the delimiter of most protocols. */
export const CRLF: Buffer = Buffer.from("\r\n");

/** The longest line accepted unless told otherwise, in bytes: Twisted's. */
export const MAX_LINE_LENGTH = 16_384;

/**
 * Makes sure that `delimiter` can end a line.
 *
 * @throws RangeError when it is empty
 */
export function requireDelimiter(delimiter: Uint8Array): void {
  if (delimiter.length === 0) throw new RangeError("a line delimiter must not be empty");
}
