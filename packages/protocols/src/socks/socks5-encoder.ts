import {
  COMMANDS,
  MAX_FIELD_BYTES,
  REPLIES,
  type SOCKSAddress,
  type SOCKSCommand,
  type SOCKSReply,
} from "./messages.ts";
import { encodeAddress } from "./socks5-address.ts";
import { PASSWORD_VERSION, VERSION } from "./socks5-decoder.ts";

/** Ways to show who one is, by their number on the wire (RFC 1928, section 3). */
export const METHODS = { none: 0, password: 2, noneAcceptable: 255 } as const;

/** Writes what a client offers. */
export function encodeGreeting(methods: readonly number[]): Buffer {
  return Buffer.of(VERSION, methods.length, ...methods);
}

/** Writes what a server chooses. */
export function encodeChoice(method: number): Buffer {
  return Buffer.of(VERSION, method);
}

/**
 * Writes a user name and a password.
 *
 * @throws RangeError when one of them is empty or too long
 * @see RFC 1929, section 2
 */
export function encodeCredentials(user: string, password: string): Buffer {
  const fields = [user, password].map((text) => {
    const bytes = Buffer.from(text);
    if (bytes.length === 0 || bytes.length > MAX_FIELD_BYTES) {
      throw new RangeError(`a user and a password have 1 to ${MAX_FIELD_BYTES} bytes`);
    }
    return Buffer.concat([Buffer.of(bytes.length), bytes]);
  });
  return Buffer.concat([Buffer.of(PASSWORD_VERSION), ...fields]);
}

/** Writes what a server says to a user name and a password. */
export function encodeStatus(isGood: boolean): Buffer {
  return Buffer.of(PASSWORD_VERSION, isGood ? 0 : 1);
}

/** Writes a request. @throws RangeError for a host that is none */
export function encodeSocks5Request(command: SOCKSCommand, address: SOCKSAddress): Buffer {
  return Buffer.concat([Buffer.of(VERSION, COMMANDS[command], 0), encodeAddress(address)]);
}

/** Writes an answer. */
export function encodeSocks5Answer(reply: SOCKSReply, address: SOCKSAddress): Buffer {
  return Buffer.concat([Buffer.of(VERSION, REPLIES[reply], 0), encodeAddress(address)]);
}
