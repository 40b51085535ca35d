/**
 * Whether the client still has what it asks for, or what it wants to change is still what it knows.
 *
 * A validator is a state of the resource: an entity tag, or when it was changed last. The client sends the
 * ones it knows, and says whether they are to match or not to match (RFC 9110, section 13).
 */
import type { Headers } from "./headers.ts";
import { parseHTTPDate } from "./parse-http-date.ts";
import { NOT_MODIFIED, PRECONDITION_FAILED } from "./status.ts";

/**
 * What `setLastModified` and `setETag` return when nothing more is to be sent: the client has it already,
 * or wants nothing done to what has changed. Truthy, unlike what they return otherwise.
 *
 * @see Twisted: `twisted.web.http.CACHED` (HR-10)
 */
export const CACHED: unique symbol = Symbol("CACHED");

/** The status of a response whose condition fails, in place of the one it would have. */
export type FailedPrecondition = typeof NOT_MODIFIED | typeof PRECONDITION_FAILED;

/** What the conditions of a request are read from. */
export interface ConditionalRequest {
  readonly method: string;
  readonly requestHeaders: Headers;
}

const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\u{10ffff}]*"$/u;
const LISTED_TAG = /(?:W\/)?"[^"]*"/g;
const WEAK = "W/";

/** Whether `text` is an entity tag: quoted, maybe weak (RFC 9110, section 8.8.3). */
export function isEntityTag(text: string): boolean {
  return ENTITY_TAG.test(text);
}

/** How a request fares whose resource has this entity tag; `undefined` if it is to be answered. */
export function checkETag(
  { method, requestHeaders }: ConditionalRequest,
  etag: string,
): FailedPrecondition | undefined {
  const wanted = requestHeaders.getRawHeaders("If-Match");
  if (wanted !== undefined && !matches(wanted, etag, isSameStrong)) return PRECONDITION_FAILED;
  const known = requestHeaders.getRawHeaders("If-None-Match");
  if (known === undefined || !matches(known, etag, isSameWeak)) return undefined;
  return isRetrieval(method) ? NOT_MODIFIED : PRECONDITION_FAILED;
}

/**
 * The same for a resource that was changed last at `lastModified`, in seconds since 1970. Dates count only
 * where there are no tags, which tell more; what is no date doesn't count at all.
 */
export function checkLastModified(
  { method, requestHeaders }: ConditionalRequest,
  lastModified: number,
): FailedPrecondition | undefined {
  if (!requestHeaders.hasHeader("If-Match")) {
    const unmodifiedSince = dateOf(requestHeaders, "If-Unmodified-Since");
    if (unmodifiedSince !== undefined && lastModified > unmodifiedSince) return PRECONDITION_FAILED;
  }
  if (!isRetrieval(method) || requestHeaders.hasHeader("If-None-Match")) return undefined;
  const modifiedSince = dateOf(requestHeaders, "If-Modified-Since");
  const isKnown = modifiedSince !== undefined && lastModified <= modifiedSince;
  return isKnown ? NOT_MODIFIED : undefined;
}

function matches(
  fields: readonly string[],
  etag: string,
  isSame: (listed: string, etag: string) => boolean,
): boolean {
  const list = fields.join(",");
  if (list.trim() === "*") return true;
  return [...list.matchAll(LISTED_TAG)].some(([listed]) => isSame(listed, etag));
}

function isSameWeak(listed: string, etag: string): boolean {
  return opaque(listed) === opaque(etag);
}

function isSameStrong(listed: string, etag: string): boolean {
  return listed === etag && !etag.startsWith(WEAK);
}

function opaque(etag: string): string {
  return etag.startsWith(WEAK) ? etag.slice(WEAK.length) : etag;
}

function isRetrieval(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** Behind a semicolon browsers of old told the length. */
function dateOf(headers: Headers, name: string): number | undefined {
  const value = headers.getRawHeaders(name)?.at(-1);
  return value === undefined ? undefined : parseHTTPDate(value.split(";", 1)[0]?.trim() ?? "");
}
