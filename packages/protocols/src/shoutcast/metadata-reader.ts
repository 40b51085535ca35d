/** One piece of metadata, as the bytes that came. */
export type Metadata = readonly [key: Buffer, value: Buffer];

const END_OF_VALUE = "';";

/**
 * Reads metadata: `StreamTitle='it's a; title';StreamUrl='';` and NULs behind it. A value in quotes ends at
 * the first quote that has a semicolon behind it; what has no key is passed over (SH-1, SH-2).
 */
export function readMetadata(bytes: Uint8Array): Metadata[] {
  const text = Buffer.from(bytes).toString("latin1").replaceAll("\0", "");
  const list: Metadata[] = [];
  let at = 0;
  while (at < text.length) {
    const equals = text.indexOf("=", at);
    if (equals < 0) break;
    const isQuoted = text[equals + 1] === "'";
    const start = equals + (isQuoted ? 2 : 1);
    const end = endOf(text, start, isQuoted ? END_OF_VALUE : ";");
    const value = text.slice(start, end);
    at = end + (isQuoted ? END_OF_VALUE.length : 1);
    // A quote may also end it all.
    const whole = isQuoted && end === text.length ? value.replace(/'$/, "") : value;
    const key = text.slice(text.lastIndexOf(";", equals) + 1, equals).trim();
    if (key !== "") list.push([Buffer.from(key, "latin1"), Buffer.from(whole, "latin1")]);
  }
  return list;
}

function endOf(text: string, start: number, mark: string): number {
  const end = text.indexOf(mark, start);
  return end < 0 ? text.length : end;
}
