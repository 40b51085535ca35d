import { constants, deflateRawSync } from "node:zlib";
import { type DirectionParameters, MIN_OWN_WINDOW_BITS } from "./parameters.ts";
import { SlidingWindow } from "./sliding-window.ts";

/** What every flush ends in, and is left out (RFC 7692, section 7.2.1). */
export const FLUSH_MARK: Buffer = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** Compresses messages, one after the other. */
export class MessageDeflater {
  readonly #windowBits: number;
  readonly #window: SlidingWindow | undefined;
  readonly #threshold: number;

  /** @param threshold - shorter messages are left as they are, in bytes */
  constructor({ windowBits, noContextTakeover }: DirectionParameters, threshold: number) {
    this.#windowBits = windowBits;
    this.#window = noContextTakeover ? undefined : new SlidingWindow(windowBits);
    this.#threshold = threshold;
  }

  /** @returns `undefined` when the message is better sent as it is; each may be (section 6) */
  deflate(message: Uint8Array): Buffer | undefined {
    if (message.length < this.#threshold || this.#windowBits < MIN_OWN_WINDOW_BITS)
      return undefined;
    const flushed = deflateRawSync(message, {
      windowBits: this.#windowBits,
      dictionary: this.#window?.dictionary,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    const length = flushed.length - FLUSH_MARK.length;
    if (length >= message.length) return undefined; // the window stays: the peer sees nothing of this
    this.#window?.pass(message);
    return flushed.subarray(0, length);
  }
}
