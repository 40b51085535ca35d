/**
 * Messages of SOCKS 4 and 4a:
 *
 * ```text
 * request   4, command, port (2), IPv4 address (4), user id, NUL [, host, NUL]
 * answer    0, code, port (2), IPv4 address (4)
 * ```
 *
 * The host is there when the address is 0.0.0.x, x not 0: that is 4a.
 *
 * @see https://www.openssh.com/txt/socks4.protocol, https://www.openssh.com/txt/socks4a.protocol
 */
import { ByteQueue } from "../bytes/index.ts";
import { formatIP } from "../ip/index.ts";
import { SOCKSMessageError } from "./errors.ts";
import { decodeHost } from "./host-bytes.ts";
import { commandOf, MAX_FIELD_BYTES, type SOCKSAnswer, type SOCKSRequest } from "./messages.ts";
import { GRANTED } from "./socks4-encoder.ts";

const VERSION = 4;
const HEAD_BYTES = 8;
const NUL: Buffer = Buffer.of(0);

/** Reads what comes from one side of a SOCKS 4 connection. Who uses it knows what to expect. */
export class Socks4Decoder {
  readonly #queue = new ByteQueue();
  #head: Buffer | undefined = undefined;
  #user: Buffer | undefined = undefined;

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

  /**
   * Takes a request.
   *
   * @returns `undefined` when it has not arrived completely
   * @throws SOCKSMessageError as soon as it is certain not to be one
   */
  nextRequest(): SOCKSRequest | undefined {
    this.#head ??= this.#takeHead();
    if (this.#head === undefined) return undefined;
    this.#user ??= this.#takeField();
    if (this.#user === undefined) return undefined;
    const address = this.#head.subarray(4);
    const isNamed = address.readUIntBE(0, 3) === 0 && address[3] !== 0;
    const name = isNamed ? this.#takeField() : undefined;
    if (isNamed && name === undefined) return undefined;
    return {
      command: requireCommand(this.#head.readUInt8(1)),
      host: name === undefined ? formatIP(address) : decodeHost(name),
      port: this.#head.readUInt16BE(2),
      user: this.#user.toString("latin1"),
    };
  }

  /** Takes an answer. Returns and throws as {@link nextRequest} does. */
  nextAnswer(): SOCKSAnswer | undefined {
    if (this.#queue.length > 0 && this.#queue.byteAt(0) !== 0) {
      throw new SOCKSMessageError("an answer begins with 0");
    }
    if (this.#queue.length < HEAD_BYTES) return undefined;
    const answer = this.#queue.take(HEAD_BYTES);
    return {
      reply: answer.readUInt8(1) === GRANTED ? "granted" : "failure",
      host: formatIP(answer.subarray(4)),
      port: answer.readUInt16BE(2),
    };
  }

  #takeHead(): Buffer | undefined {
    const [version, command] = [this.#queue.byteAt(0), this.#queue.byteAt(1)];
    if (version !== undefined && version !== VERSION) {
      throw new SOCKSMessageError(`version ${VERSION} was expected, got ${version}`);
    }
    if (command !== undefined) requireCommand(command);
    return this.#queue.length < HEAD_BYTES ? undefined : this.#queue.take(HEAD_BYTES);
  }

  #takeField(): Buffer | undefined {
    const field = this.#queue.takeBefore(NUL, MAX_FIELD_BYTES);
    if (field === undefined && this.#queue.length > MAX_FIELD_BYTES) {
      throw new SOCKSMessageError(`a field is longer than ${MAX_FIELD_BYTES} bytes`);
    }
    return field;
  }
}

/** There is no UDP in version 4. */
function requireCommand(code: number): "connect" | "bind" {
  const command = commandOf(code);
  if (command === undefined || command === "udpAssociate") {
    throw new SOCKSMessageError(`unknown command ${code}`, "commandNotSupported");
  }
  return command;
}
