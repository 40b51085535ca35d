/** Headers as proxies send them. */

export const V1_TCP4 = "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n";
export const V1_TCP6 = "PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n";
export const V1_UNKNOWN = "PROXY UNKNOWN\r\n";

const SIGNATURE = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
const IPV4_BLOCK = Buffer.from("c0000201c6336402dc0401bb", "hex");

/** A header of version 2 around `block`. */
export function v2(
  command: number,
  kinds: number,
  block: Uint8Array,
  length = block.length,
): Buffer {
  const rest = Buffer.from([command, kinds, length >> 8, length & 0xff]);
  return Buffer.concat([SIGNATURE, rest, block]);
}

export function tlv(type: number, value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value as Uint8Array); // a string is fine, too
  return Buffer.concat([Buffer.from([type, bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

/** From 192.0.2.1:56324 to 198.51.100.2:443, with what else is given. */
export function v2IPv4(...tlvs: readonly Uint8Array[]): Buffer {
  return v2(0x21, 0x11, Buffer.concat([IPV4_BLOCK, ...tlvs]));
}

/** With a TLV of type 4 that holds "noop", and the checksum of it all, computed elsewhere. */
export const V2_WITH_CHECKSUM: Buffer = v2IPv4(
  tlv(4, "noop"),
  tlv(3, Buffer.from("53a8883f", "hex")),
);
