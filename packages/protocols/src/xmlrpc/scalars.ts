import { Buffer } from "node:buffer";
import { trimWhitespace, withoutWhitespace } from "../xml/index.ts";
import { Binary } from "./binary.ts";
import { DateTime, isDateTimeText } from "./date-time.ts";
import type { DecodeOptions } from "./decode-options.ts";
import { MAX_BIG_INTEGER_DIGITS } from "./limits.ts";
import type { XmlRpcValue } from "./values.ts";

/** Reads the text of an element; `undefined` means it is not of the element's grammar. */
type ScalarReader = (text: string, options: DecodeOptions) => XmlRpcValue | undefined;

const INTEGER = /^-?[0-9]+$/;
const DECIMAL = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

const NON_FINITE: ReadonlyMap<string, number> = new Map([
  ["nan", NaN],
  ["inf", Infinity],
  ["-inf", -Infinity],
]);

/**
 * The types without parts, by element name without prefix (table 9.1).
 *
 * As in Python, an integer's tag does not bound it: `i1` and `int` may both hold 40000. What bounds all
 * but the big ones is that a number holds them exactly (GEN-9).
 */
const READERS: ReadonlyMap<string, ScalarReader> = new Map<string, ScalarReader>([
  ["int", readInteger],
  ["i4", readInteger],
  ["string", (text) => text],
  ["boolean", readBoolean],
  ["double", readDouble],
  ["dateTime.iso8601", readDateTime],
  ["base64", readBase64],
  ["nil", (text) => (trimWhitespace(text) === "" ? null : undefined)],
  ["i1", readInteger],
  ["i2", readInteger],
  ["i8", readBigInteger],
  ["biginteger", readBigInteger],
  ["float", readDouble],
]);

/** The reader for an element of this name, or `undefined` when there is no such type. */
export function scalarReader(name: string): ScalarReader | undefined {
  return READERS.get(name);
}

function readInteger(text: string): number | undefined {
  const digits = INTEGER.test(text) ? text : trimWhitespace(text);
  if (!INTEGER.test(digits)) return undefined;
  const value = Number(digits) + 0; // for "-0", whose sign an integer has not
  return Number.isSafeInteger(value) ? value : undefined;
}

function readBigInteger(text: string): number | bigint | undefined {
  const small = readInteger(text);
  if (small !== undefined) return small;
  const digits = trimWhitespace(text);
  if (digits.length > MAX_BIG_INTEGER_DIGITS || !INTEGER.test(digits)) return undefined;
  return BigInt(digits);
}

function readBoolean(text: string): boolean | undefined {
  if (text === "1") return true;
  return text === "0" ? false : undefined;
}

function readDouble(text: string, options: DecodeOptions): number | undefined {
  const decimal = trimWhitespace(text);
  const value = DECIMAL.test(decimal) ? Number(decimal) : NON_FINITE.get(decimal);
  if (value === undefined) return undefined;
  return Number.isFinite(value) || options.allowNonFinite === true ? value : undefined;
}

function readDateTime(text: string, options: DecodeOptions): DateTime | Date | undefined {
  const time = trimWhitespace(text);
  if (!isDateTimeText(time)) return undefined;
  const dateTime = new DateTime(time);
  return options.useDateTime === true ? dateTime.toDate() : dateTime;
}

function readBase64(text: string): Binary | undefined {
  const digits = withoutWhitespace(text);
  if (digits.length % 4 !== 0 || !BASE64.test(digits)) return undefined;
  return new Binary(Buffer.from(digits, "base64"));
}
