/**
 * Version 2 of the header, in bytes:
 *
 * ```text
 *  0            12        13        14          16
 * +------------+----+----+----+----+-----------+-------------+------+- - -
 * | signature  | 2  |comm| fam|tran|  length   |  addresses  | TLV  | TLV
 * +------------+----+----+----+----+-----------+-------------+------+- - -
 *                                               <------- length ---------->
 * addresses: source, destination, source port, destination port
 *            2 * 4 + 2 * 2 bytes for IPv4, 2 * 16 + 2 * 2 for IPv6, 2 * 108 for UNIX (paths only)
 * TLV:       type (1), length (2), value
 * ```
 *
 * @see https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt, section 2.2
 */
import { formatIP } from "../ip/index.ts";
import { crc32c } from "./crc32c.ts";
import { ProxyHeaderError } from "./errors.ts";
import type { ProxyAddresses, ProxyEndpoint, ProxyHeader, ProxyTLV } from "./proxy-header.ts";

/** What the header begins with. */
export const V2_SIGNATURE: Buffer = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");

/** What comes before the addresses. */
export const V2_FIXED_BYTES = 16;

/** How many bytes may follow that; the header could announce 65535. What fills them is TLVs. */
export const MAX_V2_LENGTH = 4096;

const VERSION = 2;
const COMMANDS = { LOCAL: 0, PROXY: 1 } as const;
const FAMILIES = ["unspecified", "IPv4", "IPv6", "UNIX"] as const;
const TRANSPORTS = ["unspecified", "stream", "datagram"] as const;
const ADDRESS_BYTES = { IPv4: 4, IPv6: 16, UNIX: 108 } as const;
const PORT_BYTES = 2;
const CRC32C_TYPE = 0x03;
const TLV_HEAD_BYTES = 3;

/**
 * How many bytes follow the fixed part.
 *
 * @throws ProxyHeaderError when that part is not valid, or announces too much
 */
export function v2Length(fixed: Buffer): number {
  const command = fixed.readUInt8(12);
  if (command >> 4 !== VERSION) throw new ProxyHeaderError("unknown version");
  if ((command & 15) > COMMANDS.PROXY) throw new ProxyHeaderError("unknown command");
  const length = fixed.readUInt16BE(14);
  if (length > MAX_V2_LENGTH) {
    throw new ProxyHeaderError(`${length} bytes announced, at most ${MAX_V2_LENGTH} are accepted`);
  }
  return length;
}

/**
 * Reads a whole header.
 *
 * @throws ProxyHeaderError when it is not valid
 */
export function parseV2(header: Buffer): ProxyHeader {
  const isLocal = (header.readUInt8(12) & 15) === COMMANDS.LOCAL;
  // The proxy's own connection: all that follows is to be ignored, the family too.
  if (isLocal) return { version: 2, addresses: null, tlvs: [] };
  const kinds = header.readUInt8(13);
  const family = FAMILIES[kinds >> 4];
  const transport = TRANSPORTS[kinds & 15];
  if (family === undefined) throw new ProxyHeaderError("unknown address family");
  if (transport === undefined) throw new ProxyHeaderError("unknown transport");
  const block = header.subarray(V2_FIXED_BYTES);
  const addressBytes = blockBytes(family);
  if (block.length < addressBytes) throw new ProxyHeaderError("the addresses don't fit");
  const isKnown = family !== "unspecified" && transport !== "unspecified";
  const tlvs = parseTLVs(block.subarray(addressBytes));
  checkSum(header, tlvs);
  return { version: 2, addresses: isKnown ? addressesIn(block, family, transport) : null, tlvs };
}

function blockBytes(family: (typeof FAMILIES)[number]): number {
  if (family === "unspecified") return 0;
  return 2 * (ADDRESS_BYTES[family] + (family === "UNIX" ? 0 : PORT_BYTES));
}

function addressesIn(
  block: Buffer,
  family: keyof typeof ADDRESS_BYTES,
  transport: ProxyAddresses["transport"],
): ProxyAddresses {
  const size = ADDRESS_BYTES[family];
  const endpoint = (index: 0 | 1): ProxyEndpoint => {
    const address = block.subarray(index * size, (index + 1) * size);
    if (family === "UNIX") return { family, path: pathIn(address) };
    const port = block.readUInt16BE(2 * size + index * PORT_BYTES);
    return { family, host: formatIP(address), port };
  };
  return { transport, source: endpoint(0), destination: endpoint(1) };
}

/** A path ends at its first zero byte; an abstract name, which begins with one, where only zeros follow. */
function pathIn(padded: Buffer): string {
  const end = padded[0] === 0 ? padded.findLastIndex((byte) => byte !== 0) + 1 : padded.indexOf(0);
  return padded.toString("utf8", 0, end < 0 ? padded.length : end);
}

function parseTLVs(block: Buffer): ProxyTLV[] {
  const tlvs: ProxyTLV[] = [];
  for (let at = 0; at < block.length; ) {
    if (block.length - at < TLV_HEAD_BYTES) throw new ProxyHeaderError("a TLV is cut off");
    const start = at + TLV_HEAD_BYTES;
    const end = start + block.readUInt16BE(at + 1);
    if (end > block.length) throw new ProxyHeaderError("a TLV is cut off");
    tlvs.push({ type: block.readUInt8(at), value: block.subarray(start, end) });
    at = end;
  }
  return tlvs;
}

/** The sum is that of the whole header with zeros in the place of the sum. */
function checkSum(header: Buffer, tlvs: readonly ProxyTLV[]): void {
  for (const { type, value } of tlvs) {
    if (type !== CRC32C_TYPE) continue;
    if (value.length !== 4) throw new ProxyHeaderError("a checksum has 4 bytes");
    const at = value.byteOffset - header.byteOffset;
    const blanked = Buffer.concat([
      header.subarray(0, at),
      Buffer.alloc(4),
      header.subarray(at + 4),
    ]);
    if (crc32c(blanked) !== value.readUInt32BE()) throw new ProxyHeaderError("wrong checksum");
  }
}
