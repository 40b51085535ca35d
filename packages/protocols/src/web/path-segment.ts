/** Segments of paths, between their spelling in URLs and what they mean. */
import { percentDecode } from "../http/percent-encoding.ts";

/** Captured, so that splitting puts each between the texts beside it. */
const LONE_SURROGATE = /(\p{Surrogate})/u;
const LOW_BYTE = 0xff;
const SLASH = 0x2f;

/**
 * A segment of a path as it stands in a URL: everything but letters, digits and `-._~` percent-encoded, so
 * that it can't become more than a segment. Undone by the decoding of `prepath` and `postpath`, also for
 * what was not UTF-8.
 *
 * The segments `.` and `..` stay what they are: in a URL there is no other way to write them.
 */
export function encodeSegment(segment: string): string {
  return segment
    .split(LONE_SURROGATE)
    .map((part, index) => (index % 2 === 0 ? encodeText(part) : encodeByte(part)))
    .join("");
}

/** The path that was taken apart last, and what came of it: the next request is often for the same. */
let lastPath = "";
let lastSegments: readonly string[] = [];

/**
 * `/a%2Fb/` is two segments, `a/b` and the empty one; what is no path, such as an authority, has none.
 *
 * The list is not the caller's own.
 */
export function pathSegments(path: string): readonly string[] {
  if (path !== lastPath) {
    lastSegments = takenApart(path);
    lastPath = path;
  }
  return lastSegments;
}

function takenApart(path: string): string[] {
  if (path.charCodeAt(0) !== SLASH) return [];
  const encoded = path.indexOf("/", 1) < 0 ? [path.slice(1)] : path.slice(1).split("/");
  return path.includes("%") ? encoded.map(percentDecode) : encoded;
}

function encodeText(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => escapeByte(char.charCodeAt(0)));
}

/** What decoding makes of a byte that is no UTF-8 is U+DC80 to U+DCFF. */
function encodeByte(surrogate: string): string {
  return escapeByte(surrogate.charCodeAt(0) & LOW_BYTE);
}

function escapeByte(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
