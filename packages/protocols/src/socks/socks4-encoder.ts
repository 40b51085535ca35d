import { encodeLatin1 } from "../bytes/index.ts";
import { parseIPv4 } from "../ip/index.ts";
import { encodeHost } from "./host-bytes.ts";
import {
  COMMANDS,
  MAX_FIELD_BYTES,
  type SOCKSAddress,
  type SOCKSReply,
  type SOCKSRequest,
} from "./messages.ts";

/** The code of an answer that grants. */
export const GRANTED = 90;
/** The code of an answer that refuses. */
export const REFUSED = 91;

const NUL: Buffer = Buffer.of(0);
/** Says that the name follows. */
const NO_ADDRESS: Buffer = Buffer.of(0, 0, 0, 1);

/**
 * Writes a request: of SOCKS 4 for an IPv4 address, of 4a for a name.
 *
 * @throws RangeError for an IPv6 address, or a user that is too long or has a NUL in it
 */
export function encodeSocks4Request({ command, host, port, user }: SOCKSRequest): Buffer {
  if (host.includes(":")) throw new RangeError(`SOCKS 4 knows no IPv6 address, got ${host}`);
  const userBytes = encodeLatin1(user);
  if (userBytes.includes(0) || userBytes.length > MAX_FIELD_BYTES) {
    throw new RangeError(`a user has at most ${MAX_FIELD_BYTES} bytes, and no NUL`);
  }
  const address = parseIPv4(host);
  const name = address === undefined ? [encodeHost(host), NUL] : [];
  const head = [Buffer.of(4, COMMANDS[command], port >> 8, port & 0xff), address ?? NO_ADDRESS];
  return Buffer.concat([...head, userBytes, NUL, ...name]);
}

/** Writes an answer. An address that is no IPv4 address is sent as 0.0.0.0. */
export function encodeSocks4Answer(reply: SOCKSReply, { host, port }: SOCKSAddress): Buffer {
  const code = reply === "granted" ? GRANTED : REFUSED;
  const address = parseIPv4(host) ?? Buffer.alloc(4);
  return Buffer.concat([Buffer.of(0, code, port >> 8, port & 0xff), address]);
}
