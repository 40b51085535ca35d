/** What may stand behind the size of a chunk: `*( ";" name [ "=" ( token / quoted-string ) ] )`. */
import { isFieldValueByte, isTokenByte, SEMICOLON } from "./byte-classes.ts";

const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether the bytes from `start` to `end` are chunk extensions, or nothing. What they say is for nobody, but
 * a server that passes over whatever it finds there takes for one line what others take for two.
 *
 * Blanks and backslashes are refused, though RFC 9112 knows both: no client sends them, and `node:http`
 * or Twisted refuse them as well.
 *
 * @see RFC 9112, section 7.1.1; HP-14
 */
export function isChunkExtension(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    if (bytes[at] !== SEMICOLON) return false;
    const nameEnd = tokenEnd(bytes, at + 1, end);
    if (nameEnd === at + 1) return false;
    at = bytes[nameEnd] === EQUALS && nameEnd < end ? valueEnd(bytes, nameEnd + 1, end) : nameEnd;
    if (at < 0) return false;
  }
  return true;
}

/** Where the value that starts at `start` ends; -1 when there is none. */
function valueEnd(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] === QUOTE) return quotedEnd(bytes, start + 1, end);
  const at = tokenEnd(bytes, start, end);
  return at > start ? at : -1;
}

function tokenEnd(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isTokenByte(bytes[at])) at++;
  return at;
}

/** Behind the closing quote; -1 when it doesn't come. */
function quotedEnd(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isQuotable(bytes[at])) at++;
  return at < end && bytes[at] === QUOTE ? at + 1 : -1;
}

function isQuotable(byte: number | undefined): boolean {
  return isFieldValueByte(byte) && byte !== QUOTE && byte !== BACKSLASH;
}
