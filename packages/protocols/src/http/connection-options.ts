/** What a message's Connection fields say (HC-2). */

/** The options this server acts on; others are for the program to read. */
export interface ConnectionOptions {
  readonly close: boolean;
  readonly keepAlive: boolean;
}

/** No Connection field at all. */
export const NO_CONNECTION_OPTIONS: ConnectionOptions = Object.freeze({
  close: false,
  keepAlive: false,
});

/**
 * The options in all Connection fields of a message together: comma lists, in any case.
 *
 * @see RFC 9110, section 7.6.1
 */
export function connectionOptions(values: readonly string[]): ConnectionOptions {
  if (values.length === 0) return NO_CONNECTION_OPTIONS;
  const options = listed(values);
  return { close: options.includes("close"), keepAlive: options.includes("keep-alive") };
}

/** The members of comma lists, one to a field, together and in lower case. */
export function listed(values: readonly string[]): readonly string[] {
  return values.join(",").toLowerCase().split(",").map(trimBlanks);
}

/**
 * Not `trim()`, which takes more for a blank than HTTP does; nor a regular expression for the end, which
 * would look at a long run of blanks inside the value again from each of them.
 */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}
