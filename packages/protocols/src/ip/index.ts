/**
 * IP addresses and networks: shared by the protocols of this package.
 *
 * Not for use from outside: this folder may change in any version.
 *
 * @module ip
 * @internal
 */
export { formatIP, parseIP, parseIPv4, parseIPv6, unmapIP } from "./ip-address.ts";
export { IPNetworks, SPECIAL_NETWORKS } from "./ip-networks.ts";
