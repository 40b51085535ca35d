/**
 * The frequent case: values of the common types, spelled as nearly every peer spells them, read by one
 * match instead of five tokens. Whatever does not match is read token by token, with the same outcome
 * (a test runs every document both ways); so the patterns may stay narrow.
 */

const SPACE = "[ \\t\\n]*";

/** Text that needs no second look: without references, and without a chance of `]]>`. */
const TEXT = "([^<&\\]]*)";

/** One capture per type. Digits are limited to what a number holds exactly, or at least finitely. */
const VALUE: string = [
  `${SPACE}<value>(?:`,
  "<int>(-?[0-9]{1,15})</int>",
  "|<i4>(-?[0-9]{1,15})</i4>",
  `|<string>${TEXT}</string>`,
  "|<double>(-?[0-9]{1,20}\\.[0-9]{1,20})</double>",
  "|<boolean>([01])</boolean>",
  ")</value>",
].join("");

/** A `value` of a common type. */
export const PLAIN_VALUE: RegExp = new RegExp(VALUE, "y");

/** A `member` with such a value. */
export const PLAIN_MEMBER: RegExp = new RegExp(
  `${SPACE}<member>${SPACE}<name>${TEXT}</name>${VALUE}${SPACE}</member>`,
  "y",
);

/** The value that {@link PLAIN_VALUE} matched. */
export function plainValue(match: RegExpExecArray): string | number | boolean {
  return pickValue(match[1] ?? match[2], match[3], match[4], match[5]);
}

/** The value that {@link PLAIN_MEMBER} matched. Its name is the first capture. */
export function plainMemberValue(match: RegExpExecArray): string | number | boolean {
  return pickValue(match[2] ?? match[3], match[4], match[5], match[6]);
}

function pickValue(
  integer: string | undefined,
  text: string | undefined,
  decimal: string | undefined,
  boolean: string | undefined,
): string | number | boolean {
  if (integer !== undefined) return Number(integer) + 0; // for "-0", whose sign an integer has not
  if (text !== undefined) return text;
  return decimal === undefined ? boolean === "1" : Number(decimal);
}
