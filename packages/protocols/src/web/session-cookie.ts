/** The cookie in which a client keeps the id of its session (RS-7). */
import { requireOptions } from "../http/argument-checks.ts";
import { isToken } from "../http/byte-classes.ts";
import { chosenSeconds } from "../http/chosen-seconds.ts";
import { type CookieAttributes, renderSetCookie, type SameSite } from "../http/set-cookie.ts";
import { SESSION_TIMEOUT } from "./session.ts";

/** What may be chosen for the sessions of a site. */
export interface SessionOptions {
  /** How long a session lasts that nobody uses, in seconds. Default: 900. */
  readonly sessionTimeout?: number | undefined;
  /** How many there may be; one more ends the one left unused for longest. Default: 10,000. */
  readonly maxSessions?: number | undefined;
  /** The cookie's name where requests don't come over TLS. Default: `TWISTED_SESSION`. */
  readonly cookieName?: string | undefined;
  /** Its name where they do. Default: `TWISTED_SECURE_SESSION`. */
  readonly secureCookieName?: string | undefined;
  /**
   * Which requests from other sites carry it. Default: `lax`, links that are followed. `none` counts
   * over TLS only, where browsers know it; else it is `lax`.
   */
  readonly sameSite?: SameSite | undefined;
}

/** A cookie's name and attributes; its value is the session's id. */
export interface SessionCookie {
  readonly name: string;
  readonly attributes: CookieAttributes;
}

/** @throws RangeError, TypeError for a choice that would fail each request that asks for its session */
export function requireSessionOptions(options: SessionOptions): SessionOptions {
  chosenSeconds("sessionTimeout", requireOptions(options).sessionTimeout, SESSION_TIMEOUT);
  for (const isSecure of [false, true]) {
    const { name, attributes } = sessionCookie(options, [], isSecure);
    if (!isToken(name)) throw new RangeError(`the name of a cookie has to be a token, got ${name}`);
    renderSetCookie(name, "", attributes);
  }
  return options;
}

/**
 * @param sitepath - the segments above the site, where sites lie below each other: each has its own cookie
 * @param isSecure - whether the request came over TLS; the cookie comes back only over TLS then
 */
export function sessionCookie(
  options: SessionOptions,
  sitepath: readonly string[],
  isSecure: boolean,
): SessionCookie {
  const { cookieName = "TWISTED_SESSION", secureCookieName = "TWISTED_SECURE_SESSION" } = options;
  const { sameSite = "lax" } = options;
  const name = [isSecure ? secureCookieName : cookieName, ...sitepath].join("_");
  const attributes = {
    path: "/",
    secure: isSecure,
    httpOnly: true, // scripts have no use for it, those of an attacker have
    sameSite: sameSite === "none" && !isSecure ? "lax" : sameSite,
  } as const;
  return { name, attributes };
}
