import { randomFillSync } from "node:crypto";
import { MessageDeflater } from "./deflate/message-deflater.ts";
import type { DirectionParameters } from "./deflate/parameters.ts";
import { encodeFrame } from "./frame-encoder.ts";
import { COMPRESSED } from "./frame-header.ts";

/** How our end sends. */
export interface MessageEncoderOptions {
  /** Whether to mask: clients do, servers don't (RFC 6455, section 5.3). */
  readonly isMasking: boolean;
  /** How to compress. Default: not at all. */
  readonly deflate?: DirectionParameters | undefined;
  /** Messages shorter than this are not compressed, in bytes. */
  readonly threshold?: number | undefined;
}

/** Masks are drawn by so many bytes at a time: asking the system for four is slow. */
const RANDOM_BYTES = 256;
const MASK_BYTES = 4;

/** Makes the frames of one connection: masked and compressed as it has to be. */
export class MessageEncoder {
  readonly #isMasking: boolean;
  readonly #deflater: MessageDeflater | undefined;
  #random: Buffer = Buffer.alloc(0);

  constructor({ isMasking, deflate, threshold = 0 }: MessageEncoderOptions) {
    this.#isMasking = isMasking;
    this.#deflater = deflate === undefined ? undefined : new MessageDeflater(deflate, threshold);
  }

  /** A whole message as one frame. Messages have to go out in the order they are made in. */
  message(opcode: number, payload: Uint8Array): Buffer {
    const deflated = this.#deflater?.deflate(payload);
    if (deflated === undefined) return encodeFrame(opcode, payload, this.#newMask());
    return encodeFrame(opcode | COMPRESSED, deflated, this.#newMask());
  }

  /** A control frame. */
  control(opcode: number, payload: Uint8Array): Buffer {
    return encodeFrame(opcode, payload, this.#newMask());
  }

  /** One that nobody could have foreseen (RFC 6455, section 10.3). */
  #newMask(): Buffer | undefined {
    if (!this.#isMasking) return undefined;
    if (this.#random.length < MASK_BYTES) {
      this.#random = randomFillSync(Buffer.allocUnsafe(RANDOM_BYTES));
    }
    const mask = this.#random.subarray(0, MASK_BYTES);
    this.#random = this.#random.subarray(MASK_BYTES);
    return mask;
  }
}
