import { Argument } from "../argument.ts";
import { MalformedAmpBox } from "../errors.ts";

const DECIMAL = /^-?[0-9]+$/;

/**
 * A whole number of any size, as decimal digits.
 *
 * What fits into a number without loss arrives as `number`, what does not as `bigint`. Where only the
 * former is wanted, see {@link SafeInteger}.
 *
 * @see Twisted: `twisted.protocols.amp.Integer` (AMP-12)
 */
export class Integer<O extends boolean = false> extends Argument<
  number | bigint,
  number | bigint,
  O
> {
  /** @throws RangeError for a number that isn't whole, or too large to be exact: use a bigint */
  override toBytes(value: number | bigint): Buffer {
    return encodeInteger(value);
  }

  override fromBytes(bytes: Buffer): number | bigint {
    const integer = decodeInteger(bytes);
    const number = Number(integer);
    return Number.isSafeInteger(number) ? number : integer;
  }
}

/** A whole number up to 2^53 - 1 in magnitude, which is always a `number`. Others are refused. */
export class SafeInteger<O extends boolean = false> extends Argument<number, number, O> {
  /** @throws RangeError for a number that isn't whole, or too large */
  override toBytes(value: number): Buffer {
    return encodeInteger(value);
  }

  override fromBytes(bytes: Buffer): number {
    const number = Number(decodeInteger(bytes));
    if (!Number.isSafeInteger(number)) throw new MalformedAmpBox("an integer is too large");
    return number;
  }
}

function encodeInteger(value: number | bigint): Buffer {
  if (typeof value !== "bigint" && !Number.isSafeInteger(value)) {
    throw new RangeError(`an integer argument takes a whole number or a bigint, got ${value}`);
  }
  return Buffer.from(String(value));
}

function decodeInteger(bytes: Buffer): bigint {
  const text = bytes.toString("latin1");
  if (!DECIMAL.test(text)) throw new MalformedAmpBox("an integer has other characters than digits");
  return BigInt(text);
}
