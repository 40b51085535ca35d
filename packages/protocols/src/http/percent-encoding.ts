/** Percent-encoding in paths and queries (RFC 3986, section 2.1). */
import { isUtf8 } from "node:buffer";
import { hexValue } from "./byte-classes.ts";

const PERCENT = 0x25;
const PLAIN = /^[^%\x80-\xff]*$/;
/** Where Python's `surrogateescape` puts bytes that are not UTF-8. */
const LONE_SURROGATES = 0xdc00;

/**
 * Decodes once: `%2F` becomes a slash, `%252F` becomes `%2F`. What is no escape stays as it is.
 *
 * The bytes are read as UTF-8. When they are not UTF-8, each byte above 0x7F becomes a lone surrogate,
 * U+DC80 to U+DCFF: two different paths never read alike, and `isWellFormed()` tells.
 */
export function percentDecode(text: string): string {
  return text.includes("%") ? percentDecodeBytes(text) : text; // ASCII: a part of a target
}

/** The same for a byte string, in which bytes beyond ASCII may stand as they are: many clients leave them in forms. */
export function percentDecodeBytes(byteString: string): string {
  if (PLAIN.test(byteString)) return byteString;
  return bytesToText(unescapeBytes(Buffer.from(byteString, "latin1")));
}

/** Bytes read as {@link percentDecode} reads them. */
export function bytesToText(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString("utf8") : escapeHighBytes(bytes);
}

/** In place: what comes out is never longer than what goes in. */
function unescapeBytes(bytes: Buffer): Buffer {
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const high = bytes[at] === PERCENT ? hexValue(bytes[at + 1]) : -1;
    const low = high >= 0 ? hexValue(bytes[at + 2]) : -1;
    if (low >= 0) {
      bytes[length++] = high * 16 + low;
      at += 2;
    } else {
      bytes[length++] = bytes[at] as number; // inside: `at` is below the length
    }
  }
  return bytes.subarray(0, length);
}

function escapeHighBytes(bytes: Buffer): string {
  const text = bytes.toString("latin1");
  return text.replace(/[\x80-\xff]/g, (char) =>
    String.fromCharCode(LONE_SURROGATES + char.charCodeAt(0)),
  );
}
