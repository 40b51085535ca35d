/** Which parts of a file a client asks for (RFC 9110, section 14; ST-5 to ST-7). */

/** From the first byte to the last one, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** How many ranges are answered one by one; whoever asks for more gets the whole. */
export const MAX_RANGES = 10;

const FIELD = /^bytes=(.*)$/i;
const RANGE = /^([0-9]*)-([0-9]*)$/;

/**
 * Reads a Range field for something of `size` bytes.
 *
 * @returns the ranges in order, those that overlap or touch joined; `"whole"` when the field is to be ignored, since it
 *   can't be read or asks for too much; `"unsatisfiable"` when none of them is there
 */
export function chooseRanges(
  field: string,
  size: number,
): readonly ByteRange[] | "whole" | "unsatisfiable" {
  const listed = FIELD.exec(field)?.[1]?.split(",") ?? [];
  const texts = listed.map((text) => text.trim()).filter((text) => text !== "");
  if (texts.length === 0 || texts.length > MAX_RANGES) return "whole";
  const ranges: ByteRange[] = [];
  for (const text of texts) {
    const range = readRange(text, size);
    if (range === undefined) return "whole";
    if (range.first <= range.last) ranges.push(range);
  }
  return ranges.length === 0 ? "unsatisfiable" : joined(ranges);
}

/** @returns `undefined` for what is no range; one that ends before it begins for one that is not there */
function readRange(text: string, size: number): ByteRange | undefined {
  const [, from, to] = RANGE.exec(text) ?? [];
  if (from === undefined || to === undefined || from + to === "") return undefined;
  if (from === "") return { first: Math.max(0, size - Number(to)), last: size - 1 };
  const first = Number(from);
  if (to !== "" && Number(to) < first) return undefined;
  return { first, last: to === "" ? size - 1 : Math.min(Number(to), size - 1) };
}

function joined(ranges: readonly ByteRange[]): ByteRange[] {
  const result: ByteRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    const before = result.at(-1);
    if (before === undefined || range.first > before.last + 1) result.push(range);
    else result[result.length - 1] = { ...before, last: Math.max(before.last, range.last) };
  }
  return result;
}
