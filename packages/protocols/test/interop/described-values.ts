import { Binary, DateTime, Double, type XmlRpcSendable } from "@cordage/protocols/xmlrpc";
import fc from "fast-check";

/** A value as it is told to Python and back: a list that starts with its type. */
export type Described =
  | readonly ["nil"]
  | readonly ["bool", boolean]
  | readonly ["int" | "double" | "string" | "bytes" | "time" | "other", string]
  | readonly ["list", readonly Described[]]
  | readonly ["struct", readonly (readonly [string, Described])[]];

/** Any text XML can carry, some of it full of what has a meaning there. */
export const legalText = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom("\r", "\n", "\t", " ", "&", "<", ">", "]", '"', "é", "\u{1F9F5}"),
      maxLength: 12,
    }),
  )
  .map((text) =>
    text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, ""),
  );

/** Any `int`. */
export const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

const describedScalar: fc.Arbitrary<Described> = fc.oneof(
  fc.constant<Described>(["nil"]),
  fc.boolean().map((value): Described => ["bool", value]),
  int32.map((value): Described => ["int", `${value}`]),
  fc.double().map((value): Described => ["double", String(new Double(value))]),
  legalText.map((text): Described => ["string", text]),
  fc.uint8Array({ maxLength: 180 }).map((bytes): Described => ["bytes", base64(bytes)]),
  fc
    .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
    .map((date): Described => ["time", new DateTime(date).value]),
);

/** Any value both sides can write. */
export const { described } = fc.letrec<{ described: Described }>((tie) => ({
  described: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    describedScalar,
    fc.array(tie("described"), { maxLength: 5 }).map((items): Described => ["list", items]),
    fc
      .uniqueArray(fc.tuple(legalText, tie("described")), {
        maxLength: 5,
        selector: ([name]) => name,
      })
      .map((members): Described => ["struct", members]),
  ),
}));

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** The value to send for a description. Structs as Maps, which keep the order of any names. */
export function revive(value: Described): XmlRpcSendable {
  switch (value[0]) {
    case "nil":
      return null;
    case "bool":
    case "string":
      return value[1];
    case "int":
      return Number(value[1]);
    case "double":
      return new Double(parseDouble(value[1]));
    case "bytes":
      return new Binary(Buffer.from(value[1], "base64"));
    case "time":
      return new DateTime(value[1]);
    case "list":
      return value[1].map(revive);
    case "struct":
      return new Map(value[1].map(([name, member]) => [name, revive(member)]));
    case "other":
      throw new Error(`nothing to send: ${value[1]}`);
  }
}

function parseDouble(text: string): number {
  const special = new Map([
    ["nan", NaN],
    ["inf", Infinity],
    ["-inf", -Infinity],
  ]);
  return special.get(text) ?? Number(text);
}

/** The description of a value that arrived, in the form both sides are compared in. */
export function describeValue(value: unknown): Described {
  if (value === null) return ["nil"];
  if (typeof value === "boolean") return ["bool", value];
  if (typeof value === "number") return ["double", String(new Double(value))];
  if (typeof value === "bigint") return ["int", `${value}`];
  if (typeof value === "string") return ["string", value];
  if (value instanceof Binary) return ["bytes", base64(value.data)];
  if (value instanceof DateTime) return ["time", value.value];
  if (Array.isArray(value)) return ["list", value.map(describeValue)];
  const members = Object.entries(value as object); // nothing else arrives
  return ["struct", byName(members.map(([name, member]) => [name, describeValue(member)]))];
}

/**
 * The same for a description of Python's: whole numbers that arrive here as plain numbers are described
 * like those, since JavaScript does not tell them from doubles; structs have no order.
 */
export function arrival(value: Described): Described {
  switch (value[0]) {
    case "int":
      return Number.isSafeInteger(Number(value[1]))
        ? ["double", String(new Double(Number(value[1])))]
        : value;
    case "list":
      return ["list", value[1].map(arrival)];
    case "struct":
      return ["struct", byName(value[1].map(([name, member]) => [name, arrival(member)]))];
    default:
      return value;
  }
}

function byName(members: [string, Described][]): [string, Described][] {
  return members.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
}

/** With the bare CR that Python writes read as XML reads it: as LF. */
export function withLineFeeds(value: Described): Described {
  switch (value[0]) {
    case "string":
      return ["string", lineFeeds(value[1])];
    case "list":
      return ["list", value[1].map(withLineFeeds)];
    case "struct":
      return ["struct", value[1].map(([name, member]) => [lineFeeds(name), withLineFeeds(member)])];
    default:
      return value;
  }
}

/** Line ends as XML reads them. */
export function lineFeeds(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** Whether two names become one when CR becomes LF: what is left of the struct is then beside the point. */
export function hasCollidingNames(value: Described): boolean {
  if (value[0] === "list") return value[1].some(hasCollidingNames);
  if (value[0] !== "struct") return false;
  const names = new Set(value[1].map(([name]) => lineFeeds(name)));
  return names.size < value[1].length || value[1].some(([, member]) => hasCollidingNames(member));
}
