/** What a read may be after. */
import { ReadLimitExceededError } from "../errors.ts";
import type { ReceivedBytes } from "./received-bytes.ts";

/**
 * Takes out what a read is after; `undefined` when there is not enough of it yet. What it throws, the read
 * fails with; then it must have taken nothing.
 *
 * @param isLast - whether nothing comes after what there is
 */
export type ReadGoal = (bytes: ReceivedBytes, isLast: boolean) => Buffer | undefined;

const LINE_FEED: Buffer = Buffer.from("\n");
const CARRIAGE_RETURN = 13;

/** Whatever there is, if there is something. */
export const something: ReadGoal = (bytes) => (bytes.length > 0 ? bytes.take() : undefined);

/** Just so many bytes. */
export function exactly(count: number): ReadGoal {
  return (bytes) => (bytes.length >= count ? bytes.take(count) : undefined);
}

/**
 * What is before a delimiter, which is taken out as well.
 *
 * @param limit - how many bytes may be before it
 */
export function upTo(delimiter: Buffer, limit: number): ReadGoal {
  return (bytes) => {
    const before = bytes.indexOf(delimiter);
    const least = before >= 0 ? before : bytes.length - delimiter.length + 1;
    if (least > limit) throw new ReadLimitExceededError(limit);
    if (before < 0) return undefined;
    const piece = bytes.take(before);
    bytes.take(delimiter.length);
    return piece;
  };
}

/** A line, without its LF or CR LF. The last one needs none. */
export function line(limit: number): ReadGoal {
  const terminated = upTo(LINE_FEED, limit);
  return (bytes, isLast) => {
    const whole = terminated(bytes, isLast);
    if (whole?.at(-1) === CARRIAGE_RETURN) return whole.subarray(0, -1);
    return whole ?? (isLast ? something(bytes, isLast) : undefined);
  };
}
