import { MAX_VALUES } from "./limits.ts";

/** How documents are decoded where there is a choice. */
export interface DecodeOptions {
  /** Read `dateTime.iso8601` as a Date, taking it as UTC. Default: false, as a `DateTime`. */
  readonly useDateTime?: boolean | undefined;
  /** Accept `nan`, `inf` and `-inf` as `double`, as Python writes them. Default: false. */
  readonly allowNonFinite?: boolean | undefined;
  /** How many values one document may have: a whole number, or Infinity. Default: `MAX_VALUES`. */
  readonly maxValues?: number | undefined;
}

/**
 * How many values a document may have.
 *
 * @throws RangeError when the options say anything but a whole number from 0 on, or Infinity
 */
export function maxValuesOf({ maxValues = MAX_VALUES }: DecodeOptions): number {
  const isCount = maxValues >= 0 && Math.floor(maxValues) === maxValues;
  if (!isCount) throw new RangeError(`maxValues has to be a whole number, got ${maxValues}`);
  return maxValues;
}
