import { Argument, type ArgumentOptions } from "../argument.ts";
import {
  type ArgumentSchema,
  type ArrivedValues,
  decodeValues,
  encodeValues,
  type GivenValues,
} from "../argument-schema.ts";
import { parseString } from "../box-decoder.ts";
import { MalformedAmpBox } from "../errors.ts";

/**
 * Any number of objects that have the same properties: a box for each, one behind the other.
 *
 * @see Twisted: `twisted.protocols.amp.AmpList` (AMP-12)
 */
export class AmpList<S extends ArgumentSchema, O extends boolean = false> extends Argument<
  ArrivedValues<S>[],
  readonly GivenValues<S>[],
  O
> {
  /** The properties. */
  readonly subargs: S;

  constructor(subargs: S, options: ArgumentOptions<O> = {}) {
    super(options);
    this.subargs = subargs;
  }

  override toBytes(values: readonly GivenValues<S>[]): Buffer {
    return Buffer.concat(values.map((value) => encodeValues(this.subargs, value).serialize()));
  }

  override fromBytes(bytes: Buffer): ArrivedValues<S>[] {
    return this.#boxesIn(bytes).map((box) => decodeValues(this.subargs, box));
  }

  #boxesIn(bytes: Buffer): ReturnType<typeof parseString> {
    try {
      return parseString(bytes);
    } catch (error) {
      throw new MalformedAmpBox("a list does not consist of boxes", { cause: error });
    }
  }
}
