/**
 * Netstrings:
 *
 * ```text
 *   length ":" payload ","      12:hello world!,
 *   length = "0" / ( %x31-39 *DIGIT )
 * ```
 *
 * @see https://cr.yp.to/proto/netstrings.txt
 */
import { ByteQueue } from "../bytes/index.ts";
import { NetstringParseError, UnfinishedMessageError } from "./errors.ts";
import { MAX_STRING_LENGTH, type StringRules } from "./string-rules.ts";

type NetstringState =
  | { readonly kind: "length"; value: number; digits: number }
  | { readonly kind: "payload"; readonly length: number }
  | { readonly kind: "broken" };

const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const COMMA = 0x2c;

/**
 * Cuts bytes into the payloads of netstrings.
 *
 * A payload is a view of the chunk it arrived in, where it came in one, and yours to keep.
 *
 * @see Twisted: `twisted.protocols.basic.NetstringReceiver` (NS-2 to NS-7)
 */
export class NetstringDecoder {
  readonly #rules: StringRules;
  readonly #queue = new ByteQueue();
  #state: NetstringState = { kind: "length", value: 0, digits: 0 };

  constructor(rules: StringRules = { MAX_LENGTH: MAX_STRING_LENGTH }) {
    this.#rules = rules;
  }

  /** Adds bytes, which are the decoder's from now on. They are ignored once it is broken. */
  push(chunk: Buffer): void {
    if (this.#state.kind !== "broken") this.#queue.push(chunk);
  }

  /**
   * Takes the next payload.
   *
   * @returns `undefined` when it has not arrived completely, and always once the decoder is broken
   * @throws NetstringParseError as soon as what has arrived can't become a netstring, once: the
   *   decoder is broken then, for where the next one would begin can't be known
   */
  next(): Buffer | undefined {
    if (this.#state.kind === "length") this.#readLength(this.#state);
    return this.#state.kind === "payload" ? this.#takePayload(this.#state.length) : undefined;
  }

  /**
   * The input is over. To be called when {@link NetstringDecoder.next} has nothing more to give.
   *
   * @throws UnfinishedMessageError when it ended inside a netstring
   */
  end(): void {
    const state = this.#state;
    const isBetween = state.kind === "broken" || (state.kind === "length" && state.digits === 0);
    if (!isBetween) throw new UnfinishedMessageError(this.#queue.length);
  }

  /** What has not been read: of a netstring whose length has been, the payload. Left in place. */
  get leftover(): Buffer {
    return this.#queue.leftover;
  }

  /** Takes everything that has not been read. */
  clear(): Buffer {
    return this.#queue.clear();
  }

  #readLength(state: { value: number; digits: number }): void {
    this.#requireAccepted(state.value); // the limit may have changed since
    for (let byte = this.#queue.byteAt(0); byte !== undefined; byte = this.#queue.byteAt(0)) {
      this.#queue.skip(1);
      if (byte === COLON && state.digits > 0) {
        this.#state = { kind: "payload", length: state.value };
        return;
      }
      if (byte < ZERO || byte > NINE) throw this.#broken("length is not a decimal number");
      if (state.digits > 0 && state.value === 0) throw this.#broken("length has a leading zero");
      state.value = 10 * state.value + (byte - ZERO);
      state.digits += 1;
      this.#requireAccepted(state.value);
    }
  }

  /** Asked with every digit: more of them only make it larger. */
  #requireAccepted(length: number): void {
    const limit = Math.min(this.#rules.MAX_LENGTH, Number.MAX_SAFE_INTEGER);
    if (length > limit) throw this.#broken(`length is above ${limit}`);
  }

  #takePayload(length: number): Buffer | undefined {
    const end = this.#queue.byteAt(length);
    if (end === undefined) {
      this.#queue.compact();
      return undefined;
    }
    if (end !== COMMA) throw this.#broken("no comma behind the payload");
    this.#state = { kind: "length", value: 0, digits: 0 };
    const payload = this.#queue.take(length);
    this.#queue.skip(1);
    return payload;
  }

  #broken(reason: string): NetstringParseError {
    this.#state = { kind: "broken" };
    this.#queue.clear();
    return new NetstringParseError(reason);
  }
}

/** A netstring as it goes out. Text is encoded as UTF-8. */
export function encodeNetstring(payload: Uint8Array | string): Buffer {
  const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
  return Buffer.concat([Buffer.from(`${bytes.length}:`), bytes, Buffer.of(COMMA)]);
}
