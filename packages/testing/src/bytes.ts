/**
 * What a protocol wrote, as bytes: not copied, a string as UTF-8.
 *
 * @throws TypeError for anything else, as every transport does
 */
export function asBytes(data: Uint8Array | string): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  if (data instanceof Uint8Array) return data;
  throw new TypeError(`data must be bytes or a string, got ${typeof data}`);
}
