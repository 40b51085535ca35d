/**
 * Turns the bytes of a connection into responses.
 *
 * ```text
 *       expect()              informational
 *  idle --------> status-line <------------ fields --> body ---> idle
 *                      \____________________/ \__________/ \---> refused (for good)
 * ```
 */
import { ByteQueue } from "../../bytes/index.ts";
import { ChunkedDecoder } from "../chunked-decoder.ts";
import type { FieldBlock } from "../field-block.ts";
import { BARE_LF, FieldBlockReader } from "../field-block-reader.ts";
import { LINE_TOO_LONG, LINE_UNFINISHED, LineFinder } from "../line-finder.ts";
import { isRefusal, type Refusal, refusal } from "../refusal.ts";
import { DEFAULT_RESPONSE_LIMITS, type ResponseLimits } from "./limits.ts";
import { completeResponseHead, type ResponseHead } from "./response-head.ts";
import { parseResponseLine, type ResponseLine } from "./response-line.ts";

/**
 * What a parser finds, in this order: any number of `informational`, `head`, any number of `data`, `end`; or
 * `refused`, and no more.
 */
export type ResponseEvent =
  | { readonly kind: "informational"; readonly head: ResponseHead }
  | { readonly kind: "head"; readonly head: ResponseHead }
  /** A piece of the body. Yours to keep. */
  | { readonly kind: "data"; readonly data: Buffer }
  /** The response is complete; `trailers` come with chunked bodies only. */
  | { readonly kind: "end"; readonly trailers: FieldBlock | undefined }
  /** It breaks a rule. Nothing behind it can be trusted. */
  | { readonly kind: "refused"; readonly refusal: Refusal };

const LINE_TOO_LONG_FOR_STATUS = refusal(502, "status line is too long");
const TOO_MANY_INFORMATIONAL = refusal(502, "too many informational responses");

const END: ResponseEvent = Object.freeze({ kind: "end", trailers: undefined });

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "status-line" }
  | FieldsState
  | { readonly kind: "body"; remaining: number }
  | { readonly kind: "until-close" }
  | { readonly kind: "chunks"; readonly decoder: ChunkedDecoder }
  | { readonly kind: "stopped" };

interface FieldsState {
  readonly kind: "fields";
  readonly line: ResponseLine;
  /** Where the fields start, behind the status line: the head is consumed as a whole. */
  readonly start: number;
  readonly reader: FieldBlockReader;
}

const IDLE: State = Object.freeze({ kind: "idle" });
const STATUS_LINE: State = Object.freeze({ kind: "status-line" });
const UNTIL_CLOSE: State = Object.freeze({ kind: "until-close" });
const STOPPED: State = Object.freeze({ kind: "stopped" });

/**
 * A strict parser for HTTP/1 responses. It knows nothing of connections or time.
 *
 * Tell it with {@link expect} what each response answers; then {@link push} stores, and {@link next} parses
 * one event further. How the bytes were cut never changes what comes out, and nothing that is pushed makes
 * it throw. There is no lenient mode.
 *
 * @see RFC 9112; AG-5 to AG-7
 */
export class ResponseParser {
  readonly #limits: ResponseLimits;
  readonly #input = new ByteQueue();
  readonly #lines = new LineFinder();
  #state: State = IDLE;
  #method = "";
  #informational = 0;

  constructor(limits: ResponseLimits = DEFAULT_RESPONSE_LIMITS) {
    this.#limits = limits;
  }

  /** How many bytes are stored that no event has covered. */
  get bufferedBytes(): number {
    return this.#input.length;
  }

  /** Whether the body is at its end, so that the next event is `end` whatever arrives. */
  get isBodyComplete(): boolean {
    return this.#state.kind === "body" && this.#state.remaining === 0;
  }

  /** Whether the body goes on until the connection closes, so that its end may be told by that. */
  get isUntilClose(): boolean {
    return this.#state.kind === "until-close";
  }

