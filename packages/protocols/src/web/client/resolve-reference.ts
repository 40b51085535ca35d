/** Relative references to URIs (RFC 3986, section 5.2), without changing a byte more than that asks for. */
import { URI } from "./uri.ts";

/** scheme, authority, path, query and fragment, as in appendix B. */
const REFERENCE = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/;

/**
 * Where `reference` leads from `base`. A reference without a fragment keeps that of `base` (AG-14;
 * RFC 9110, section 10.2.2).
 *
 * @throws RangeError when that is no absolute URI
 */
export function resolveReference(base: URI, reference: string): URI {
  const [, scheme, authority, path = "", query = "", own] = REFERENCE.exec(reference) ?? [];
  const inherited = base.fragment === undefined ? "" : `#${base.fragment}`;
  const fragment = own ?? inherited;
  if (scheme !== undefined) {
    // Without an authority it is no URI of a server, and URI says so.
    const where = authority === undefined ? "" : `//${authority}`;
    return new URI(`${scheme}:${where}${withoutDots(path)}${query}${fragment}`);
  }
  if (authority !== undefined) {
    return new URI(`${base.scheme}://${authority}${withoutDots(path)}${query}${fragment}`);
  }
  const site = `${base.scheme}://${base.netloc}`;
  if (path === "") {
    return new URI(`${site}${base.path}${query === "" ? base.query : query}${fragment}`);
  }
  const whole = path.startsWith("/") ? path : merged(base.path, path);
  return new URI(`${site}${withoutDots(whole)}${query}${fragment}`);
}

/** `path` in the place of what is behind the last slash of `base` (section 5.2.3). */
function merged(base: string, path: string): string {
  return `${base.slice(0, base.lastIndexOf("/") + 1) || "/"}${path}`;
}

/** Without `.` and `..` as segments (section 5.2.4). */
function withoutDots(path: string): string {
  const segments = path.split("/");
  const last = segments.at(-1);
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === "..") {
      if (kept.length > 1) kept.pop(); // the first is what is before the leading slash: nothing
    } else if (segment !== ".") kept.push(segment);
  }
  if (last === "." || last === "..") kept.push("");
  return kept.join("/");
}
