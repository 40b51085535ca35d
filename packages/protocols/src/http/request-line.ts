/** The first line of a request: `method SP target SP version`. */
import { isDigit, isTargetByte, isTokenByte, SP } from "./byte-classes.ts";
import { MAX_LOGGED_LINE_BYTES } from "./limits.ts";
import { type Refusal, refusal } from "./refusal.ts";
import type { HTTPVersion } from "./request-head.ts";
import { parseTarget, type RequestTarget } from "./request-target.ts";

/** A request line, taken apart. */
export interface RequestLine {
  readonly method: string;
  readonly target: RequestTarget;
  readonly version: HTTPVersion;
}

/** A line's parts, as a request has them. */
interface LineParts {
  readonly method: string;
  readonly uri: string;
  readonly clientproto: string;
}

const BAD_METHOD = refusal(400, "method is not a token followed by one blank");
const BAD_TARGET = refusal(400, "target holds a byte that may not stand there");
const UNKNOWN_TARGET_FORM = refusal(400, "target is of no form that goes with the method");
const BAD_VERSION = refusal(400, "version is not HTTP/ and two digits");
const UNSUPPORTED_VERSION = refusal(505, "version is neither HTTP/1.1 nor HTTP/1.0");

const GET: readonly number[] = [...Buffer.from("GET")];
const VERSION_NAME: readonly number[] = [...Buffer.from("HTTP/")];
const DOT = 0x2e;
const ZERO = 0x30;
const ONE = 0x31;

/**
 * Parses the line in `bytes` from `start` to `end`, its line end left out.
 *
 * @returns the rule it breaks, if it does
 * @see RFC 9112, section 3; HP-3 to HP-5
 */
export function parseRequestLine(bytes: Buffer, start: number, end: number): RequestLine | Refusal {
  let at = start;
  while (at < end && isTokenByte(bytes[at])) at++;
  if (at === start || at === end || bytes[at] !== SP) return BAD_METHOD;
  const method = readMethod(bytes, start, at);
  const targetStart = ++at;
  while (at < end && isTargetByte(bytes[at])) at++;
  if (at === targetStart || at === end || bytes[at] !== SP) return BAD_TARGET;
  const uri = bytes.toString("latin1", targetStart, at);
  const version = readVersion(bytes, at + 1, end);
  if (typeof version === "object") return version;
  const target = parseTarget(method, uri);
  return target === undefined ? UNKNOWN_TARGET_FORM : { method, target, version };
}

/** The line that a request began with, for logs. */
export function lineOf({ method, uri, clientproto }: LineParts): string {
  return `${method} ${uri} ${clientproto}`.slice(0, MAX_LOGGED_LINE_BYTES);
}

function readMethod(bytes: Buffer, start: number, end: number): string {
  // By far the most frequent: recognised without making a string.
  const isGet = end - start === GET.length && matches(bytes, start, GET);
  return isGet ? "GET" : bytes.toString("latin1", start, end);
}

function readVersion(bytes: Buffer, start: number, end: number): HTTPVersion | Refusal {
  if (end - start !== 8 || !matches(bytes, start, VERSION_NAME)) return BAD_VERSION;
  const major = bytes[start + 5];
  const minor = bytes[start + 7];
  if (!isDigit(major) || bytes[start + 6] !== DOT || !isDigit(minor)) return BAD_VERSION;
  if (major === ONE && minor === ONE) return "HTTP/1.1";
  return major === ONE && minor === ZERO ? "HTTP/1.0" : UNSUPPORTED_VERSION;
}

/** A loop: `every` would call a function for each byte. */
function matches(bytes: Buffer, start: number, expected: readonly number[]): boolean {
  for (let i = 0; i < expected.length; i++) if (bytes[start + i] !== expected[i]) return false;
  return true;
}