  /**
   * A request with this method was sent: what comes next answers it.
   *
   * @throws RangeError while another response is expected, or after a refusal
   */
  expect(method: string): void {
    if (this.#state.kind !== "idle") throw new RangeError("a response is parsed already");
    this.#method = method;
    this.#informational = 0;
    this.#state = STATUS_LINE;
  }

  /** Takes what has arrived, which is the parser's to keep. Ignored after a refusal. */
  push(chunk: Buffer): void {
    if (this.#state.kind !== "stopped") this.#input.push(chunk);
  }

  /** The next event; `undefined` when more bytes are needed, and for ever after a refusal. */
  next(): ResponseEvent | undefined {
    const state = this.#state;
    switch (state.kind) {
      case "status-line":
        return this.#readStatusLine();
      case "fields":
        return this.#readFields(state);
      case "body":
        return this.#readBody(state);
      case "chunks":
        return this.#readChunks(state.decoder);
      case "until-close":
        return this.#input.length === 0 ? undefined : { kind: "data", data: this.#input.clear() };
      case "idle":
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
    this.takeLeftover();
  }

  #readStatusLine(): ResponseEvent | undefined {
    const bytes = this.#input.leftover;
    const { maxHeadBytes } = this.#limits;
    const lineEnd = this.#lines.find(bytes, 0, maxHeadBytes);
    if (lineEnd === LINE_UNFINISHED) return this.#wait();
    if (lineEnd === LINE_TOO_LONG) return this.#refuse(LINE_TOO_LONG_FOR_STATUS);
    if (lineEnd < 0) return this.#refuse(BARE_LF);
    this.#lines.reset();
    const line = parseResponseLine(bytes, lineEnd);
    if (isRefusal(line)) return this.#refuse(line);
    const start = lineEnd + 2;
    const limits = { maxLines: this.#limits.maxHeaderLines, maxBytes: maxHeadBytes - lineEnd };
    const state: FieldsState = {
      kind: "fields",
      line,
      start,
      reader: new FieldBlockReader(start, limits),
    };
    this.#state = state;
    return this.#readFields(state);
  }

  #readFields({ line, start, reader }: FieldsState): ResponseEvent | undefined {
    const block = reader.next(this.#input.leftover);
    if (block === undefined) return this.#wait();
    if (isRefusal(block)) return this.#refuse(block);
    this.#input.skip(start + block.bytes.length);
    const head = completeResponseHead(this.#method, line, block);
    if (isRefusal(head)) return this.#refuse(head);
    return head.code < 200 ? this.#informed(head) : this.#beginBody(head);
  }

  #informed(head: ResponseHead): ResponseEvent {
    this.#informational += 1;
    if (this.#informational > this.#limits.maxInformational) {
      return this.#refuse(TOO_MANY_INFORMATIONAL);
    }
    this.#state = STATUS_LINE;
    return { kind: "informational", head };
  }

  #beginBody(head: ResponseHead): ResponseEvent {
    const { framing } = head;
    switch (framing.kind) {
      case "none":
        this.#state = { kind: "body", remaining: 0 };
        break;
      case "length":
        this.#state = { kind: "body", remaining: framing.length };
        break;
      case "chunked":
        this.#state = { kind: "chunks", decoder: new ChunkedDecoder(this.#limits) };
        break;
      case "until-close":
        this.#state = UNTIL_CLOSE;
        break;
    }
    return { kind: "head", head };
  }

  #readBody(state: { remaining: number }): ResponseEvent | undefined {
    if (state.remaining === 0) return this.#end(END);
    if (this.#input.length === 0) return undefined;
    const data = this.#input.take(Math.min(this.#input.length, state.remaining));
    state.remaining -= data.length;
    return { kind: "data", data };
  }

  #readChunks(decoder: ChunkedDecoder): ResponseEvent | undefined {
    const event = decoder.next(this.#input);
    if (event?.kind === "refused") return this.#refuse(event.refusal);
    return event?.kind === "end" ? this.#end(event) : event;
  }

  #end(event: ResponseEvent): ResponseEvent {
    this.#state = IDLE;
    return event;
  }

  /** More has to come; until then a few bytes must not keep a whole chunk alive. */
  #wait(): undefined {
    this.#input.compact();
    return undefined;
  }

  #refuse(why: Refusal): ResponseEvent {
    this.discard();
    return { kind: "refused", refusal: why };
  }
}
