/** A message on the board, and its bytes: `TIME:HOST:PORT:TEXT`, where an IPv6 host stands in brackets. */

/** Who sent something: an IP address without brackets, and a port. */
export interface Sender {
  readonly host: string;
  readonly port: number;
}

/** A message as the board keeps it. */
export interface Message extends Sender {
  /** From 1 on; later messages have greater ones. */
  readonly id: number;
  /** When it was published, in whole seconds since 1970. */
  readonly time: number;
  /** As it was sent, whatever bytes these are. */
  readonly text: Buffer;
}

/** The longest text, in bytes: what a datagram of IPv4, 65,507 bytes, has room for behind `1:`. */
export const MAX_TEXT_BYTES = 65_505;

/** The message as bytes: at most `limit`, to which the text is cut. */
export function encodeMessage(message: Message, limit: number = Number.POSITIVE_INFINITY): Buffer {
  const { time, host, port, text } = message;
  const head = Buffer.from(`${time}:${host.includes(":") ? `[${host}]` : host}:${port}:`);
  return Buffer.concat([head, cutText(text, limit - head.length)]);
}

/** As much of `text` as fits into `limit` bytes, without a part of a character of UTF-8 at its end. */
export function cutText(text: Buffer, limit: number): Buffer {
  if (text.length <= limit) return text;
  let end = limit;
  while (end > Math.max(0, limit - 3) && isContinuation(text[end])) end -= 1;
  return text.subarray(0, isContinuation(text[end]) ? limit : end); // if it is, this is no UTF-8 anyway
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
