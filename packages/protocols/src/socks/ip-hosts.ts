import { type IAddress, IPv4Address, IPv6Address } from "@cordage/reactor";
import { formatIP, parseIP, unmapIP } from "../ip/index.ts";

/** Whether it is an address with a host and a port. */
export function isIP(address: IAddress): address is IPv4Address | IPv6Address {
  return address instanceof IPv4Address || address instanceof IPv6Address;
}

/** The one spelling of a host's IP address: short, and IPv4 where IPv6 stands for that. Others stay as they are. */
export function plainHost(host: string): string {
  const address = parseIP(host);
  return address === undefined ? host : formatIP(unmapIP(address));
}

/** Whether both are IP addresses, and the same. */
export function isSameHost(one: string, other: string): boolean {
  return parseIP(one) !== undefined && plainHost(one) === plainHost(other);
}
