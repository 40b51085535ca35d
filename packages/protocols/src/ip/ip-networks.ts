import { parseIP, unmapIP } from "./ip-address.ts";

interface IPNetwork {
  readonly address: Buffer;
  readonly prefixBits: number;
}

const PREFIX_BITS = /^(?:0|[1-9][0-9]{0,2})$/;

/**
 * A set of networks, written as `10.0.0.0/8` or `2001:db8::/32`, or as single addresses. An IPv6 address that
 * stands for an IPv4 one is taken for that.
 */
export class IPNetworks {
  readonly #networks: readonly IPNetwork[];

  /** @throws RangeError for what is no network */
  constructor(networks: Iterable<string>) {
    this.#networks = Array.from(networks, parseNetwork);
  }

  /** Whether the address, as text or in bytes, lies in one of them. What is no address doesn't. */
  contains(address: string | Buffer): boolean {
    const bytes = typeof address === "string" ? parseIP(address) : address;
    if (bytes === undefined) return false;
    const unmapped = unmapIP(bytes);
    return this.#networks.some((network) => liesIn(unmapped, network));
  }
}

/**
 * Networks that a stranger has no business in: this host, private ones, and those for documentation, tests,
 * translation and groups.
 *
 * @see RFC 6890, RFC 8190: the registries of special-purpose addresses
 */
export const SPECIAL_NETWORKS: readonly string[] = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"],
  ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
  // ::/8 holds "unspecified", loopback, and ways to write IPv4; 64:ff9b::/16 and 2002::/16 lead to IPv4, too.
  ...["::/8", "64:ff9b::/32", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
  ...["5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"],
];

function parseNetwork(text: string): IPNetwork {
  const [host = "", bits, ...rest] = text.split("/");
  const address = parseIP(host);
  const widest = address === undefined ? 0 : 8 * address.length;
  const isValid = bits === undefined || (PREFIX_BITS.test(bits) && Number(bits) <= widest);
  if (address === undefined || !isValid || rest.length > 0) {
    throw new RangeError(`expected an address or network such as 10.0.0.0/8, got ${text}`);
  }
  return { address, prefixBits: bits === undefined ? widest : Number(bits) };
}

function liesIn(address: Buffer, network: IPNetwork): boolean {
  if (address.length !== network.address.length) return false;
  const wholeBytes = network.prefixBits >> 3;
  const restBits = network.prefixBits & 7;
  if (!address.subarray(0, wholeBytes).equals(network.address.subarray(0, wholeBytes)))
    return false;
  if (restBits === 0) return true;
  const difference = (address[wholeBytes] ?? 0) ^ (network.address[wholeBytes] ?? 0);
  return difference >> (8 - restBits) === 0;
}
