import { Buffer } from "node:buffer";
import { formatDouble } from "../numbers/index.ts";
import { escapeText, XmlWriteError } from "../xml/index.ts";
import { Binary } from "./binary.ts";
import { DateTime } from "./date-time.ts";
import { Double } from "./double.ts";
import { XmlRpcEncodeError } from "./errors.ts";
import { MAX_INT, MAX_VALUE_DEPTH, MIN_INT } from "./limits.ts";

/** How values are written where there is a choice: what not every peer understands is off. */
export interface EncodeOptions {
  /** Write null and undefined as `nil`. Default: false, they are refused. */
  readonly allowNone?: boolean | undefined;
  /** Write bigints beyond 32 bits as `i8`. Default: false, they are refused. */
  readonly allowI8?: boolean | undefined;
  /** Write NaN and the infinities, as Python does: `nan`, `inf`. Default: false, they are refused. */
  readonly allowNonFinite?: boolean | undefined;
}

const MAX_I8 = 2n ** 63n - 1n;
const MIN_I8 = -(2n ** 63n);

/** Digits on a line of base64. */
const BASE64_LINE = /.{1,76}/g;

/**
 * The `value` element of a value, laid out as Python's xmlrpc.client does (XR-6).
 *
 * @param depth - how many arrays and structs it is in
 * @throws XmlRpcEncodeError when the value can't be sent
 */
export function encodeValue(value: unknown, options: EncodeOptions, depth = 0): string {
  switch (typeof value) {
    case "string":
      return `<value><string>${encodeText(value)}</string></value>\n`;
    case "number":
      return Number.isInteger(value) ? encodeInteger(value) : encodeDouble(value, options);
    case "boolean":
      return `<value><boolean>${value ? 1 : 0}</boolean></value>\n`;
    case "bigint":
      return encodeBigInt(value, options);
    case "undefined":
      return encodeNil(options);
    case "object":
      return value === null ? encodeNil(options) : encodeObject(value, options, depth);
    default:
      throw new XmlRpcEncodeError(`a ${typeof value} can't be sent`);
  }
}

/** @throws XmlRpcEncodeError for characters XML can't carry (XR-3) */
export function encodeText(text: string): string {
  try {
    return escapeText(text);
  } catch (error) {
    if (!(error instanceof XmlWriteError)) throw error;
    throw new XmlRpcEncodeError(error.message, { cause: error });
  }
}

function encodeNil(options: EncodeOptions): string {
  if (options.allowNone !== true)
    throw new XmlRpcEncodeError("null can't be sent without allowNone");
  return "<value><nil/></value>"; // Python ends this line alone without a line end
}

function encodeInteger(value: number): string {
  if (value > MAX_INT || value < MIN_INT) {
    const remedy = "a Double, or a bigint with allowI8, can be";
    throw new XmlRpcEncodeError(`a whole number beyond 32 bits can't be sent; ${remedy}`);
  }
  return `<value><int>${value}</int></value>\n`;
}

function encodeBigInt(value: bigint, options: EncodeOptions): string {
  if (value <= MAX_INT && value >= MIN_INT) return encodeInteger(Number(value));
  if (options.allowI8 !== true) {
    throw new XmlRpcEncodeError("a bigint beyond 32 bits can't be sent without allowI8");
  }
  if (value > MAX_I8 || value < MIN_I8) {
    throw new XmlRpcEncodeError("a bigint beyond 64 bits can't be sent");
  }
  return `<value><i8>${value}</i8></value>\n`;
}

function encodeDouble(value: number, options: EncodeOptions): string {
  if (!Number.isFinite(value) && options.allowNonFinite !== true) {
    throw new XmlRpcEncodeError(`${value} can't be sent without allowNonFinite`);
  }
  return `<value><double>${formatDouble(value)}</double></value>\n`;
}

function encodeObject(value: object, options: EncodeOptions, depth: number): string {
  if (Array.isArray(value)) return encodeArray(value, options, depth);
  if (value instanceof Uint8Array) return encodeBytes(value);
  if (value instanceof Binary) return encodeBytes(value.data);
  if (value instanceof Double) return encodeDouble(value.value, options);
  if (value instanceof DateTime) return encodeDateTime(value);
  if (value instanceof Date) return encodeDateTime(dateTimeOf(value));
  if (value instanceof Map) return encodeStruct(value, options, depth);
  if (isPlainObject(value)) return encodeStruct(Object.entries(value), options, depth);
  throw new XmlRpcEncodeError("an object of a class that XML-RPC has no type for can't be sent");
}

function encodeArray(values: readonly unknown[], options: EncodeOptions, depth: number): string {
  requireDepth(depth);
  let items = "";
  for (const value of values) items += encodeValue(value, options, depth + 1);
  return `<value><array><data>\n${items}</data></array></value>\n`;
}

function encodeStruct(
  entries: Iterable<readonly [unknown, unknown]>,
  options: EncodeOptions,
  depth: number,
): string {
  requireDepth(depth);
  let members = "";
  for (const [name, value] of entries) {
    if (typeof name !== "string") throw new XmlRpcEncodeError("a struct's names must be strings");
    members += `<member>\n<name>${encodeText(name)}</name>\n`;
    members += `${encodeValue(value, options, depth + 1)}</member>\n`;
  }
  return `<value><struct>\n${members}</struct></value>\n`;
}

/** Also what ends the way through an array or struct that contains itself. */
function requireDepth(depth: number): void {
  if (depth === MAX_VALUE_DEPTH) {
    throw new XmlRpcEncodeError(`values nested deeper than ${MAX_VALUE_DEPTH} can't be sent`);
  }
}

function encodeBytes(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lines = view.toString("base64").replace(BASE64_LINE, "$&\n");
  return `<value><base64>\n${lines}</base64></value>\n`;
}

function encodeDateTime(time: DateTime): string {
  return `<value><dateTime.iso8601>${time.value}</dateTime.iso8601></value>\n`;
}

function dateTimeOf(date: Date): DateTime {
  try {
    return new DateTime(date);
  } catch (error) {
    throw new XmlRpcEncodeError("a Date outside of the years 0 to 9999 can't be sent", {
      cause: error,
    });
  }
}

/** An object literal, one without a prototype, or either from another realm; not that of a class. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
