/** What of a request's fields is not sent where a redirect leads. */
import type { Headers } from "../../http/index.ts";

/**
 * Fields that are for one origin only: who they tell, and who it is. Host is among them since one that was
 * given is about the first origin.
 *
 * @see CVE-2022-21712; AG-15
 */
const SENSITIVE: readonly string[] = [
  ...["Authorization", "Cookie", "Cookie2", "Proxy-Authorization", "WWW-Authenticate", "Host"],
];

/** Fields about a body, which is not sent again (RFC 9110, section 15.4). */
const CONTENT: readonly string[] = [
  ...["Content-Encoding", "Content-Language", "Content-Length", "Content-Location"],
  ...["Content-MD5", "Content-Type", "Digest", "Expect", "Last-Modified", "Transfer-Encoding"],
];

/** Takes out what must not leave its origin, and `more` of the program's own. */
export function removeSensitive(headers: Headers, more: readonly string[]): void {
  for (const name of [...SENSITIVE, ...more]) headers.removeHeader(name);
}

/** A copy without what is about a body. */
export function withoutContent(headers: Headers): Headers {
  const rest = headers.copy();
  for (const name of CONTENT) rest.removeHeader(name);
  return rest;
}
