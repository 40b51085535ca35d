/**
 * A body in chunks:
 *
 * ```text
 * 5;name=value CRLF  hello CRLF  0 CRLF  Trailer: value CRLF  CRLF
 * \__ size line __/  \_ data _/  \_ last __/ \____ trailers ______/
 * ```
 */
import type { ByteQueue } from "../bytes/index.ts";
import { CR, hexValue, LF, SEMICOLON } from "./byte-classes.ts";
import { isChunkExtension } from "./chunk-extension.ts";
import type { FieldBlock } from "./field-block.ts";
import { BARE_LF, FieldBlockReader } from "./field-block-reader.ts";
import { MAX_CHUNK_LINE_BYTES, type RequestLimits } from "./limits.ts";
import { LINE_TOO_LONG, LINE_UNFINISHED, LineFinder } from "./line-finder.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";
import { isForbiddenTrailer } from "./trailer-names.ts";

const LINE_TOO_LONG_FOR_SIZE = refusal(400, "chunk size line is too long");
const BAD_SIZE = refusal(400, "chunk size is not a hexadecimal number");
const BAD_EXTENSION = refusal(400, "chunk extension is not a name, or a name and a value");
const TOO_MANY_EXTENSIONS = refusal(400, "chunk extensions are too long");
const UNTERMINATED = refusal(400, "chunk data is not followed by CRLF");
const FORBIDDEN_TRAILER = refusal(400, "trailer that would have changed how the message is read");
export const BODY_TOO_LONG: Refusal = refusal(413, "body is longer than this server takes");

/** A piece of the body, its end with the trailers, or the rule it breaks. */
export type ChunkedEvent =
  | { readonly kind: "data"; readonly data: Buffer }
  | { readonly kind: "end"; readonly trailers: FieldBlock }
  | { readonly kind: "refused"; readonly refusal: Refusal };

type State =
  | { readonly kind: "size" }
  | { readonly kind: "data"; remaining: number }
  | { readonly kind: "data-end" }
  | { readonly kind: "trailers"; readonly reader: FieldBlockReader };

const SIZE: State = Object.freeze({ kind: "size" });
const DATA_END: State = Object.freeze({ kind: "data-end" });

/**
 * Undoes the chunked transfer coding.
 *
 * Strict to the byte: what one server forgives here, another reads as the end of the body.
 *
 * @see RFC 9112, section 7.1; HP-14, HP-15
 */
export class ChunkedDecoder {
  readonly #limits: RequestLimits;
  readonly #lines = new LineFinder();
  #state: State = SIZE;
  #bodyBytes = 0;
  #extensionBytes = 0;

  constructor(limits: RequestLimits) {
    this.#limits = limits;
  }

  /**
   * Takes the next event off `input`. `undefined`: more bytes are needed. After `end` or `refused` the
   * decoder is done.
   */
  next(input: ByteQueue): ChunkedEvent | undefined {
    for (;;) {
      const state = this.#state;
      let step: ChunkedEvent | "on" | "more";
      switch (state.kind) {
        case "size":
          step = this.#readSize(input);
          break;
        case "data":
          return this.#readData(input, state);
        case "data-end":
          step = this.#readDataEnd(input);
          break;
        case "trailers":
          step = this.#readTrailers(input, state.reader);
          break;
      }
      if (step === "more") return undefined;
      if (step !== "on") return step;
    }
  }

  #readSize(input: ByteQueue): ChunkedEvent | "on" | "more" {
    const bytes = input.leftover;
    const lineEnd = this.#lines.find(bytes, 0, MAX_CHUNK_LINE_BYTES);
    if (lineEnd === LINE_UNFINISHED) return "more";
    if (lineEnd === LINE_TOO_LONG) return refused(LINE_TOO_LONG_FOR_SIZE);
    if (lineEnd < 0) return refused(BARE_LF);
    const line = parseSizeLine(bytes, lineEnd);
    if (isRefusal(line)) return refused(line);
    input.skip(lineEnd + 2);
    this.#extensionBytes += line.extensionBytes;
    if (this.#extensionBytes > this.#limits.maxChunkExtensionBytes) {
      return refused(TOO_MANY_EXTENSIONS);
    }
    this.#bodyBytes += line.size;
    if (this.#bodyBytes > this.#limits.maxBodySize) return refused(BODY_TOO_LONG);
    this.#state = line.size > 0 ? { kind: "data", remaining: line.size } : this.#trailers();
    return "on";
  }

  #trailers(): State {
    const { maxHeaderLines, maxTrailerBytes } = this.#limits;
    const limits = { maxLines: maxHeaderLines, maxBytes: maxTrailerBytes };
    return { kind: "trailers", reader: new FieldBlockReader(0, limits) };
  }

  #readData(input: ByteQueue, state: { remaining: number }): ChunkedEvent | undefined {
    if (input.length === 0) return undefined;
    const data = input.take(Math.min(input.length, state.remaining));
    state.remaining -= data.length;
    if (state.remaining === 0) this.#state = DATA_END;
    return { kind: "data", data };
  }

  #readDataEnd(input: ByteQueue): ChunkedEvent | "on" | "more" {
    if (input.length < 2) return "more";
    if (input.byteAt(0) !== CR || input.byteAt(1) !== LF) return refused(UNTERMINATED);
    input.skip(2);
    this.#state = SIZE;
    return "on";
  }

  #readTrailers(input: ByteQueue, reader: FieldBlockReader): ChunkedEvent | "more" {
    const trailers = reader.next(input.leftover);
    if (trailers === undefined) return "more";
    if (isRefusal(trailers)) return refused(trailers);
    input.skip(trailers.bytes.length);
    if (hasForbiddenTrailer(trailers)) return refused(FORBIDDEN_TRAILER);
    return { kind: "end", trailers };
  }
}

interface SizeLine {
  readonly size: number;
  readonly extensionBytes: number;
}

/** `1*HEXDIG [";" extension]`. No sign, no `0x`, no blank: none of them is a digit (GEN-9). */
function parseSizeLine(bytes: Buffer, end: number): SizeLine | Refusal {
  let at = 0;
  let size = 0;
  while (at < end && hexValue(bytes[at]) >= 0) {
    size = size * 16 + hexValue(bytes[at]);
    if (size > Number.MAX_SAFE_INTEGER) return BAD_SIZE;
    at++;
  }
  if (at === 0 || (at < end && bytes[at] !== SEMICOLON)) return BAD_SIZE;
  const extensionBytes = end - at;
  return isChunkExtension(bytes, at, end) ? { size, extensionBytes } : BAD_EXTENSION;
}

function hasForbiddenTrailer(trailers: FieldBlock): boolean {
  for (const [name] of trailers) if (isForbiddenTrailer(name)) return true;
  return false;
}

function refused(why: Refusal): ChunkedEvent {
  return { kind: "refused", refusal: why };
}
