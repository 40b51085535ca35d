/** What a message's Connection fields say (HC-2). */

import { trimBlanks } from "./trim-blanks.ts";

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
