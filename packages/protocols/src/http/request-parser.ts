/**
 * Turns the bytes of a connection into requests.
 *
 * ```text
 *                      head                     end
 * request-line ---> fields ---> body ---------> request-line ...
 *       \_____________\___________\---> refused (for good)
 * ```
 */
import { ByteQueue } from "../bytes/index.ts";
import { BODY_TOO_LONG, ChunkedDecoder } from "./chunked-decoder.ts";
import type { FieldBlock } from "./field-block.ts";
import { BARE_LF, FieldBlockReader } from "./field-block-reader.ts";
import { FieldMemo, type KnownFields } from "./field-memo.ts";
import { frameBody } from "./framing.ts";
import { DEFAULT_LIMITS, type RequestLimits } from "./limits.ts";
import { LINE_TOO_LONG, LINE_UNFINISHED, LineFinder } from "./line-finder.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";
import type { RequestHead } from "./request-head.ts";
import { parseRequestLine, type RequestLine } from "./request-line.ts";

/** What a parser finds, in this order: `head`, any number of `data`, `end`; or `refused`, and no more. */
export type RequestEvent =
  | { readonly kind: "head"; readonly head: RequestHead }
  /** A piece of the body. Yours to keep. */
  | { readonly kind: "data"; readonly data: Buffer }
  /** The request is complete; `trailers` come with chunked bodies only. */
  | { readonly kind: "end"; readonly trailers: FieldBlock | undefined }
  /** It breaks a rule. Nothing behind it can be trusted. */
  | { readonly kind: "refused"; readonly refusal: Refusal };

const TARGET_TOO_LONG = refusal(414, "request line is too long");
const TWO_EMPTY_LINES = refusal(400, "more than one empty line before the request");
const NO_HOST = refusal(400, "no Host");
const UNKNOWN_EXPECTATION = refusal(417, "expectation other than 100-continue");

const END: RequestEvent = Object.freeze({ kind: "end", trailers: undefined });

type State =
  | { readonly kind: "request-line"; readonly skippedEmptyLine: boolean }
  | FieldsState
  | { readonly kind: "body"; remaining: number }
  | { readonly kind: "chunks"; readonly decoder: ChunkedDecoder }
  | { readonly kind: "stopped" };

interface FieldsState {
  readonly kind: "fields";
  readonly line: RequestLine;
  /** Where the fields start, behind the request line: the head is consumed as a whole. */
  readonly start: number;
  readonly reader: FieldBlockReader;
}

const REQUEST_LINE: State = Object.freeze({ kind: "request-line", skippedEmptyLine: false });
const AFTER_EMPTY_LINE: State = Object.freeze({ kind: "request-line", skippedEmptyLine: true });
const STOPPED: State = Object.freeze({ kind: "stopped" });

/**
 * A strict parser for HTTP/1.1 requests. It knows nothing of connections, time or responses.
 *
 * {@link push} only stores; {@link next} parses one event further. Whoever doesn't want the next request
 * yet doesn't ask for it. How the bytes were cut never changes what comes out, and nothing that is pushed
 * makes it throw.
 *
 * There is no lenient mode: servers that read one message differently is how requests are smuggled.
 *
 * @see RFC 9112; HP-1 to HP-18
 */
export class RequestParser {
  readonly #limits: RequestLimits;
  readonly #input = new ByteQueue();
  readonly #lines = new LineFinder();
  readonly #memo = new FieldMemo();
  #state: State = REQUEST_LINE;

