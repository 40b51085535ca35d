/** Which texts are IP addresses: those that POSIX's inet_pton takes. */
import type { AddressFamily } from "../interfaces/socket.ts";

/** How many groups of 16 bits an IPv6 address has (RFC 4291, section 2.2). */
const IPV6_GROUPS = 8;

/** Decimal, without leading zeros, which some take for octal. */
const IPV4_PART = /^(?:0|[1-9]\d{0,2})$/;

const IPV6_GROUP = /^[0-9a-fA-F]{1,4}$/;

/**
 * Whether `address` is an IP address of `family`.
 *
 * An IPv4 address has exactly four parts, an IPv6 address may be followed by a scope: `"fe80::1%eth0"`.
 *
 * @param address - bytes are taken for ASCII
 * @param family - default: IPv4
 * @throws RangeError for any other family
 * @see Twisted: `twisted.internet.abstract.isIPAddress` (R24)
 */
export function isIPAddress(
  address: string | Uint8Array,
  family: Exclude<AddressFamily, "UNIX"> = "INET",
): boolean {
  const text = typeof address === "string" ? address : Buffer.from(address).toString("latin1");
  if (family === "INET") return isIPv4(text);
  if (family === "INET6") return isIPv6(text.replace(/%.*/s, ""));
  throw new RangeError(`family must be INET or INET6, got ${String(family)}`);
}

/**
 * Whether `address` is an IPv6 address, with or without a scope.
 *
 * @see Twisted: `twisted.internet.abstract.isIPv6Address` (R24)
 */
export function isIPv6Address(address: string | Uint8Array): boolean {
  return isIPAddress(address, "INET6");
}

function isIPv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => IPV4_PART.test(part) && Number(part) <= 255);
}

/** At most one `::` stands for one or more groups of zeros (RFC 4291, section 2.2). */
function isIPv6(text: string): boolean {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return false;
  if (tail === undefined) return groupsOf(head, true) === IPV6_GROUPS;
  const before = head === "" ? 0 : groupsOf(head, false);
  const after = tail === "" ? 0 : groupsOf(tail, true);
  return before + after < IPV6_GROUPS; // NaN is not
}

/** How many groups these are; NaN if one of them is none. The last may be an IPv4 address, for two. */
function groupsOf(text: string, isLast: boolean): number {
  const groups = text.split(":");
  const last = groups.at(-1) ?? "";
  const endsInIPv4 = isLast && isIPv4(last);
  const others = endsInIPv4 ? groups.slice(0, -1) : groups;
  if (!others.every((group) => IPV6_GROUP.test(group))) return Number.NaN;
  return others.length + (endsInIPv4 ? 2 : 0);
}
