import { Argument } from "../argument.ts";
import { MalformedAmpBox } from "../errors.ts";

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Text, as UTF-8.
 *
 * @see Twisted: `twisted.protocols.amp.Unicode` (AMP-12)
 */
export class Unicode<O extends boolean = false> extends Argument<string, string, O> {
  /** @throws RangeError for text with half a surrogate pair, which UTF-8 can't say */
  override toBytes(value: string): Buffer {
    if (typeof value !== "string") throw new TypeError(`expected text, got a ${typeof value}`);
    if (LONE_SURROGATE.test(value)) throw new RangeError("text has half a surrogate pair");
    return Buffer.from(value);
  }

  override fromBytes(bytes: Buffer): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      throw new MalformedAmpBox("text is not UTF-8", { cause: error });
    }
  }
}

/**
 * The path of a file, as text.
 *
 * @see Twisted: `twisted.protocols.amp.Path` (AMP-12), which takes and gives `FilePath`s
 */
export class Path<O extends boolean = false> extends Unicode<O> {}
