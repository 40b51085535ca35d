import { formatDouble } from "../../numbers/index.ts";
import { Argument } from "../argument.ts";
import { MalformedAmpBox } from "../errors.ts";

const DECIMAL = /^-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** What Python calls the numbers that have no digits. */
const NAMED: ReadonlyMap<string, number> = new Map([
  ["inf", Infinity],
  ["-inf", -Infinity],
  ["nan", NaN],
]);

/**
 * A floating-point number as Python writes it: `1.0`, `1e-07`, `inf`, `nan`.
 *
 * @see Twisted: `twisted.protocols.amp.Float` (AMP-12)
 */
export class Float<O extends boolean = false> extends Argument<number, number, O> {
  override toBytes(value: number): Buffer {
    if (typeof value !== "number") throw new TypeError(`expected a number, got a ${typeof value}`);
    return Buffer.from(formatDouble(value));
  }

  override fromBytes(bytes: Buffer): number {
    const text = bytes.toString("latin1");
    if (DECIMAL.test(text)) return Number(text);
    const named = NAMED.get(text);
    if (named === undefined) throw new MalformedAmpBox("a float is not written as a number");
    return named;
  }
}
