/**
 * What stands before the payload of a frame (RFC 6455, section 5.2):
 *
 * ```text
 *  0               1
 * +-+-+-+-+-------+-+-------------+------------------+-------------+
 * |F|R|R|R| opcode|M| length (7)  | length (16 or 64)| mask (32)   |
 * |I|S|S|S|  (4)  |A|             | if 126 or 127    | if M is set |
 * |N|V|V|V|       |S|             |                  |             |
 * | |1|2|3|       |K|             |                  |             |
 * +-+-+-+-+-------+-+-------------+------------------+-------------+
 * ```
 */
import type { ByteQueue } from "../bytes/index.ts";

/** A further piece of a message. */
export const CONTINUATION = 0;
/** A message of text, or its first piece. */
export const TEXT = 1;
/** A message of bytes, or its first piece. */
export const BINARY = 2;
/** The end, with a code and a reason. */
export const CLOSE = 8;
/** Asks for a pong with the same payload. */
export const PING = 9;
/** Answers a ping, or tells of its own accord that somebody is there. */
export const PONG = 10;

/** The bit before the opcode that says: compressed (RFC 7692, section 6). */
export const COMPRESSED = 0x40;

/** How long the payload of a control frame may be. */
export const MAX_CONTROL_BYTES = 125;

/** A header, taken apart. */
export interface FrameHeader {
  readonly isFinal: boolean;
  /** Whether the message that begins here is compressed. */
  readonly isCompressed: boolean;
  readonly opcode: number;
  /** How long it is, mask included. */
  readonly headerLength: number;
  readonly payloadLength: number;
  readonly mask: Buffer | undefined;
}

/** What two ends have agreed on. */
export interface FrameRules {
  /** Whether the peer has to mask: clients do, servers don't (section 5.1). */
  readonly isMasked: boolean;
  /** Whether messages may be compressed. */
  readonly mayCompress: boolean;
}

const RESERVED_BITS = 0x70;
const OPCODES: ReadonlySet<number> = new Set([CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG]);
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

/** Whether frames of this opcode may come between the fragments of a message. */
export function isControl(opcode: number): boolean {
  return opcode >= CLOSE;
}

/**
 * Reads a header and leaves it in place.
 *
 * @returns `undefined` while it is not complete; a text that says which rule it breaks
 */
export function readFrameHeader(
  input: ByteQueue,
  { isMasked, mayCompress }: FrameRules,
): FrameHeader | string | undefined {
  const first = input.byteAt(0);
  const second = input.byteAt(1);
  if (first === undefined || second === undefined) return undefined;
  const opcode = first & 0x0f;
  const isFinal = (first & 0x80) !== 0;
  const isCompressed = (first & RESERVED_BITS) === COMPRESSED && mayCompress;
  const length = second & 0x7f;
  if (!isCompressed && (first & RESERVED_BITS) !== 0) return "a reserved bit is set";
  if (!OPCODES.has(opcode)) return "the opcode is unknown";
  if (isCompressed && (opcode === CONTINUATION || isControl(opcode))) {
    return "only the first frame of a message says that it is compressed";
  }
  if (((second & 0x80) !== 0) !== isMasked) return isMasked ? "not masked" : "masked by a server";
  if (isControl(opcode) && (!isFinal || length > MAX_CONTROL_BYTES)) {
    return "a control frame is fragmented or too long";
  }
  const lengthBytes = length === EIGHT_BYTES ? 8 : length === TWO_BYTES ? 2 : 0;
  const headerLength = 2 + lengthBytes + (isMasked ? 4 : 0);
  if (input.length < headerLength) return undefined;
  const bytes = input.peek(headerLength);
  const payloadLength = lengthBytes === 0 ? length : readLength(bytes, lengthBytes);
  if (payloadLength === undefined) return "the length is not in its shortest form, or none";
  const mask = isMasked ? bytes.subarray(2 + lengthBytes) : undefined;
  return { isFinal, isCompressed, opcode, headerLength, payloadLength, mask };
}

/** `undefined` when fewer bytes would have done, or for what is beyond 2^53 - 1. */
function readLength(bytes: Buffer, lengthBytes: 2 | 8): number | undefined {
  if (lengthBytes === 2) {
    const length = bytes.readUInt16BE(2);
    return length >= TWO_BYTES ? length : undefined;
  }
  const length = bytes.readUInt32BE(2) * 2 ** 32 + bytes.readUInt32BE(6);
  return length > 0xffff && Number.isSafeInteger(length) ? length : undefined;
}
