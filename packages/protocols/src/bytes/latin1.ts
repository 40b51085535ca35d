/**
 * Encodes text as Latin-1, a byte a character.
 *
 * Node's own encoder keeps the low byte of what doesn't fit, so that U+010A becomes a line feed and
 * can split a message in two; this one refuses.
 *
 * @throws RangeError when a character is above U+00FF
 * @see CVE-2018-12116
 */
export function encodeLatin1(text: string): Buffer {
  const at = text.search(/[\u0100-\uffff]/);
  if (at >= 0) {
    const codePoint = text.codePointAt(at) as number; // search() found a character there
    const name = codePoint.toString(16).toUpperCase().padStart(4, "0");
    throw new RangeError(`U+${name} at index ${at} is not in Latin-1`);
  }
  return Buffer.from(text, "latin1");
}
