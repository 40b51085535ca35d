import { systemWallClock, type WallClock } from "../../../http/http-date.ts";
import type { URI } from "../uri.ts";
import {
  defaultPath,
  domainMatches,
  isAddress,
  isSingleLabel,
  pathMatches,
} from "./cookie-matching.ts";
import { type ParsedSetCookie, parseSetCookie } from "./set-cookie-parser.ts";

/** How many cookies a jar keeps, unless chosen otherwise; for one more, the one used longest ago goes. */
export const MAX_COOKIES = 3000;
/** How many of them may be of one domain, unless chosen otherwise. */
export const MAX_COOKIES_PER_DOMAIN = 50;
/** How long a cookie is kept at most, in seconds: 400 days (RFC 6265bis, section 5.5). */
export const MAX_COOKIE_AGE: number = 400 * 24 * 60 * 60;

/** A cookie in a jar. Name and value are byte strings: one character for each byte. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** In lower case. */
  readonly domain: string;
  /** Whether it is for that very host, and none below it. */
  readonly isHostOnly: boolean;
  readonly path: string;
  readonly isSecure: boolean;
  /** Whether it is for HTTP alone, not for scripts. */
  readonly isHttpOnly: boolean;
  /** In seconds since 1970; `undefined`: as long as the jar. */
  readonly expires: number | undefined;
}

/** Options of a {@link CookieJar}. */
export interface CookieJarOptions {
  /** Default: {@link MAX_COOKIES}. */
  readonly maxCookies?: number | undefined;
  /** Default: {@link MAX_COOKIES_PER_DOMAIN}. */
  readonly maxCookiesPerDomain?: number | undefined;
  /**
   * Whether everybody may have names below a domain, such as `co.uk`: no cookie may be for all of it. Default: names
   * without a dot. Programs that visit sites they don't know put the public suffix list here.
   */
  readonly isPublicSuffix?: ((domain: string) => boolean) | undefined;
  /** What tells the time of day. Default: the system. */
  readonly wallClock?: WallClock | undefined;
}

interface StoredCookie extends Cookie {
  /** Counts up: which was created first, which used last. */
  readonly createdAt: number;
  usedAt: number;
}

/**
 * Keeps cookies, and gives each server its own back.
 *
 * @see RFC 6265, sections 5.3 and 5.4, and what RFC 6265bis adds of prefixes and insecure origins; AG-16
 */
export class CookieJar implements Iterable<Cookie> {
  readonly #maxCookies: number;
  readonly #maxPerDomain: number;
  readonly #isPublicSuffix: (domain: string) => boolean;
  readonly #now: WallClock;
  /** By domain, and there by path and name. Maps, since all of these are servers' (GEN-6). */
  readonly #cookies = new Map<string, Map<string, StoredCookie>>();
  #size = 0;
  #ticks = 0;

  /**
   * @throws RangeError for a limit that is negative or no number
   * @throws TypeError for a callback that is none
   */
  constructor(options: CookieJarOptions = {}) {
    const { maxCookies = MAX_COOKIES, maxCookiesPerDomain = MAX_COOKIES_PER_DOMAIN } = options;
    this.#maxCookies = requireLimit("maxCookies", maxCookies);
    this.#maxPerDomain = requireLimit("maxCookiesPerDomain", maxCookiesPerDomain);
    this.#isPublicSuffix = requireFunction("isPublicSuffix", options.isPublicSuffix, isSingleLabel);
    this.#now = requireFunction("wallClock", options.wallClock, systemWallClock);
  }

  /** How many cookies are in it, those that have expired among them until they are met. */
  get size(): number {
    return this.#size;
  }

  /** The cookies that have not expired. */
  *[Symbol.iterator](): Generator<Cookie, void, undefined> {
    const now = this.#now();
    for (const cookies of this.#cookies.values()) {
      for (const cookie of cookies.values()) if (!hasExpired(cookie, now)) yield cookie;
    }
  }

  /**
   * Takes the value of a Set-Cookie field that came from `uri`.
   *
   * @param field - as a byte string
   * @returns whether it was one that may be set from there; a cookie that has expired takes its like out
   */
  setCookie(field: string, uri: URI): boolean {
    const parsed = parseSetCookie(field);
    const scope = parsed === undefined ? undefined : this.#scope(parsed, uri);
    if (parsed === undefined || scope === undefined) return false;
    const isFromSecure = isSecure(uri);
    if (parsed.isSecure && !isFromSecure) return false;
    const path = parsed.path ?? defaultPath(uri.path);
    const { name, value, isHttpOnly } = parsed;
    const cookie = {
      ...{ name, value, path, isHttpOnly, ...scope },
      isSecure: parsed.isSecure,
      expires: this.#expiry(parsed),
    };
    if (!keepsPrefix(cookie, parsed)) return false;
    if (!isFromSecure && this.#hidesSecure(cookie)) return false;
    this.#store(cookie);
    return true;
  }

  /**
   * The value of the Cookie field for a request of `uri`, as a byte string: longer paths first, then older cookies.
   *
   * @returns `undefined` when there is none to send
   */
  cookieField(uri: URI): string | undefined {
    const path = uri.path === "" ? "/" : uri.path;
    const now = this.#now();
    const sent: StoredCookie[] = [];
    for (const cookie of this.#ofHost(uri.host)) {
      if (hasExpired(cookie, now)) this.#remove(cookie);
      else if (pathMatches(path, cookie.path) && (!cookie.isSecure || isSecure(uri))) {
        sent.push(cookie);
      }
    }
    if (sent.length === 0) return undefined;
    sent.sort((a, b) => b.path.length - a.path.length || a.createdAt - b.createdAt);
    for (const cookie of sent) cookie.usedAt = this.#tick();
    return sent.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  /** Forgets all cookies. */
  clear(): void {
    this.#cookies.clear();
    this.#size = 0;
  }

  /** Whom it is for; `undefined` when the host may not set it for them. */
  #scope(
    { domain }: ParsedSetCookie,
    { host }: URI,
  ): Pick<Cookie, "domain" | "isHostOnly"> | undefined {
    if (domain === undefined) return { domain: host, isHostOnly: true };
    // With the dot of the root behind it a name is the same, and has one more.
    if (isAddress(withoutRoot(host)) || this.#isPublicSuffix(withoutRoot(domain))) {
      // A super-cookie, unless it is for nobody but the host itself.
      return domain === host ? { domain: host, isHostOnly: true } : undefined;
    }
    return domainMatches(host, domain) ? { domain, isHostOnly: false } : undefined;
  }

  #expiry({ maxAge, expires }: ParsedSetCookie): number | undefined {
    const now = this.#now();
    if (maxAge !== undefined) return maxAge <= 0 ? 0 : now + Math.min(maxAge, MAX_COOKIE_AGE);
    return expires === undefined ? undefined : Math.min(expires, now + MAX_COOKIE_AGE);
  }

