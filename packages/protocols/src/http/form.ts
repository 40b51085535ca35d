/** Names and values in queries and in urlencoded bodies (HR-2). */
import { percentDecodeBytes } from "./percent-encoding.ts";

/** Names with the values given for each, in order. A Map: `__proto__` is a name like any other (GEN-6). */
export type Args = Map<string, string[]>;

/**
 * Parses `a=1&b=2`, a byte string. Blank values are kept, an item without an equals sign is skipped, a plus is a blank.
 * Only `&` separates: proxies and caches don't agree on anything else (CVE-2021-23336).
 */
export function parseQuery(query: string): Args {
  const args: Args = new Map();
  for (const item of query.split("&")) {
    const equals = item.indexOf("=");
    if (equals < 0) continue;
    const name = decode(item.slice(0, equals));
    const value = decode(item.slice(equals + 1));
    const values = args.get(name);
    if (values === undefined) args.set(name, [value]);
    else values.push(value);
  }
  return args;
}

/** How many items {@link parseQuery} would look at. */
export function countItems(body: Uint8Array): number {
  let items = 1;
  for (const byte of body) if (byte === 0x26) items += 1;
  return items;
}

/** The media type of a Content-Type value: without parameters, in lower case. */
export function mediaType(contentType: string): string {
  return (contentType.split(";", 1)[0] ?? "").trim().toLowerCase();
}

function decode(text: string): string {
  return percentDecodeBytes(text.replaceAll("+", " "));
}
