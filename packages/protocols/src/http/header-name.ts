/** Names of header fields: the one spelling each is kept and sent in (HP-6). */
import { isToken } from "./byte-classes.ts";
import { InvalidHeaderNameError } from "./errors.ts";

/** Names whose usual spelling is not `Capital-After-Each-Dash`, and names that are met all the time. */
const WELL_KNOWN_NAMES: readonly string[] = [
  ...["Content-MD5", "DNT", "ETag", "P3P", "TE", "WWW-Authenticate", "X-XSS-Protection"],
  ...["Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Accept-Ranges", "Age"],
  ...["Allow", "Authorization", "Cache-Control", "Connection", "Content-Disposition"],
  ...["Content-Encoding", "Content-Language", "Content-Length", "Content-Location"],
  ...["Content-Range", "Content-Type", "Cookie", "Date", "Expect", "Expires", "Forwarded", "From"],
  ...["Host", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range"],
  ...["If-Unmodified-Since", "Keep-Alive", "Last-Modified", "Link", "Location", "Origin"],
  ...["Pragma", "Proxy-Authenticate", "Proxy-Authorization", "Range", "Referer", "Retry-After"],
  ...["Sec-Ch-Ua", "Sec-Ch-Ua-Mobile", "Sec-Ch-Ua-Platform", "Sec-Fetch-Dest", "Sec-Fetch-Mode"],
  ...["Sec-Fetch-Site", "Sec-Fetch-User", "Sec-WebSocket-Accept", "Sec-WebSocket-Extensions"],
  ...["Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "Sec-WebSocket-Version", "Server"],
  ...["Set-Cookie", "Trailer"],
  ...["Transfer-Encoding", "Upgrade", "Upgrade-Insecure-Requests", "User-Agent", "Vary", "Via"],
  ...["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Requested-With"],
];

/** Both spellings in which a well-known name comes. Nothing a peer sends is ever added. */
const CANONICAL: ReadonlyMap<string, string> = new Map(
  WELL_KNOWN_NAMES.flatMap((name) => [
    [name, name],
    [name.toLowerCase(), name],
  ]),
);

/**
 * The one spelling of a field name, such as `Content-Type` for `content-type`.
 *
 * @throws InvalidHeaderNameError when it is not a token
 * @see RFC 9110, section 5.1
 */
export function canonicalName(name: string): string {
  const known = CANONICAL.get(name);
  if (known !== undefined) return known;
  if (!isToken(name)) throw new InvalidHeaderNameError();
  return canonicalToken(name);
}

/** The same for what is known to be a token, as every name that came through the parser is. */
export function canonicalToken(name: string): string {
  const known = CANONICAL.get(name) ?? CANONICAL.get(name.toLowerCase());
  return known ?? name.split("-").map(capitalized).join("-");
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
