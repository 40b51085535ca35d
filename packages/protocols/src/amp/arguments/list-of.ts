import { encodeIntString, IntStringDecoder } from "../../basic/int-string-decoder.ts";
import { Argument, type ArgumentOptions } from "../argument.ts";
import { MalformedAmpBox, TooLong } from "../errors.ts";
import { MAX_VALUE_LENGTH } from "../limits.ts";

const PREFIX_LENGTH = 2;

/**
 * Any number of values of one type, each behind a length of 2 bytes.
 *
 * @see Twisted: `twisted.protocols.amp.ListOf` (AMP-12)
 */
export class ListOf<Out, In = Out, O extends boolean = false> extends Argument<
  Out[],
  readonly In[],
  O
> {
  /** The type of the values. */
  readonly elementType: Argument<Out, In>;

  constructor(elementType: Argument<Out, In>, options: ArgumentOptions<O> = {}) {
    super(options);
    this.elementType = elementType;
  }

  /** @throws TooLong when one value has more than 65535 bytes */
  override toBytes(values: readonly In[]): Buffer {
    return Buffer.concat(values.map((value) => encodeItem(this.elementType.toBytes(value))));
  }

  override fromBytes(bytes: Buffer): Out[] {
    const decoder = new IntStringDecoder(PREFIX_LENGTH, { MAX_LENGTH: MAX_VALUE_LENGTH });
    decoder.push(bytes);
    const values: Out[] = [];
    for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
      values.push(this.elementType.fromBytes(item));
    }
    if (decoder.leftover.length > 0) throw new MalformedAmpBox("a list ends inside an item");
    return values;
  }
}

function encodeItem(bytes: Uint8Array): Buffer {
  if (bytes.length <= MAX_VALUE_LENGTH) return encodeIntString(bytes, PREFIX_LENGTH);
  throw new TooLong(bytes.length, MAX_VALUE_LENGTH, { isKey: false, isLocal: true });
}
