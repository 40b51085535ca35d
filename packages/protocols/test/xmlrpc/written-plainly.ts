import { Buffer } from "node:buffer";
import { Binary, DateTime, Double } from "@cordage/protocols/xmlrpc";

/** A `methodCall` document as text, written without any haste: to hold what the encoder writes against. */
export function callWrittenPlainly(methodName: string, params: readonly unknown[]): string {
  const written = params.map((param) => `<param>\n${element(param)}</param>\n`).join("");
  const name = `<methodName>${escaped(methodName)}</methodName>\n`;
  return `<?xml version='1.0'?>\n<methodCall>\n${name}<params>\n${written}</params>\n</methodCall>\n`;
}

function element(value: unknown): string {
  return value === null ? "<value><nil/></value>" : `<value>${typed(value)}</value>\n`;
}

function typed(value: unknown): string {
  if (typeof value === "string") return `<string>${escaped(value)}</string>`;
  if (typeof value === "boolean") return `<boolean>${Number(value)}</boolean>`;
  if (typeof value === "bigint") return value === BigInt.asIntN(32, value) ? int(value) : i8(value);
  if (typeof value === "number") return Number.isInteger(value) ? int(value) : double(value);
  if (value instanceof Double) return `<double>${value}</double>`;
  if (value instanceof DateTime) return `<dateTime.iso8601>${value}</dateTime.iso8601>`;
  if (value instanceof Binary) return `<base64>\n${inLines(value.data)}</base64>`;
  if (Array.isArray(value)) return `<array><data>\n${value.map(element).join("")}</data></array>`;
  const entries = value instanceof Map ? [...value] : Object.entries(value as object);
  const members = entries.map(
    ([name, member]) => `<member>\n<name>${escaped(name)}</name>\n${element(member)}</member>\n`,
  );
  return `<struct>\n${members.join("")}</struct>`;
}

function int(value: number | bigint): string {
  return `<int>${value}</int>`;
}

function i8(value: bigint): string {
  return `<i8>${value}</i8>`;
}

function double(value: number): string {
  return `<double>${new Double(value)}</double>`;
}

function inLines(bytes: Uint8Array): string {
  const digits = Buffer.from(bytes).toString("base64");
  let lines = "";
  for (let i = 0; i < digits.length; i += 76) lines += `${digits.slice(i, i + 76)}\n`;
  return lines;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;");
}
