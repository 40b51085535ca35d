/**
 * Reads Cookie fields: pairs split at semicolons, name and value at the first equals sign. The last of a
 * name wins; what is no pair is skipped (HR-4).
 */
export function parseCookies(fields: readonly string[]): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of fields.flatMap((field) => field.split(";"))) {
    const equals = pair.indexOf("=");
    if (equals >= 0) cookies.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
  }
  return cookies;
}
