/**
 * A datagram between a client and its SOCKS 5 server:
 *
 * ```text
 * reserved, 0 (2)   fragment (1)   address   data
 * ```
 *
 * The address is the target's on the way to the server, and the sender's on the way back.
 *
 * @see RFC 1928, section 7
 */
import { SOCKSMessageError } from "./errors.ts";
import type { SOCKSAddress } from "./messages.ts";
import { addressLength, decodeAddress, encodeAddress } from "./socks5-address.ts";

/** What stands before the address: two reserved bytes, and 0 for a datagram that is no fragment. */
const PREFIX: Buffer = Buffer.alloc(3);

/** What a datagram between client and server says. */
export interface SOCKSDatagram extends SOCKSAddress {
  /** What is sent on. A view of what was received. */
  readonly data: Buffer;
}

/**
 * Reads a datagram.
 *
 * @throws SOCKSMessageError for what is none, and for a fragment: nobody has to put those together, and whoever
 *   doesn't drops them
 */
export function decodeSocks5Datagram(datagram: Buffer): SOCKSDatagram {
  const prefix = datagram.subarray(0, PREFIX.length);
  if (!prefix.equals(PREFIX)) throw new SOCKSMessageError("no datagram, or a fragment of one");
  const rest = datagram.subarray(PREFIX.length);
  const length = addressLength(rest[0], rest[1]);
  if (length === undefined || rest.length < length) {
    throw new SOCKSMessageError("the datagram ends within its address");
  }
  return { ...decodeAddress(rest.subarray(0, length)), data: rest.subarray(length) };
}

/** Writes a datagram. @throws RangeError for a host that is none */
export function encodeSocks5Datagram(address: SOCKSAddress, data: Uint8Array): Buffer {
  return Buffer.concat([PREFIX, encodeAddress(address), data]);
}