  constructor(limits: RequestLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  /** How many bytes are stored that no event has covered. */
  get bufferedBytes(): number {
    return this.#input.length;
  }

  /** Whether nothing of the next request is there: the connection is between two requests. */
  get isBetweenRequests(): boolean {
    return this.#state.kind === "request-line" && this.#input.length === 0;
  }

  /** Takes what has arrived, which is the parser's to keep. Ignored after a refusal. */
  push(chunk: Buffer): void {
    if (this.#state.kind !== "stopped") this.#input.push(chunk);
  }

  /** The next event; `undefined` when more bytes are needed, and for ever after a refusal. */
  next(): RequestEvent | undefined {
    const state = this.#state;
    switch (state.kind) {
      case "request-line":
        return this.#readRequestLine(state.skippedEmptyLine);
      case "fields":
        return this.#readFields(state);
      case "body":
        return this.#readBody(state);
      case "chunks":
        return this.#readChunks(state.decoder);
      case "stopped":
        return undefined;
    }
  }

  /** Stops for good and hands out the bytes that no event has covered, for another protocol to parse. */
  takeLeftover(): Buffer {
    this.#state = STOPPED;
    return this.#input.clear();
  }

  /** Stops for good and lets go of everything. */
  discard(): void {
    this.#state = STOPPED;
    this.#input.clear();
  }

  #readRequestLine(skippedEmptyLine: boolean): RequestEvent | undefined {
    if (this.#input.length === 0) return undefined;
    const bytes = this.#input.leftover;
    const { maxHeadBytes } = this.#limits;
    const lineEnd = this.#lines.find(bytes, 0, maxHeadBytes);
    if (lineEnd === LINE_UNFINISHED) return this.#wait();
    if (lineEnd === LINE_TOO_LONG) return this.#refuse(TARGET_TOO_LONG);
    if (lineEnd < 0) return this.#refuse(BARE_LF);
    this.#lines.reset();
    if (lineEnd === 0) return this.#skipEmptyLine(skippedEmptyLine);
    const line = parseRequestLine(bytes, lineEnd);
    if (isRefusal(line)) return this.#refuse(line);
    return this.#beginFields(line, lineEnd + 2, maxHeadBytes - lineEnd);
  }

  #skipEmptyLine(skippedOne: boolean): RequestEvent | undefined {
    if (skippedOne) return this.#refuse(TWO_EMPTY_LINES);
    this.#input.skip(2);
    this.#state = AFTER_EMPTY_LINE;
    return this.#readRequestLine(true);
  }

  /** @param start - where the fields start, behind the request line */
  #beginFields(line: RequestLine, start: number, maxBytes: number): RequestEvent | undefined {
    const known = this.#memo.match(this.#input.leftover, start);
    if (known !== undefined && known.block.countedBytes <= maxBytes) {
      this.#input.skip(start + known.block.bytes.length);
      return this.#headComplete(line, known);
    }
    const limits = { maxLines: this.#limits.maxHeaderLines, maxBytes };
    const state: FieldsState = {
      kind: "fields",
      line,
      start,
      reader: new FieldBlockReader(start, limits),
    };
    this.#state = state;
    return this.#readFields(state);
  }

  #readFields({ line, start, reader }: FieldsState): RequestEvent | undefined {
    const block = reader.next(this.#input.leftover);
    if (block === undefined) return this.#wait();
    if (isRefusal(block)) return this.#refuse(block);
    this.#input.skip(start + block.bytes.length);
    const known = this.#memo.learn(block);
    return isRefusal(known) ? this.#refuse(known) : this.#headComplete(line, known);
  }

  /** More has to come; until then a few bytes must not keep a whole chunk alive. */
  #wait(): undefined {
    this.#input.compact();
    return undefined;
  }

  /** What can only be told with the whole head at hand. Contradictions go before limits. */
  #headComplete(line: RequestLine, { block, facts }: KnownFields): RequestEvent {
    const { method, target, version } = line;
    const isCurrent = version === "HTTP/1.1";
    if (isCurrent && !facts.hasHost) return this.#refuse(NO_HOST);
    const framing = frameBody(version, facts);
    if (isRefusal(framing)) return this.#refuse(framing);
    if (isCurrent && facts.expectation === "unknown") return this.#refuse(UNKNOWN_EXPECTATION);
    if (framing.kind === "length" && framing.length > this.#limits.maxBodySize) {
      return this.#refuse(BODY_TOO_LONG);
    }
    this.#state =
      framing.kind === "chunked"
        ? { kind: "chunks", decoder: new ChunkedDecoder(this.#limits) }
        : { kind: "body", remaining: framing.kind === "length" ? framing.length : 0 };
    const { connection } = facts;
    const expectsContinue = isCurrent && facts.expectation === "100-continue";
    return {
      kind: "head",
      head: { method, target, version, fields: block, framing, connection, expectsContinue },
    };
  }

  #readBody(state: { remaining: number }): RequestEvent | undefined {
    if (state.remaining === 0) return this.#end(END);
    if (this.#input.length === 0) return undefined;
    const data = this.#input.take(Math.min(this.#input.length, state.remaining));
    state.remaining -= data.length;
    return { kind: "data", data };
  }

  #readChunks(decoder: ChunkedDecoder): RequestEvent | undefined {
    const event = decoder.next(this.#input);
    if (event?.kind === "refused") return this.#refuse(event.refusal);
    return event?.kind === "end" ? this.#end(event) : event;
  }

  #end(event: RequestEvent): RequestEvent {
    this.#state = REQUEST_LINE;
    return event;
  }

  #refuse(why: Refusal): RequestEvent {
    this.discard();
    return { kind: "refused", refusal: why };
  }
}
