import { constants as bufferConstants } from "node:buffer";
import { constants, inflateRawSync, type ZlibOptions } from "node:zlib";
import { FLUSH_MARK } from "./message-deflater.ts";
import type { DirectionParameters } from "./parameters.ts";
import { SlidingWindow } from "./sliding-window.ts";

/** How often a message may end the stream of blocks and begin another: each costs a new decompressor. */
export const MAX_FINAL_BLOCKS = 16;

/** Why a message can't be had. */
export type InflateRefusal = "broken" | "too long";

/** What `inflateRawSync` gives when it is asked for `info`, which its types don't know. */
interface InflateOutcome {
  readonly buffer: Buffer;
  /** `bytesWritten` is how much of the input was used. */
  readonly engine: { readonly bytesWritten: number };
}

/**
 * Decompresses messages, one after the other. Nothing a peer sends makes it throw, or make more of it than
 * is allowed.
 *
 * @see RFC 7692, section 7.2.2
 */
export class MessageInflater {
  readonly #windowBits: number;
  readonly #window: SlidingWindow | undefined;

  constructor({ windowBits, noContextTakeover }: DirectionParameters) {
    this.#windowBits = windowBits;
    this.#window = noContextTakeover ? undefined : new SlidingWindow(windowBits);
  }

  /** Decompresses a message, or tells why it can't. @param maxBytes - how long the message may become */
  inflate(payload: Buffer, maxBytes: number): Buffer | InflateRefusal {
    const window = this.#window ?? new SlidingWindow(this.#windowBits);
    let input = Buffer.concat([payload, FLUSH_MARK]);
    let message: Buffer | undefined;
    // A block that says it is the last ends zlib's stream, but not the message (section 7.2.3.4).
    for (let blocks = 0; input.length > 0; blocks++) {
      if (blocks > MAX_FINAL_BLOCKS) return "broken";
      const room = maxBytes - (message?.length ?? 0);
      const outcome = this.#run(input, window.dictionary, room);
      if (typeof outcome === "string") return outcome;
      window.pass(outcome.buffer);
      message = message === undefined ? outcome.buffer : Buffer.concat([message, outcome.buffer]);
      input = input.subarray(outcome.engine.bytesWritten);
    }
    return message ?? Buffer.alloc(0);
  }

  #run(
    input: Buffer,
    dictionary: Buffer | undefined,
    room: number,
  ): InflateOutcome | InflateRefusal {
    const options: ZlibOptions = {
      windowBits: this.#windowBits,
      dictionary,
      finishFlush: constants.Z_SYNC_FLUSH,
      // Node takes no 0 for a limit: one byte more is told by its length.
      maxOutputLength: Math.min(Math.max(room, 1), bufferConstants.MAX_LENGTH),
      info: true,
    };
    let outcome: InflateOutcome;
    try {
      outcome = inflateRawSync(input, options) as unknown as InflateOutcome; // see its comment
    } catch (error) {
      return isTooLong(error) ? "too long" : "broken"; // zlib throws for nothing but its input
    }
    return outcome.buffer.length > room ? "too long" : outcome;
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
}
