import { requireWriteBuffer } from "../../base/argument-checks.ts";
import { integerArgument } from "./integer-argument.ts";

/**
 * The write budget that `text` is: a number of bytes, or `Infinity` for none. `undefined` when it was left out.
 *
 * @throws RangeError when it can be none
 */
export function optionalWriteBuffer(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const isUnlimited = text === "Infinity";
  const bytes = isUnlimited ? Number.POSITIVE_INFINITY : integerArgument("maxWriteBuffer", text);
  requireWriteBuffer(bytes);
  return bytes;
}
