/** The table of TCP connections that Linux keeps in `/proc/net/tcp` and `tcp6`. */

/** A connection, seen from this machine. */
export interface TCPConnection {
  readonly local: readonly [host: string, port: number];
  readonly remote: readonly [host: string, port: number];
  /** The number of the user who owns it. */
  readonly uid: number;
}

const ENTRY =
  /^\s*\d+:\s+([0-9A-F]+):([0-9A-F]{4})\s+([0-9A-F]+):([0-9A-F]{4})(?:\s+\S+){4}\s+(\d+)\s/gm;
const IPV4_DIGITS = 8;
const IPV6_DIGITS = 32;

/**
 * The connections in the table. Their hosts are in the form of {@link comparableHost}.
 *
 * @param isLittleEndian - how the machine keeps numbers: the table has addresses word by word, as numbers
 */
export function parseProcNetTcp(table: string, isLittleEndian = true): TCPConnection[] {
  return Array.from(table.matchAll(ENTRY), ([, local, localPort, remote, remotePort, uid]) => ({
    local: [hostOf(local ?? "", isLittleEndian), portOf(localPort)],
    remote: [hostOf(remote ?? "", isLittleEndian), portOf(remotePort)],
    uid: Number(uid),
  }));
}

/** An address in a form in which equal ones are written alike, IPv4 ones as IPv6 has them, too. */
export function comparableHost(address: string): string {
  const [host = ""] = address.split("%"); // the zone
  const text = host.includes(":") ? host : `::ffff:${host}`;
  return URL.canParse(`http://[${text}]/`) ? new URL(`http://[${text}]/`).hostname : address;
}

function hostOf(hex: string, isLittleEndian: boolean): string {
  const bytes = Buffer.from(hex, "hex");
  if (isLittleEndian) bytes.swap32();
  if (hex.length === IPV4_DIGITS) return comparableHost([...bytes].join("."));
  if (hex.length !== IPV6_DIGITS) return "";
  return comparableHost((bytes.toString("hex").match(/.{4}/g) ?? []).join(":"));
}

function portOf(hex = ""): number {
  return Number.parseInt(hex, 16);
}
