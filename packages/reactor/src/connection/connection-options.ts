import { requireInteger, requireWriteBuffer } from "../base/argument-checks.ts";

/** How many bytes a connection keeps unread before it stops the transport, unless told otherwise. */
export const READ_HIGH_WATER_MARK: number = 64 * 1024;

/** How many bytes can be read at once, unless told otherwise. */
export const MAX_READ: number = 64 * 1024 * 1024;

/** How many bytes may be before a delimiter, unless told otherwise. */
export const MAX_READ_UNTIL: number = 64 * 1024;

/** Options of a {@link Connection}. */
export interface ConnectionOptions {
  /**
   * How many bytes may have come and not been read before the transport is paused. What it had read from
   * the system by then still comes, no more than 64 KiB. Default: 64 KiB.
   */
  readonly readHighWaterMark?: number | undefined;
  /**
   * The most bytes that `read(n)` may be asked for, or `readUntil` to look through: a length that the peer
   * has sent is not memory to spend. Default: 64 MiB.
   */
  readonly maxRead?: number | undefined;
  /** The write budget; see `ITCPTransport.maxWriteBuffer`. Default: what the transport has. */
  readonly maxWriteBuffer?: number | undefined;
}

/** @throws RangeError for a number out of range */
export function requireConnectionOptions(options: ConnectionOptions): void {
  const { readHighWaterMark, maxRead, maxWriteBuffer } = options;
  if (readHighWaterMark !== undefined) requireSize("readHighWaterMark", readHighWaterMark);
  if (maxRead !== undefined) requireSize("maxRead", maxRead);
  if (maxWriteBuffer !== undefined) requireWriteBuffer(maxWriteBuffer);
}

function requireSize(what: string, bytes: number): void {
  requireInteger(what, bytes, 1, Number.MAX_SAFE_INTEGER);
}
