import { Argument } from "../argument.ts";

/**
 * Bytes, as they are. Text that is given to be sent goes out as UTF-8.
 *
 * @see Twisted: `twisted.protocols.amp.String` (AMP-12)
 */
export class StringArgument<O extends boolean = false> extends Argument<
  Buffer,
  Uint8Array | string,
  O
> {
  override toBytes(value: Uint8Array | string): Uint8Array {
    if (typeof value === "string") return Buffer.from(value);
    if (value instanceof Uint8Array) return value;
    throw new TypeError(`a string argument takes bytes or text, got a ${typeof value}`);
  }

  override fromBytes(bytes: Buffer): Buffer {
    return bytes;
  }
}
