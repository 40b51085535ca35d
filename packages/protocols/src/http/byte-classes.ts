/** Which bytes may stand where: one table for every rule of HTTP/1.1 that is about single bytes. */

export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;

const TOKEN = 1;
const TARGET = 2;
const FIELD_VALUE = 4;

const CLASSES: Uint8Array = buildClasses();

/** 0 to 15 for a hexadecimal digit in either case, else -1. */
const HEX_VALUES: Int8Array = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? -1 : digit;
});

// Each of these takes what indexing a Buffer yields. Behind the end that is `undefined`, for which the
// table yields `undefined` too, and `undefined & mask` is 0: such a byte is of no class.

/** Whether it may stand in a token: a method or a field name (RFC 9110, section 5.6.2). */
export function isTokenByte(byte: number | undefined): boolean {
  return ((CLASSES[byte as number] as number) & TOKEN) !== 0;
}

/** Whether it may stand in a request target: 0x21 to 0x7E, but no `#` (HP-4). */
export function isTargetByte(byte: number | undefined): boolean {
  return ((CLASSES[byte as number] as number) & TARGET) !== 0;
}

/** Whether it may stand in a field value: HTAB, SP to 0x7E, 0x80 to 0xFF (HP-7, HP-8). */
export function isFieldValueByte(byte: number | undefined): boolean {
  return ((CLASSES[byte as number] as number) & FIELD_VALUE) !== 0;
}

/** SP or HTAB: the only blanks there are (HP-7). */
export function isBlank(byte: number | undefined): boolean {
  return byte === SP || byte === HTAB;
}

/** Whether it is one of the ten ASCII digits. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** 0 to 15 for a hexadecimal digit in either case; else negative, or `undefined` behind the end. */
export function hexValue(byte: number | undefined): number {
  return HEX_VALUES[byte as number] as number; // compared with `>= 0`, `undefined` fails as well
}

/** Whether `text` is a token: not empty, and of token bytes only. */
export function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (!isTokenByte(text.charCodeAt(i))) return false;
  }
  return text.length > 0;
}

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(256);
  const mark = (bytes: Iterable<number>, bit: number): void => {
    for (const byte of bytes) classes[byte] = (classes[byte] ?? 0) | bit;
  };
  const alphanumeric = [...range(0x30, 0x39), ...range(0x41, 0x5a), ...range(0x61, 0x7a)];
  mark([...alphanumeric, ...Buffer.from("!#$%&'*+-.^_`|~")], TOKEN);
  mark(range(0x21, 0x7e), TARGET);
  mark([HTAB, ...range(SP, 0x7e), ...range(0x80, 0xff)], FIELD_VALUE);
  classes[0x23] = (classes[0x23] ?? 0) & ~TARGET; // "#"
  return classes;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
