import { Argument } from "../argument.ts";
import { DecimalValue } from "../decimal-value.ts";
import { MalformedAmpBox } from "../errors.ts";

/**
 * A decimal number with all its digits.
 *
 * @see Twisted: `twisted.protocols.amp.Decimal` (AMP-12)
 */
export class Decimal<O extends boolean = false> extends Argument<DecimalValue, DecimalValue, O> {
  override toBytes(value: DecimalValue): Buffer {
    if (!(value instanceof DecimalValue)) throw new TypeError("expected a DecimalValue");
    return Buffer.from(value.toString());
  }

  override fromBytes(bytes: Buffer): DecimalValue {
    try {
      return new DecimalValue(bytes.toString("latin1"));
    } catch (error) {
      throw new MalformedAmpBox("a decimal is not written as one", { cause: error });
    }
  }
}
