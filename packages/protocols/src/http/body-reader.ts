import type { ByteQueue } from "../bytes/index.ts";
import { ChunkedDecoder } from "./chunked-decoder.ts";
import type { FieldBlock } from "./field-block.ts";
import type { RequestLimits } from "./limits.ts";
import type { Refusal } from "./refusal.ts";
import type { ResponseFraming } from "./response-framing.ts";

/** A piece of a body, which is yours to keep; its end; or the rule it breaks. */
export type BodyEvent =
  | { readonly kind: "data"; readonly data: Buffer }
  /** `trailers` come with chunked bodies only. */
  | { readonly kind: "end"; readonly trailers: FieldBlock | undefined }
  | { readonly kind: "refused"; readonly refusal: Refusal };

const END: BodyEvent = Object.freeze({ kind: "end", trailers: undefined });

/** Reads one body, whatever tells where it ends. */
export class BodyReader {
  /** Undoes the chunks, if it comes in chunks. */
  readonly #chunks: ChunkedDecoder | undefined;
  /** How much there is to come; Infinity when only the connection's end tells. */
  #remaining: number;

  constructor(framing: ResponseFraming, limits: RequestLimits) {
    this.#chunks = framing.kind === "chunked" ? new ChunkedDecoder(limits) : undefined;
    this.#remaining = lengthOf(framing);
  }

  /** Whether all of it was taken, so that the next event is `end` whatever arrives. */
  get isComplete(): boolean {
    return this.#remaining === 0;
  }

  /** Takes the next event off `input`; `undefined` when more bytes are needed. After `end` it is done. */
  next(input: ByteQueue): BodyEvent | undefined {
    if (this.#chunks !== undefined) return this.#chunks.next(input);
    if (this.#remaining === 0) return END;
    if (input.length === 0) return undefined;
    const data = input.take(Math.min(input.length, this.#remaining));
    this.#remaining -= data.length;
    return { kind: "data", data };
  }
}

function lengthOf(framing: ResponseFraming): number {
  switch (framing.kind) {
    case "none":
      return 0;
    case "length":
      return framing.length;
    default: // chunks tell their own end
      return Number.POSITIVE_INFINITY;
  }
}
