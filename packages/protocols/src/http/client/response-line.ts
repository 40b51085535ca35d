/** The first line of a response: `version SP code [SP phrase]`. */
import { isDigit, isFieldValueByte, SP } from "../byte-classes.ts";
import { type Refusal, refusal } from "../refusal.ts";

/** Name and numbers of a protocol version. */
export type ResponseVersion = readonly [protocol: "HTTP", major: 1, minor: number];

/** A status line, taken apart. */
export interface ResponseLine {
  readonly version: ResponseVersion;
  readonly code: number;
  /** As a byte string. */
  readonly phrase: string;
}

export const BAD_RESPONSE_VERSION: Refusal = refusal(502, "version is not HTTP/1 and a digit");
const BAD_CODE = refusal(502, "status code is not three digits, 100 to 599");
const BAD_PHRASE = refusal(502, "reason phrase holds a byte that may not stand there");

const VERSION_NAME: readonly number[] = [...Buffer.from("HTTP/1.")];
const MINOR_AT = VERSION_NAME.length;
const CODE_AT = MINOR_AT + 2;
const CODE_DIGITS = 3;
const CODE_END = CODE_AT + CODE_DIGITS;
const ZERO = 0x30;

/**
 * Parses the line in `bytes` from `start` to `end`, its line end left out. A phrase may be missing, with
 * the blank before it or without.
 *
 * @returns the rule it breaks, if it does
 * @see RFC 9112, section 4; AG-5
 */
export function parseResponseLine(
  bytes: Buffer,
  start: number,
  end: number,
): ResponseLine | Refusal {
  const minor = bytes[start + MINOR_AT];
  const hasVersion =
    end > start + MINOR_AT && VERSION_NAME.every((byte, i) => bytes[start + i] === byte);
  if (!hasVersion || minor === undefined || !isDigit(minor)) return BAD_RESPONSE_VERSION;
  const codeAt = start + CODE_AT;
  const codeEnd = start + CODE_END;
  if (end < codeEnd || bytes[codeAt - 1] !== SP) return BAD_CODE;
  const code = readCode(bytes, codeAt);
  if (code < 100 || code > 599) return BAD_CODE;
  if (end > codeEnd && bytes[codeEnd] !== SP) return BAD_CODE;
  for (let at = codeEnd; at < end; at++) if (!isFieldValueByte(bytes[at])) return BAD_PHRASE;
  const phrase = bytes.toString("latin1", Math.min(codeEnd + 1, end), end);
  return { version: ["HTTP", 1, minor - ZERO], code, phrase };
}

/** 0 when it is none: no status code either. */
function readCode(bytes: Buffer, start: number): number {
  let code = 0;
  for (let i = 0; i < CODE_DIGITS; i++) {
    const byte = bytes[start + i];
    if (byte === undefined || !isDigit(byte)) return 0;
    code = 10 * code + byte - ZERO;
  }
  return code;
}
