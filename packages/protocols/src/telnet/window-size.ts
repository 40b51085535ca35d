/** How large a terminal is, in characters; 0 when it doesn't say. */
export interface WindowSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Reads a subnegotiation about `TELNET_OPTIONS.NAWS`.
 *
 * @returns `undefined` when it is not 4 bytes long
 * @see RFC 1073
 */
export function parseWindowSize(data: Buffer): WindowSize | undefined {
  if (data.length !== 4) return undefined;
  return { width: data.readUInt16BE(0), height: data.readUInt16BE(2) };
}

/** Writes what a subnegotiation about `TELNET_OPTIONS.NAWS` holds. @throws RangeError beyond 65535 */
export function encodeWindowSize({ width, height }: WindowSize): Buffer {
  const data = Buffer.alloc(4);
  data.writeUInt16BE(width, 0);
  data.writeUInt16BE(height, 2);
  return data;
}
