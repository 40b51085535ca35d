/** Cookies on their way to the client (HR-9; RFC 6265, section 4.1). */

import { requireOptions, requireText } from "./argument-checks.ts";

/** Which requests from other sites carry a cookie; see RFC 6265bis, section 4.1.2.7. */
export type SameSite = "lax" | "strict" | "none";

/** What goes with a cookie. Everything may be left out. */
export interface CookieAttributes {
  /** When the client forgets it: a date, or text that goes out as it is. */
  readonly expires?: Date | string | undefined;
  /** The host, and everything below it, that the cookie is for. Default: this very host. */
  readonly domain?: string | undefined;
  /** The path, and everything below it, that the cookie is for. */
  readonly path?: string | undefined;
  /** In how many seconds the client forgets it. Wins over `expires`. */
  readonly maxAge?: number | string | undefined;
  readonly comment?: string | undefined;
  /** Whether it is sent over TLS only. Default: false. */
  readonly secure?: boolean | undefined;
  /** Whether scripts can't see it. Default: false. */
  readonly httpOnly?: boolean | undefined;
  /** Case doesn't matter. `none` goes with `secure` only: browsers drop it otherwise. */
  readonly sameSite?: SameSite | Uppercase<SameSite> | Capitalize<SameSite> | undefined;
}

const SEPARATORS = /\r\n|[\r\n;]/g;
const SAME_SITE: ReadonlySet<string> = new Set(["lax", "strict", "none"]);

/**
 * The value of a Set-Cookie field. Line breaks and semicolons, in whatever part, become blanks: a cookie
 * can't smuggle in an attribute, nor a field.
 *
 * @throws TypeError for a name that is empty or has an equals sign, so that another would be read; for a name or a
 *   value that is no text
 * @throws RangeError for a date that is none, and a `maxAge` that is no whole number of seconds
 * @throws RangeError for a `sameSite` that is none of the three, or is `none` without `secure`
 */
export function renderSetCookie(
  name: string,
  value: string,
  attributes: CookieAttributes = {},
): string {
  requireText("the name of a cookie", name);
  requireText("the value of a cookie", value);
  requireOptions(attributes);
  if (name === "" || name.includes("=")) {
    throw new TypeError("the name of a cookie is not empty and holds no equals sign");
  }
  const parts = [`${clean(name)}=${clean(value)}`];
  for (const [label, text] of valuedAttributes(attributes)) {
    if (text !== undefined) parts.push(`${label}=${clean(`${text}`)}`);
  }
  if (attributes.secure === true) parts.push("Secure");
  if (attributes.httpOnly === true) parts.push("HttpOnly");
  const sameSite = checkedSameSite(attributes);
  if (sameSite !== undefined) parts.push(`SameSite=${sameSite}`);
  return parts.join("; ");
}

function valuedAttributes(
  attributes: CookieAttributes,
): readonly (readonly [string, string | number | undefined])[] {
  const { expires, domain, path, maxAge, comment } = attributes;
  return [
    ["Expires", expires instanceof Date ? dateText(expires) : expires],
    ["Domain", domain],
    ["Path", path],
    ["Max-Age", requireSeconds(maxAge)],
    ["Comment", comment],
  ];
}

function checkedSameSite({ sameSite, secure }: CookieAttributes): string | undefined {
  if (sameSite === undefined) return undefined;
  const chosen = requireText("sameSite", sameSite).toLowerCase();
  if (!SAME_SITE.has(chosen)) {
    throw new RangeError(`sameSite has to be lax, strict or none, got ${sameSite}`);
  }
  if (chosen === "none" && secure !== true) {
    throw new RangeError("sameSite can be none for cookies that are secure only");
  }
  return chosen;
}

function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) throw new RangeError("expires has to be a time, got none");
  return date.toUTCString();
}

/** Text goes out as it is: clients ignore what is no number. */
function requireSeconds(maxAge: number | string | undefined): typeof maxAge {
  if (typeof maxAge !== "number" || Number.isInteger(maxAge)) return maxAge;
  throw new RangeError(`maxAge has to be a whole number of seconds, got ${maxAge}`);
}

function clean(text: string): string {
  return text.replace(SEPARATORS, " ");
}
