import { InvalidAddressError, MessageLengthError } from "@cordage/reactor";
import { BROADCAST, familyOf } from "../socket-address.ts";

/** The most bytes a datagram can have: what a packet leaves beside its headers, by family. */
const MAX_DATAGRAM_BYTES: Readonly<Record<4 | 6, number>> = { 4: 65_507, 6: 65_527 };

/**
 * The family of the interface that a port is bound to; empty stands for all of IPv4.
 *
 * @throws InvalidAddressError when it is no IP address
 */
export function datagramFamily(interfaceName: string): 4 | 6 {
  const family = interfaceName === "" ? 4 : familyOf(interfaceName);
  if (family === undefined) {
    throw new InvalidAddressError(interfaceName, "not an IPv4 or IPv6 address");
  }
  return family;
}

/**
 * The address that a datagram to `host` goes to, from a port of that family.
 *
 * @throws InvalidAddressError for a name, or an address of the other family
 */
export function datagramTarget(host: string, family: 4 | 6): string {
  if (host === "<broadcast>" && family === 4) return BROADCAST;
  const actual = familyOf(host);
  if (host === "<broadcast>" || (actual !== undefined && actual !== family)) {
    throw new InvalidAddressError(host, `a port of IPv${family} can't reach it`);
  }
  if (actual === undefined) {
    throw new InvalidAddressError(host, "datagrams go to IP addresses, not to names");
  }
  return host;
}

/** @throws MessageLengthError when a datagram has no room for so many bytes */
export function requireRoom(bytes: number, family: 4 | 6): void {
  const limit = MAX_DATAGRAM_BYTES[family];
  if (bytes > limit) throw new MessageLengthError(`${bytes} bytes, at most ${limit} fit`);
}
