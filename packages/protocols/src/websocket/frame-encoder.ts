/** Frames on their way out (RFC 6455, section 5.2). */

/**
 * A whole message, or a control frame, as one frame.
 *
 * @param opcode - with `COMPRESSED` added for a payload that is
 * @param mask - four random bytes for each frame that a client sends; servers send without (section 5.3)
 */
export function encodeFrame(opcode: number, payload: Uint8Array, mask?: Uint8Array): Buffer {
  const { length } = payload;
  const lengthBytes = length > 0xffff ? 8 : length > 125 ? 2 : 0;
  const start = 2 + lengthBytes + (mask === undefined ? 0 : 4);
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = 0x80 | opcode;
  frame[1] =
    (mask === undefined ? 0 : 0x80) | (lengthBytes === 8 ? 127 : lengthBytes ? 126 : length);
  if (lengthBytes === 2) frame.writeUInt16BE(length, 2);
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.set(payload, start);
  if (mask !== undefined) {
    frame.set(mask, start - 4);
    applyMask(frame.subarray(start), mask);
  }
  return frame;
}

/**
 * Masks, or unmasks, in place.
 *
 * @param offset - how many bytes of the payload lie before these
 */
export function applyMask(bytes: Uint8Array, mask: Uint8Array, offset = 0): void {
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = (bytes[i] as number) ^ (mask[(offset + i) & 3] as number); // both lie inside
  }
}

/** What a close frame carries: nothing for a code that stands for none. */
export function closePayload(code: number | undefined, reason: string): Buffer {
  if (code === undefined) return Buffer.alloc(0);
  const text = Buffer.from(reason);
  const payload = Buffer.allocUnsafe(2 + text.length);
  payload.writeUInt16BE(code, 0);
  payload.set(text, 2);
  return payload;
}
