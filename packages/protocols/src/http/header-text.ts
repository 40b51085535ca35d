/**
 * Between what the API takes and what is on the wire.
 *
 * Inside, field values are *byte strings*: one character, U+0000 to U+00FF, for each byte. Text goes out
 * as UTF-8, so nothing is ever cut off a code point (GEN-7).
 */
import { InvalidHeaderValueError } from "./errors.ts";

/** Text, which goes out as UTF-8, or the very bytes. */
export type HeaderText = string | Uint8Array;

const PLAIN = /^[\t\x20-\x7e]*$/;
const LINE_BREAK = /\r\n|\r|\n/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what it is for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/**
 * The byte string of a value that the program sets. Each line break becomes one blank (HR-8).
 *
 * @throws InvalidHeaderValueError for any other control character but HTAB
 */
export function toByteString(value: HeaderText): string {
  const text = typeof value === "string" ? value : asByteString(value);
  if (PLAIN.test(text)) return text; // nearly always, and then text and bytes are the same
  const control = CONTROL.exec(text);
  if (control !== null) throw new InvalidHeaderValueError(control[0].charCodeAt(0));
  const oneLine = text.replace(LINE_BREAK, " ");
  return typeof value === "string" ? Buffer.from(oneLine, "utf8").toString("latin1") : oneLine;
}

/** The text of a byte string, read as UTF-8; what is not UTF-8 reads as U+FFFD. */
export function toText(byteString: string): string {
  return PLAIN.test(byteString) ? byteString : Buffer.from(byteString, "latin1").toString("utf8");
}

/** The bytes of a byte string; yours to keep. */
export function toBytes(byteString: string): Buffer {
  return Buffer.from(byteString, "latin1");
}

/** Whether a byte string is ASCII, so that it may be written as text. */
export function isPlain(byteString: string): boolean {
  return PLAIN.test(byteString);
}

/**
 * Bytes as a byte string.
 *
 * @throws TypeError for anything else, such as the number of a length
 */
export function asByteString(bytes: Uint8Array): string {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`a header field has to be text or bytes, got ${typeof bytes}`);
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
