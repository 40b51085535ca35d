import type { SocketType } from "node:dgram";
import { isIPv4, isIPv6 } from "node:net";
import { type IPAddress, IPv4Address, IPv6Address } from "../address.ts";
import { InvalidAddressError, MessageLengthError } from "../errors.ts";
import type { NodeAddress } from "./socket-address.ts";

/** How a socket looks up what it is given. */
type Lookup = (
  host: string,
  options: unknown,
  callback: (error: null, address: string, family: number) => void,
) => void;

/** IPv4 or IPv6, as far as datagrams are concerned. */
export interface DatagramFamily {
  readonly socketType: SocketType;
  /** Nothing is looked up: only addresses get here, and so they are used at once. */
  readonly lookup: Lookup;
  /** Our address for one of Node's. */
  addressOf(address: NodeAddress): IPAddress;
  /**
   * Where a datagram to `host` goes.
   *
   * @throws InvalidAddressError for a name, or an address of the other family
   */
  target(host: string): string;
  /** @throws MessageLengthError when a datagram has no room for so many bytes */
  requireRoom(bytes: number): void;
}

/** What the 65,535 bytes of a packet leave when it has a header of IPv4, 20 bytes, and of UDP, 8. */
const IPV4_LIMIT = 65_507;

/** The same without the header of IPv6, which is not counted. */
const IPV6_LIMIT = 65_527;

const ipv4: DatagramFamily = {
  socketType: "udp4",
  lookup: (host, _options, callback) => callback(null, host, 4),
  addressOf: ({ address, port }) => new IPv4Address("UDP", address, port),
  target(host) {
    if (host === "<broadcast>") return "255.255.255.255";
    if (isIPv6(host)) throw new InvalidAddressError(host, "an IPv4 port can't reach IPv6");
    return requireIP(host);
  },
  requireRoom: (bytes) => requireAtMost(IPV4_LIMIT, bytes),
};

const ipv6: DatagramFamily = {
  socketType: "udp6",
  lookup: (host, _options, callback) => callback(null, host, 6),
  addressOf: ({ address, port }) => new IPv6Address("UDP", address, port),
  target(host) {
    if (host === "<broadcast>" || isIPv4(host)) {
      throw new InvalidAddressError(host, "an IPv6 port can reach neither IPv4 nor everybody");
    }
    return requireIP(host);
  },
  requireRoom: (bytes) => requireAtMost(IPV6_LIMIT, bytes),
};

/**
 * The family of the interface that a port is bound to; empty stands for all of IPv4.
 *
 * @throws InvalidAddressError when it is no IP address
 */
export function datagramFamily(interfaceName: string): DatagramFamily {
  if (interfaceName === "" || isIPv4(interfaceName)) return ipv4;
  if (isIPv6(interfaceName)) return ipv6;
  throw new InvalidAddressError(interfaceName, "not an IPv4 or IPv6 address");
}

function requireIP(host: string): string {
  if (isIPv4(host) || isIPv6(host)) return host;
  throw new InvalidAddressError(host, "datagrams go to IP addresses, not to names");
}

function requireAtMost(limit: number, bytes: number): void {
  if (bytes > limit) throw new MessageLengthError(`${bytes} bytes, at most ${limit} fit`);
}
