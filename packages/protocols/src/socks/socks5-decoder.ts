/**
 * Messages of SOCKS 5, in order:
 *
 * ```text
 * client -> server                                     server -> client
 * greeting     5, count, methods                       choice  5, method
 * credentials  1, length, user, length, password       status  1, status
 * request      5, command, 0, address, port (2)        answer  5, reply, 0, address, port (2)
 *
 * address      1, IPv4 (4) | 3, length, name | 4, IPv6 (16)
 * ```
 *
 * @see RFC 1928; RFC 1929
 */
import { ByteQueue } from "../bytes/index.ts";
import { SOCKSMessageError } from "./errors.ts";
import { commandOf, replyOf, type SOCKSAnswer, type SOCKSRequest } from "./messages.ts";
import { addressLength, decodeAddress } from "./socks5-address.ts";

/** The version of the protocol. */
export const VERSION = 5;
/** The version of the exchange of user name and password (RFC 1929). */
export const PASSWORD_VERSION = 1;

/** Where the address is in a message that has one. */
const ADDRESS_AT = 3;

/** Who a client says it is. */
export interface SOCKSCredentials {
  readonly user: Buffer;
  readonly password: Buffer;
}

/**
 * Reads what comes from one side of a SOCKS 5 connection. Who uses it knows what to expect.
 *
 * The methods return `undefined` when the message has not arrived completely, and throw a SOCKSMessageError as
 * soon as it is certain not to be one. No message is longer than 513 bytes.
 */
export class Socks5Decoder {
  readonly #queue = new ByteQueue();

  /** Adds bytes, which are the decoder's from now on. */
  push(chunk: Buffer): void {
    this.#queue.push(chunk);
  }

  /** What has not been taken, left in place. */
  get leftover(): Buffer {
    return this.#queue.leftover;
  }

  /** Takes everything that is left. */
  clear(): Buffer {
    return this.#queue.clear();
  }

  /** Takes the methods a client offers. */
  nextGreeting(): readonly number[] | undefined {
    this.#requireVersion(VERSION);
    const greeting = this.#takeCounted(2, this.#queue.byteAt(1));
    return greeting === undefined ? undefined : [...greeting.subarray(2)];
  }

  /** Takes a user name and a password. */
  nextCredentials(): SOCKSCredentials | undefined {
    this.#requireVersion(PASSWORD_VERSION);
    const userBytes = this.#queue.byteAt(1);
    if (userBytes === undefined) return undefined;
    const passwordAt = 2 + userBytes + 1;
    const message = this.#takeCounted(passwordAt, this.#queue.byteAt(passwordAt - 1));
    return message === undefined
      ? undefined
      : { user: message.subarray(2, 2 + userBytes), password: message.subarray(passwordAt) };
  }

  /** Takes a request. */
  nextRequest(): SOCKSRequest | undefined {
    this.#requireVersion(VERSION);
    const message = this.#takeWithAddress();
    if (message === undefined) return undefined;
    const code = message.readUInt8(1);
    const command = commandOf(code);
    if (command === undefined) {
      throw new SOCKSMessageError(`unknown command ${code}`, "commandNotSupported");
    }
    return { command, user: "", ...decodeAddress(message.subarray(ADDRESS_AT)) };
  }

  /** Takes the method a server has chosen. */
  nextChoice(): number | undefined {
    this.#requireVersion(VERSION);
    return this.#queue.length < 2 ? undefined : this.#queue.take(2).readUInt8(1);
  }

  /** Takes what a server says to a user name and password: 0 is good. */
  nextStatus(): number | undefined {
    this.#requireVersion(PASSWORD_VERSION);
    return this.#queue.length < 2 ? undefined : this.#queue.take(2).readUInt8(1);
  }

  /** Takes an answer. */
  nextAnswer(): SOCKSAnswer | undefined {
    this.#requireVersion(VERSION);
    const message = this.#takeWithAddress();
    if (message === undefined) return undefined;
    return { reply: replyOf(message.readUInt8(1)), ...decodeAddress(message.subarray(ADDRESS_AT)) };
  }

  #requireVersion(version: number): void {
    const first = this.#queue.byteAt(0);
    if (first === undefined || first === version) return;
    throw new SOCKSMessageError(`version ${version} was expected, got ${first}`);
  }

  /** Takes `fixed` bytes and as many more as a byte among them says, if that is there. */
  #takeCounted(fixed: number, count: number | undefined): Buffer | undefined {
    const whole = fixed + (count ?? Number.POSITIVE_INFINITY);
    return this.#queue.length < whole ? undefined : this.#queue.take(whole);
  }

  #takeWithAddress(): Buffer | undefined {
    const reserved = this.#queue.byteAt(2);
    if (reserved !== undefined && reserved !== 0) {
      throw new SOCKSMessageError("a reserved byte is not 0");
    }
    const length = addressLength(this.#queue.byteAt(3), this.#queue.byteAt(4));
    return length === undefined ? undefined : this.#takeCounted(ADDRESS_AT, length);
  }
}
