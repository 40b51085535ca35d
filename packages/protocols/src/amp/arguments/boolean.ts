import { Argument } from "../argument.ts";
import { MalformedAmpBox } from "../errors.ts";

/**
 * `True` or `False`, to the letter.
 *
 * @see Twisted: `twisted.protocols.amp.Boolean` (AMP-12)
 */
export class BooleanArgument<O extends boolean = false> extends Argument<boolean, boolean, O> {
  override toBytes(value: boolean): Buffer {
    if (typeof value !== "boolean") throw new TypeError(`expected a boolean, got ${typeof value}`);
    return Buffer.from(value ? "True" : "False");
  }

  override fromBytes(bytes: Buffer): boolean {
    const text = bytes.toString("latin1");
    if (text === "True") return true;
    if (text === "False") return false;
    throw new MalformedAmpBox("a boolean is neither True nor False");
  }
}
