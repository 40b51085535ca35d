import { domainToASCII } from "node:url";
import { isIPv6Address } from "./ip-address-literals.ts";

const ASCII = /^[\0-\x7f]*$/;

/**
 * `host` as it is looked up: letters beyond ASCII in their ASCII form (RFC 5890), by the rules of UTS #46.
 * A name in ASCII stays as it is, and so does an IP address.
 *
 * @returns `undefined` when it can be no name of a host, and is no address
 */
export function asciiHostName(host: string): string | undefined {
  if (isIPv6Address(host)) return host; // by those rules it has letters that no name has
  const inASCII = domainToASCII(host);
  if (inASCII === "") return undefined;
  return ASCII.test(host) ? host : inASCII;
}
