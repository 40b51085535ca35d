import { parseIP } from "../ip/index.ts";
import { SOCKSMessageError } from "./errors.ts";
import { MAX_FIELD_BYTES } from "./messages.ts";

/** Letters, digits, hyphens and dots; underscores, since there are such hosts. */
const HOST_NAME = /^[A-Za-z0-9._-]+$/;

/**
 * The name of a host, as it was received.
 *
 * @throws SOCKSMessageError for what is neither a name nor an address
 */
export function decodeHost(bytes: Buffer): string {
  const host = bytes.toString("latin1");
  if (!isHost(host)) throw new SOCKSMessageError("no name of a host");
  return host;
}

/**
 * The name of a host, as it is sent.
 *
 * @throws RangeError for what is neither a name nor an address, or too long
 */
export function encodeHost(host: string): Buffer {
  if (!isHost(host) || host.length > MAX_FIELD_BYTES) {
    throw new RangeError(`expected the name of a host, got ${JSON.stringify(host)}`);
  }
  return Buffer.from(host, "latin1");
}

function isHost(host: string): boolean {
  return HOST_NAME.test(host) || parseIP(host) !== undefined;
}
