/** Which requests a cookie goes with (RFC 6265, section 5.1.3 and 5.1.4). */
import { isIPAddress, isIPv6Address } from "@cordage/reactor";

/** Whether `host` is `domain`, or a name below it. An address is below nothing. */
export function domainMatches(host: string, domain: string): boolean {
  if (host === domain) return true;
  return host.endsWith(`.${domain}`) && !isAddress(host);
}

/** Whether `path` is `cookiePath`, or lies below it. */
export function pathMatches(path: string, cookiePath: string): boolean {
  if (!path.startsWith(cookiePath)) return false;
  return (
    path.length === cookiePath.length || cookiePath.endsWith("/") || path[cookiePath.length] === "/"
  );
}

/** The path of a cookie that names none: that of the request, up to its last slash. */
export function defaultPath(path: string): string {
  const lastSlash = path.lastIndexOf("/");
  return path.startsWith("/") && lastSlash > 0 ? path.slice(0, lastSlash) : "/";
}

/** Whether `host` is an address, and no name. */
export function isAddress(host: string): boolean {
  return isIPAddress(host) || isIPv6Address(host);
}

/**
 * Whether everybody may have names below `domain`, so that no cookie may be for all of it: that is so of every name
 * without a dot. The list of the others is long and changes; see `CookieJarOptions.isPublicSuffix`.
 */
export function isSingleLabel(domain: string): boolean {
  return !domain.includes(".");
}
