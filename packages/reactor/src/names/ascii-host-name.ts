import { domainToASCII } from "node:url";

const ASCII = /^[\0-\x7f]*$/;

/**
 * `name` as it is looked up: letters beyond ASCII in their ASCII form (RFC 5890), by the rules of UTS #46.
 * A name in ASCII stays as it is.
 *
 * @returns `undefined` when it can be no name of a host
 */
export function asciiHostName(name: string): string | undefined {
  const inASCII = domainToASCII(name);
  if (inASCII === "") return undefined;
  return ASCII.test(name) ? name : inASCII;
}