  /** Whether it would stand before a secure one of the same name: whoever listens in could have set it. */
  #hidesSecure({ name, domain, path }: Cookie): boolean {
    for (const cookies of this.#cookies.values()) {
      for (const other of cookies.values()) {
        if (!other.isSecure || other.name !== name) continue; // nearly always: a server may set many
        const isNear = domainMatches(domain, other.domain) || domainMatches(other.domain, domain);
        if (isNear && pathMatches(path, other.path)) return true;
      }
    }
    return false;
  }

  #store(cookie: Cookie): void {
    const now = this.#now();
    const known = this.#cookies.get(cookie.domain)?.get(keyOf(cookie));
    if (known !== undefined) this.#remove(known);
    if (hasExpired(cookie, now)) return;
    const tick = this.#tick();
    const stored = { ...cookie, createdAt: known?.createdAt ?? tick, usedAt: tick };
    const cookies = this.#cookies.get(cookie.domain) ?? new Map<string, StoredCookie>();
    this.#cookies.set(cookie.domain, cookies);
    cookies.set(keyOf(cookie), stored);
    this.#size += 1;
    if (cookies.size > this.#maxPerDomain) this.#evict([cookies], now);
    if (this.#size > this.#maxCookies) this.#evict(this.#cookies.values(), now);
  }

  /**
   * Takes out what has expired, or else the one that was used longest ago: of those that are not secure, while
   * there are any, so that whoever can set these doesn't push others out (RFC 6265bis, section 5.7).
   */
  #evict(domains: Iterable<ReadonlyMap<string, StoredCookie>>, now: number): void {
    const before = this.#size;
    let oldest: StoredCookie | undefined;
    for (const cookies of domains) {
      for (const cookie of cookies.values()) {
        if (hasExpired(cookie, now)) this.#remove(cookie);
        else if (oldest === undefined || goesBefore(cookie, oldest)) oldest = cookie;
      }
    }
    if (this.#size === before && oldest !== undefined) this.#remove(oldest);
  }

  #remove(cookie: StoredCookie): void {
    const cookies = this.#cookies.get(cookie.domain);
    if (cookies?.delete(keyOf(cookie)) !== true) return;
    this.#size -= 1;
    if (cookies.size === 0) this.#cookies.delete(cookie.domain);
  }

  /** All that the host may get, whatever the path. A list of its own. */
  #ofHost(host: string): StoredCookie[] {
    const found: StoredCookie[] = [];
    // The host, and what is behind each of its dots: as many look-ups as it has labels.
    for (let domain = host; domain !== ""; domain = domain.slice(domain.indexOf(".") + 1)) {
      for (const cookie of this.#cookies.get(domain)?.values() ?? []) {
        if (domain === host || (!cookie.isHostOnly && domainMatches(host, domain))) {
          found.push(cookie);
        }
      }
      if (!domain.includes(".")) break;
    }
    return found;
  }

  #tick(): number {
    this.#ticks += 1;
    return this.#ticks;
  }
}

function requireLimit(name: string, limit: number): number {
  if (!(limit >= 0)) throw new RangeError(`${name} has to be 0 or more, got ${limit}`);
  return limit;
}

function requireFunction<F>(name: string, chosen: F | undefined, otherwise: F): F {
  if (chosen === undefined) return otherwise;
  if (typeof chosen === "function") return chosen;
  throw new TypeError(`${name} has to be a function`);
}

function withoutRoot(name: string): string {
  return name.endsWith(".") ? name.slice(0, -1) : name;
}

function isSecure({ scheme }: URI): boolean {
  return scheme === "https" || scheme === "wss";
}

function hasExpired({ expires }: Cookie, now: number): boolean {
  return expires !== undefined && expires <= now;
}

function goesBefore(cookie: StoredCookie, other: StoredCookie): boolean {
  if (cookie.isSecure !== other.isSecure) return other.isSecure;
  return cookie.usedAt < other.usedAt;
}

/** One name may have a cookie for each path; `;` can stand in neither. */
function keyOf({ path, name }: Cookie): string {
  return `${path};${name}`;
}

/** Names that promise something are taken only where it holds (RFC 6265bis, section 5.7). */
function keepsPrefix(cookie: Cookie, given: ParsedSetCookie): boolean {
  const name = cookie.name.toLowerCase();
  if (name.startsWith("__secure-")) return cookie.isSecure;
  if (!name.startsWith("__host-")) return true;
  return cookie.isSecure && given.domain === undefined && given.path === "/";
}
