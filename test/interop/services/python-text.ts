import { Binary } from "@cordage/protocols/xmlrpc";

/** A value as Python's `print` shows it. Whole numbers are taken for integers: here they are the same. */
export function printed(value: unknown): string {
  return typeof value === "string" ? value : represented(value);
}

/** Bytes as Python shows them. */
export function printedBytes(bytes: Uint8Array): string {
  const shown = Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, "0")}`,
  );
  return `b'${shown.join("")}'`;
}

function represented(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return `'${value}'`;
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace("T", " ");
  if (value instanceof Binary) return printedBytes(value.data);
  if (Array.isArray(value)) return `[${value.map(represented).join(", ")}]`;
  if (typeof value !== "object") return String(value);
  const members = Object.entries(value).map(
    ([name, member]) => `'${name}': ${represented(member)}`,
  );
  return `{${members.join(", ")}}`;
}
