/** The polynomial of Castagnoli, bits in reverse. */
const POLYNOMIAL = 0x82f63b78;

/**
 * A checksum, as an unsigned number of 32 bits.
 *
 * @see RFC 9260, appendix A (RFC 3720 has more examples)
 */
export function crc32c(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
    }
  }
  return (rest ^ 0xffffffff) >>> 0;
}
