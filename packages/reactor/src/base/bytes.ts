/** @throws TypeError for what is neither bytes nor a string */
export function requireBytes(data: unknown): void {
  if (typeof data !== "string" && !(data instanceof Uint8Array)) {
    throw new TypeError(`Data must be bytes or a string, got ${typeof data}`);
  }
}

/** What was written, as bytes: not copied, a string as UTF-8. */
export function asBytes(data: Uint8Array | string): Uint8Array {
  return typeof data === "string" ? Buffer.from(data) : data;
}
