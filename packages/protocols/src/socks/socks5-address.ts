import { formatIP, parseIP } from "../ip/index.ts";
import { SOCKSMessageError } from "./errors.ts";
import { decodeHost, encodeHost } from "./host-bytes.ts";
import type { SOCKSAddress } from "./messages.ts";

/** The kinds of addresses, by their number (RFC 1928, section 5). */
const ADDRESS_TYPES = { ipv4: 1, name: 3, ipv6: 4 } as const;

/** What stands around an address: its type before it, the port behind it. */
const FRAME_BYTES = 1 + 2;

/**
 * How many bytes an address has with its type and its port.
 *
 * @param first - its first byte, the type
 * @param second - the byte after that: the length, if it is a name
 * @returns `undefined` as long as the bytes that say it are missing
 * @throws SOCKSMessageError for a type that there isn't
 */
export function addressLength(
  first: number | undefined,
  second: number | undefined,
): number | undefined {
  switch (first) {
    case undefined:
      return undefined;
    case ADDRESS_TYPES.ipv4:
      return FRAME_BYTES + 4;
    case ADDRESS_TYPES.ipv6:
      return FRAME_BYTES + 16;
    case ADDRESS_TYPES.name:
      return second === undefined ? undefined : FRAME_BYTES + 1 + second;
    default:
      throw new SOCKSMessageError("unknown type of address", "addressNotSupported");
  }
}

/**
 * Reads an address: its type, it, and its port; of as many bytes as {@link addressLength} says.
 *
 * @throws SOCKSMessageError for a name that is none
 */
export function decodeAddress(bytes: Buffer): SOCKSAddress {
  const address = bytes.subarray(1, -2);
  const isName = bytes[0] === ADDRESS_TYPES.name;
  return {
    host: isName ? decodeHost(address.subarray(1)) : formatIP(address),
    port: bytes.readUInt16BE(bytes.length - 2),
  };
}

/** Writes an address. @throws RangeError for a host that is none */
export function encodeAddress({ host, port }: SOCKSAddress): Buffer {
  const ip = parseIP(host);
  const portBytes = Buffer.of(port >> 8, port & 0xff);
  if (ip === undefined) {
    const name = encodeHost(host);
    return Buffer.concat([Buffer.of(ADDRESS_TYPES.name, name.length), name, portBytes]);
  }
  const type = ip.length === 4 ? ADDRESS_TYPES.ipv4 : ADDRESS_TYPES.ipv6;
  return Buffer.concat([Buffer.of(type), ip, portBytes]);
}
