/** One header or trailer line: `name: value`. */
import { COLON, isBlank, isFieldValueByte, isTokenByte } from "./byte-classes.ts";
import { type Refusal, refusal } from "./refusal.ts";

const FOLDED = refusal(400, "header line begins with a blank");
const BAD_NAME = refusal(400, "header name is not a token followed by a colon");
const BAD_VALUE = refusal(400, "header value holds a control character");

/**
 * Checks the line in `bytes` from `start` to `end`, its line end left out, and notes where its parts are.
 *
 * The value is without the blanks around it. Folding was given up by RFC 9112 and is refused, as is a
 * blank before the colon: both were ways to hide a field from one of two servers.
 *
 * @param offsets - gets four more numbers: start and end of the name, start and end of the value, each
 *   counted from `origin`
 * @returns the rule it breaks, if it does
 * @see RFC 9112, section 5; HP-6 to HP-9
 */
export function parseFieldLine(
  bytes: Buffer,
  { start, end, origin }: { readonly start: number; readonly end: number; readonly origin: number },
  offsets: number[],
): Refusal | undefined {
  let at = start;
  while (at < end && isTokenByte(bytes[at])) at++;
  const nameEnd = at;
  if (nameEnd === end || bytes[nameEnd] !== COLON || nameEnd === start) {
    return isBlank(bytes[start]) ? FOLDED : BAD_NAME;
  }
  at++;
  while (at < end && isBlank(bytes[at])) at++;
  const valueStart = at;
  let valueEnd = end;
  while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) valueEnd--;
  while (at < valueEnd && isFieldValueByte(bytes[at])) at++;
  if (at < valueEnd) return BAD_VALUE;
  offsets.push(start - origin, nameEnd - origin, valueStart - origin, valueEnd - origin);
  return undefined;
}
