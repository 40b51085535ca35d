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

/** The same fields without those that must not leave their origin. */
export function withoutSensitive(headers: Headers, more: readonly string[]): Headers {
  const rest = headers.copy();
  for (const name of [...SENSITIVE, ...more]) rest.removeHeader(name);
  return rest;
}
