import type { Described } from "./described-values.ts";

const ALL_BYTES = Buffer.from([...Array(256).keys()]).toString("base64");

function each(
  type: "int" | "double" | "string" | "bytes" | "time",
  ...texts: readonly string[]
): Described[] {
  return texts.map((text) => [type, text]);
}

/** As deep as the argument of a call may be that is a list of values: the limit is 64. */
function nested(depth: number): Described {
  if (depth === 0) return ["string", "deep"];
  const inner = nested(depth - 1);
  return depth % 2 === 0 ? ["list", [inner]] : ["struct", [["in", inner]]];
}

const NIL: Described = ["nil"];
const ODD_NAMES = ["", "__proto__", "constructor", "1", " x ", "<"];

/** Values that random ones may not meet. */
export const AT_THE_BOUNDS: readonly Described[] = [
  ...each("int", "-2147483648", "2147483647", "0", "-1"),
  ...each("double", "-0.0", "5e-324", "1.7976931348623157e+308", "nan", "inf", "-inf", "0.1"),
  ...each("double", "2147483648.0", "-9007199254740991.0", "9007199254740992.0", "1e+16"),
  ...each("string", "", " \n\t ", "]]>", "&amp;", "\u0085\u2028\uFFFD", "\u{10FFFF}", "é\u{1F9F5}"),
  ...each("bytes", "", "AA==", ALL_BYTES),
  ...each("time", "00010101T00:00:00", "99991231T23:59:59", "20200229T12:00:00"),
  ["list", []],
  ["struct", []],
  ["struct", ODD_NAMES.map((name) => [name, NIL])],
  nested(60),
];
