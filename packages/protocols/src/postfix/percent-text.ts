/** Text as it is in requests and replies of Postfix: special bytes of its UTF-8 are `%` and two digits. */

const SPECIAL = /[^\w.~/-]/g;
const CODED = /%([0-9A-Fa-f]{2})/g;

/** Encodes all but letters, digits and `_.-~/`, as Twisted does. */
export function encodePercent(text: string): string {
  const bytes = Buffer.from(text).toString("latin1");
  return bytes.replace(SPECIAL, (byte) => {
    const code = byte.charCodeAt(0).toString(16).toUpperCase();
    return `%${code.padStart(2, "0")}`;
  });
}

/**
 * Decodes text of which each character is a byte.
 *
 * @returns `undefined` when it isn't UTF-8
 */
export function decodePercent(coded: string): string | undefined {
  const bytes = coded.replace(CODED, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(bytes, "latin1"),
    );
  } catch {
    return undefined; // all that can go wrong
  }
}
