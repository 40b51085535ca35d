/** `Set-Cookie` as a client reads it (RFC 6265, section 5.2; RFC 6265bis, section 5.6). */
import { trimBlanks } from "../../../http/trim-blanks.ts";
import { parseCookieDate } from "./cookie-date.ts";

/** How long name and value of a cookie may be together, in bytes; a longer cookie is ignored. */
export const MAX_COOKIE_BYTES = 4096;

/** How long the value of an attribute may be, in bytes; a longer attribute is ignored. */
export const MAX_COOKIE_ATTRIBUTE_BYTES = 1024;

/** What a field says. Name and value are byte strings. */
export interface ParsedSetCookie {
  readonly name: string;
  readonly value: string;
  /** In lower case, without a leading dot; `undefined` when none is named. */
  readonly domain: string | undefined;
  /** `undefined` when none is named, or one that is no path. */
  readonly path: string | undefined;
  readonly isSecure: boolean;
  readonly isHttpOnly: boolean;
  /** In seconds from now. Goes before `expires`. */
  readonly maxAge: number | undefined;
  /** In seconds since 1970. */
  readonly expires: number | undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what it is for
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;
const INTEGER = /^-?[0-9]+$/;

/**
 * @param field - as a byte string
 * @returns `undefined` for what is no cookie, or one that is too long
 */
export function parseSetCookie(field: string): ParsedSetCookie | undefined {
  if (CONTROL.test(field)) return undefined;
  const [pair = "", ...rest] = field.split(";");
  const equals = pair.indexOf("=");
  const name = trimBlanks(pair.slice(0, Math.max(0, equals)));
  const value = trimBlanks(pair.slice(equals + 1));
  if (name === "" || name.length + value.length > MAX_COOKIE_BYTES) return undefined;
  const attributes = readAttributes(rest);
  const domain = attributes.get("domain")?.toLowerCase().replace(/^\./, "");
  const path = attributes.get("path");
  const maxAge = attributes.get("max-age") ?? "";
  return {
    name,
    value,
    domain: domain === "" ? undefined : domain,
    path: path?.startsWith("/") ? path : undefined,
    isSecure: attributes.has("secure"),
    isHttpOnly: attributes.has("httponly"),
    maxAge: INTEGER.test(maxAge) ? Number(maxAge) : undefined,
    expires: parseCookieDate(attributes.get("expires") ?? ""),
  };
}

/** By name in lower case; the last of a name counts. A Map, since the names are the server's (GEN-6). */
function readAttributes(texts: readonly string[]): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const text of texts) {
    const equals = text.indexOf("=");
    const name = trimBlanks(equals < 0 ? text : text.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? "" : trimBlanks(text.slice(equals + 1));
    if (value.length <= MAX_COOKIE_ATTRIBUTE_BYTES) attributes.set(name, value);
  }
  return attributes;
}
