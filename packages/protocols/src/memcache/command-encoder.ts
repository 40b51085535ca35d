/** Commands as they go out. Nothing in them can be taken for another command (MC-3). */
import { CRLF } from "../basic/line-rules.ts";
import { MAX_KEY_LENGTH } from "./limits.ts";

/** A key: bytes, or text that goes out as UTF-8. */
export type Key = Uint8Array | string;

/** Bytes that would end a key, or a line: control bytes, blanks and DEL; that is, all but these. */
const NOT_IN_KEYS = /[^!-~\u0080-\u00ff]/;

const MAX_FLAGS = 0xffff_ffff;
const MAX_AMOUNT = 2n ** 64n - 1n;

/**
 * The bytes of a key, a character for each.
 *
 * @throws RangeError when it is empty, has more than 250 bytes, or has a blank or a control byte
 */
export function wireKey(key: Key): string {
  if (typeof key !== "string" && !(key instanceof Uint8Array)) {
    throw new TypeError(`a key must be bytes or text, got a ${typeof key}`);
  }
  const bytes = Buffer.from(key).toString("latin1");
  if (bytes.length === 0 || bytes.length > MAX_KEY_LENGTH) {
    throw new RangeError(`a key has 1 to ${MAX_KEY_LENGTH} bytes, got ${bytes.length}`);
  }
  if (NOT_IN_KEYS.test(bytes)) throw new RangeError("a key must not have blanks or control bytes");
  return bytes;
}

/** What goes with a value that is stored. */
export interface StorageOptions {
  /** 32 bits for the program's own use. Default: 0. */
  readonly flags?: number | undefined;
  /**
   * When it is forgotten: seconds from now, above 30 days seconds since 1970, negative at once. Default: 0,
   * never.
   */
  readonly expireTime?: number | undefined;
}

/** @throws RangeError for options that are none */
export function encodeStorage(
  command: string,
  key: string,
  value: Uint8Array | string,
  { flags = 0, expireTime = 0 }: StorageOptions,
  cas?: string,
): Buffer {
  requireInteger("flags", flags, 0, MAX_FLAGS);
  requireInteger("expireTime", expireTime, -0x8000_0000, 0x7fff_ffff);
  if (cas !== undefined && !/^[0-9]{1,20}$/.test(cas)) throw new RangeError("cas must be digits");
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  const suffix = cas === undefined ? "" : ` ${cas}`;
  const head = line(`${command} ${key} ${flags} ${expireTime} ${bytes.length}${suffix}`);
  return Buffer.concat([head, bytes, CRLF]);
}

/** @throws RangeError when `amount` is not a whole number of 64 bits */
export function encodeArithmetic(command: string, key: string, amount: number | bigint): Buffer {
  const isWhole = typeof amount === "bigint" || Number.isSafeInteger(amount);
  if (!isWhole || amount < 0 || BigInt(amount) > MAX_AMOUNT) {
    throw new RangeError(`an amount is a whole number of 64 bits, got ${amount}`);
  }
  return line(`${command} ${key} ${amount}`);
}

/** A command that consists of words: of keys that were checked, and of our own. */
export function encodeWords(...words: readonly string[]): Buffer {
  return line(words.join(" "));
}

function line(text: string): Buffer {
  return Buffer.from(`${text}\r\n`, "latin1");
}

function requireInteger(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${what} must be a whole number from ${least} to ${most}, got ${value}`);
}
