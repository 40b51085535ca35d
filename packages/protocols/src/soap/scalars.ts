import { Buffer } from "node:buffer";
import { trimWhitespace, withoutWhitespace } from "../xml/index.ts";
import { MAX_SOAP_INTEGER_DIGITS } from "./limits.ts";
import type { SoapValue } from "./values.ts";

/** Reads the text of an element; `undefined` means it is not of the type's grammar. */
type ScalarReader = (text: string) => SoapValue | undefined;

const INTEGER = /^[+-]?[0-9]+$/;
const DECIMAL = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;
const DOUBLE = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const HEX = /^[0-9A-Fa-f]*$/;
const DATE_TIME =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,20})?(Z|[+-][0-9]{2}:[0-9]{2})?$/;

/** What XML Schema spells otherwise than JavaScript. */
const NOT_FINITE: ReadonlyMap<string, number> = new Map([
  ["INF", Infinity],
  ["-INF", -Infinity],
  ["NaN", NaN],
]);

/** The least and the greatest of each integer type; `integer` has neither. */
export const INTEGER_BOUNDS: ReadonlyMap<string, readonly [bigint, bigint] | undefined> = new Map([
  ["byte", [-(2n ** 7n), 2n ** 7n - 1n]],
  ["short", [-(2n ** 15n), 2n ** 15n - 1n]],
  ["int", [-(2n ** 31n), 2n ** 31n - 1n]],
  ["long", [-(2n ** 63n), 2n ** 63n - 1n]],
  ["unsignedByte", [0n, 2n ** 8n - 1n]],
  ["unsignedShort", [0n, 2n ** 16n - 1n]],
  ["unsignedInt", [0n, 2n ** 32n - 1n]],
  ["unsignedLong", [0n, 2n ** 64n - 1n]],
  ["integer", undefined],
] as const);

const READERS: ReadonlyMap<string, ScalarReader> = new Map<string, ScalarReader>([
  ["string", (text) => text],
  ["boolean", readBoolean],
  ["float", readDouble],
  ["double", readDouble],
  ["decimal", readDecimal],
  ["dateTime", readDateTime],
  ["base64Binary", readBase64],
  ["base64", readBase64], // SOAP 1.1, section 5.2.3
  ["hexBinary", readHex],
  ...[...INTEGER_BOUNDS.keys()].map((type): [string, ScalarReader] => [
    type,
    (text) => readInteger(text, type),
  ]),
]);

/**
 * The reader for a simple type of XML Schema, by its local name; `undefined` for those that are kept as
 * text, and for what is no simple type.
 *
 * @see "XML Schema Part 2: Datatypes"
 */
export function scalarReader(type: string): ScalarReader | undefined {
  return READERS.get(type);
}

function readInteger(text: string, type: string): number | bigint | undefined {
  const digits = trimWhitespace(text);
  if (digits.length > MAX_SOAP_INTEGER_DIGITS || !INTEGER.test(digits)) return undefined;
  const value = BigInt(digits.replace("+", ""));
  const bounds = INTEGER_BOUNDS.get(type);
  if (bounds !== undefined && (value < bounds[0] || value > bounds[1])) return undefined;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function readBoolean(text: string): boolean | undefined {
  const word = trimWhitespace(text);
  if (word === "true" || word === "1") return true;
  return word === "false" || word === "0" ? false : undefined;
}

function readDouble(text: string): number | undefined {
  const spelled = trimWhitespace(text);
  const special = NOT_FINITE.get(spelled);
  return special ?? finite(spelled, DOUBLE);
}

function readDecimal(text: string): number | undefined {
  return finite(trimWhitespace(text), DECIMAL);
}

function finite(spelled: string, grammar: RegExp): number | undefined {
  const value = grammar.test(spelled) ? Number(spelled) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

function readDateTime(text: string): Date | undefined {
  const match = DATE_TIME.exec(trimWhitespace(text));
  if (match === null) return undefined;
  const [, clock = "", fraction = "", zone = "Z"] = match;
  // A day or an hour that doesn't exist is either refused by Date or becomes another one.
  const unzoned = new Date(`${clock}Z`);
  if (Number.isNaN(unzoned.getTime()) || !unzoned.toISOString().startsWith(clock)) return undefined;
  const date = new Date(`${clock}${fraction.slice(0, 4)}${zone}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function readBase64(text: string): Buffer | undefined {
  const digits = withoutWhitespace(text);
  if (digits.length % 4 !== 0 || !BASE64.test(digits)) return undefined;
  return Buffer.from(digits, "base64");
}

function readHex(text: string): Buffer | undefined {
  const digits = trimWhitespace(text);
  return digits.length % 2 === 0 && HEX.test(digits) ? Buffer.from(digits, "hex") : undefined;
}
