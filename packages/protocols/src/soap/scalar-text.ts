import { Buffer } from "node:buffer";
import { SoapEncodeError } from "./errors.ts";
import { INTEGER_BOUNDS } from "./scalars.ts";
import type { SoapScalarType } from "./signature.ts";

/**
 * The text of a value as an element of a simple type.
 *
 * @throws SoapEncodeError when the value is not of that type
 * @see "XML Schema Part 2: Datatypes"
 */
export function scalarText(value: unknown, type: SoapScalarType): string {
  const text = textAs(value, type);
  if (text === undefined)
    throw new SoapEncodeError(`a ${typeof value} that is not a valid ${type}`);
  return text;
}

function textAs(value: unknown, type: SoapScalarType): string | undefined {
  switch (type) {
    case "string":
      return typeof value === "string" ? value : undefined;
    case "boolean":
      return typeof value === "boolean" ? `${value}` : undefined;
    case "float":
    case "double":
      return typeof value === "number" ? doubleText(value) : undefined;
    case "decimal":
      return decimalText(value);
    case "dateTime":
      return value instanceof Date ? dateTimeText(value) : undefined;
    case "base64Binary":
      return value instanceof Uint8Array ? base64Text(value) : undefined;
    case "byte":
    case "short":
    case "int":
    case "long":
    case "integer":
      return integerText(value, type);
  }
}

function integerText(value: unknown, type: SoapScalarType): string | undefined {
  const isWhole = typeof value === "bigint" || Number.isInteger(value);
  if (!isWhole) return undefined;
  const integer = BigInt(value as bigint | number); // as just found
  const bounds = INTEGER_BOUNDS.get(type);
  const isInside = bounds === undefined || (integer >= bounds[0] && integer <= bounds[1]);
  return isInside ? `${integer}` : undefined;
}

function doubleText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "INF" : "-INF";
  return Object.is(value, -0) ? "-0" : `${value}`;
}

/** There is no exponent in a decimal, and nothing that is not finite. */
function decimalText(value: unknown): string | undefined {
  if (typeof value === "bigint") return `${value}`;
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  const [digits = "", exponent] = `${value}`.split("e");
  if (exponent === undefined) return digits;
  return exponent.startsWith("+") ? `${BigInt(value)}` : tinyText(digits, -Number(exponent));
}

/** `digits` times ten to the power of -`places`. */
function tinyText(digits: string, places: number): string {
  const sign = digits.startsWith("-") ? "-" : "";
  return `${sign}0.${"0".repeat(places - 1)}${digits.replace(/[-.]/g, "")}`;
}

function dateTimeText(date: Date): string | undefined {
  const year = date.getUTCFullYear(); // NaN for an invalid one
  return year >= 0 && year <= 9999 ? date.toISOString() : undefined;
}

function base64Text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
