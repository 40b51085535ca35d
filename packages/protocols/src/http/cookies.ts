import { trimBlanks } from "./trim-blanks.ts";

/**
 * Reads Cookie fields: pairs split at semicolons, name and value at the first equals sign. The last of a
 * name wins; what is no pair is skipped (HR-4).
 */
export function parseCookies(fields: readonly string[]): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of fields.flatMap((field) => field.split(";"))) {
    const equals = pair.indexOf("=");
    if (equals < 0) continue;
    // No more than HTTP's blanks: a name that begins with another one is not the name behind it, for which
    // browsers may make promises (RFC 6265bis, section 4.1.3).
    cookies.set(trimBlanks(pair.slice(0, equals)), trimBlanks(pair.slice(equals + 1)));
  }
  return cookies;
}
