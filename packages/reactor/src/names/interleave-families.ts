import { type IPAddress, IPv6Address } from "../address.ts";

/**
 * The same addresses with IPv6 and IPv4 taking turns, so that a family that leads nowhere holds a client up
 * for one attempt, not for all of its addresses. The first one stays first, and so does the order within a
 * family.
 *
 * @see RFC 8305, section 4
 */
export function interleaveFamilies(addresses: readonly IPAddress[]): IPAddress[] {
  const startsWithIPv6 = addresses[0] instanceof IPv6Address;
  const first = addresses.filter((it) => it instanceof IPv6Address === startsWithIPv6);
  const second = addresses.filter((it) => it instanceof IPv6Address !== startsWithIPv6);
  const pairs = Math.min(first.length, second.length);
  return [
    ...first.slice(0, pairs).flatMap((it, index) => [it, ...second.slice(index, index + 1)]),
    ...first.slice(pairs),
    ...second.slice(pairs),
  ];
}
