/** As much of DER (ITU-T X.690) as a certificate needs: a tag, a length, and what they are of. */

const LONG_FORM = 0x80;

/** The tags used here. */
export const DER_TAGS = {
  integer: 0x02,
  bitString: 0x03,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  versionOfCertificate: 0xa0,
} as const;

/** One element, of what its parts are one behind the other. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

/** Object identifiers by their bytes, given in hexadecimal. */
export function objectIdentifier(hex: string): Buffer {
  return der(DER_TAGS.objectIdentifier, Buffer.from(hex, "hex"));
}

/** Bytes as a string of bits, none of them unused. */
export function bitString(bytes: Uint8Array): Buffer {
  return der(DER_TAGS.bitString, Buffer.of(0), bytes);
}

function lengthOf(length: number): Buffer {
  if (length < LONG_FORM) return Buffer.of(length);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.of(LONG_FORM | bytes.length), bytes]);
}
