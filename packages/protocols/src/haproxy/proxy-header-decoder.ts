import { ByteQueue } from "../bytes/index.ts";
import { ProxyHeaderError } from "./errors.ts";
import type { ProxyHeader } from "./proxy-header.ts";
import { MAX_V1_BYTES, parseV1, V1_SIGNATURE } from "./v1-header.ts";
import { parseV2, V2_FIXED_BYTES, V2_SIGNATURE, v2Length } from "./v2-header.ts";

const CRLF: Buffer = Buffer.from("\r\n");

/**
 * Reads the PROXY header, of either version, that a connection begins with.
 *
 * ```ts
 * decoder.push(chunk);
 * const header = decoder.next();
 * if (header !== undefined) use(header, decoder.clear());
 * ```
 *
 * @see https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt; Twisted: `twisted.protocols.haproxy`
 *   (HA-2 to HA-7)
 */
export class ProxyHeaderDecoder {
  readonly #queue = new ByteQueue();

  /** Adds bytes, which are the decoder's from now on. */
  push(chunk: Buffer): void {
    this.#queue.push(chunk);
  }

  /**
   * Takes the header.
   *
   * @returns `undefined` when it has not arrived completely
   * @throws ProxyHeaderError as soon as it is certain not to become a valid one
   */
  next(): ProxyHeader | undefined {
    const first = this.#queue.byteAt(0);
    if (first === undefined) return undefined;
    const isV2 = first === V2_SIGNATURE[0];
    const hasSignature = this.#hasSignature(isV2 ? V2_SIGNATURE : V1_SIGNATURE);
    if (!hasSignature) return undefined;
    return isV2 ? this.#nextV2() : this.#nextV1();
  }

  /** What has not been taken, left in place. */
  get leftover(): Buffer {
    return this.#queue.leftover;
  }

  /** Takes everything that is left. */
  clear(): Buffer {
    return this.#queue.clear();
  }

  #hasSignature(signature: Buffer): boolean {
    const length = Math.min(signature.length, this.#queue.length);
    if (!this.#queue.peek(length).equals(signature.subarray(0, length))) {
      throw new ProxyHeaderError("the connection doesn't begin with a PROXY header");
    }
    return length === signature.length;
  }

  #nextV1(): ProxyHeader | undefined {
    const longest = MAX_V1_BYTES - CRLF.length;
    const line = this.#queue.takeBefore(CRLF, longest);
    if (line !== undefined) return parseV1(line);
    if (this.#queue.length >= MAX_V1_BYTES) {
      throw new ProxyHeaderError(`the line is longer than ${MAX_V1_BYTES} bytes`);
    }
    return undefined;
  }

  #nextV2(): ProxyHeader | undefined {
    if (this.#queue.length < V2_FIXED_BYTES) return undefined;
    const whole = V2_FIXED_BYTES + v2Length(this.#queue.peek(V2_FIXED_BYTES));
    return this.#queue.length < whole ? undefined : parseV2(this.#queue.take(whole));
  }
}
