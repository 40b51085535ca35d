/** @throws TypeError for what is neither bytes nor a string */
export function requireBytes(data: unknown): void {
  if (typeof data !== "string" && !(data instanceof Uint8Array)) {
    throw new TypeError(`Data must be bytes or a string, got ${typeof data}`);
  }
}
