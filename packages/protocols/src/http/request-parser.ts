/**
 * Turns the bytes of a connection into requests.
 *
 * ```text
 *        head         end
 * head ------> body ------> head ...
 *    \____________\---> refused (for good)
 * ```
 */
import { ByteQueue } from "../bytes/index.ts";
import { BodyReader } from "./body-reader.ts";
import { CR, LF } from "./byte-classes.ts";
import type { FieldBlock } from "./field-block.ts";
import { type FieldFacts, readFacts } from "./field-facts.ts";
import type { BodyFraming } from "./framing.ts";
import type { ReadHead } from "./head-memo.ts";
import { type HeadGrammar, HeadReader } from "./head-reader.ts";
import { DEFAULT_LIMITS, MAX_LOGGED_LINE_BYTES, type RequestLimits } from "./limits.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";
import { completeRequestHead, type RequestHead } from "./request-head.ts";
import { lineOf, parseRequestLine, type RequestLine } from "./request-line.ts";

/** What a parser finds, in this order: `head`, any number of `data`, `end`; or `refused`, and no more. */
export type RequestEvent =
  | { readonly kind: "head"; readonly head: RequestHead }
  /** A piece of the body. Yours to keep. */
  | { readonly kind: "data"; readonly data: Buffer }
  /** The request is complete; `trailers` come with chunked bodies only. */
  | { readonly kind: "end"; readonly trailers: FieldBlock | undefined }
  /** It breaks a rule. Nothing behind it can be trusted. */
  | { readonly kind: "refused"; readonly refusal: Refusal };

type HeadEvent = Extract<RequestEvent, { readonly kind: "head" }>;

const TARGET_TOO_LONG = refusal(414, "request line is too long");
const TWO_EMPTY_LINES = refusal(400, "more than one empty line before the request");

const GRAMMAR: HeadGrammar<RequestLine, FieldFacts> = Object.freeze({
  parseLine: parseRequestLine,
  lineTooLong: TARGET_TOO_LONG,
  readFacts,
});

const LINE_END = /[\r\n]|$/;

type State =
  | { readonly kind: "head"; readonly skippedEmptyLine: boolean }
  | { readonly kind: "body"; readonly body: BodyReader }
  | { readonly kind: "stopped" };

const HEAD: State = Object.freeze({ kind: "head", skippedEmptyLine: false });
const AFTER_EMPTY_LINE: State = Object.freeze({ kind: "head", skippedEmptyLine: true });
const STOPPED: State = Object.freeze({ kind: "stopped" });

/** One for all requests without a body: its end is all it has to tell. */
const NO_BODY: State = Object.freeze({
  kind: "body",
  body: new BodyReader({ kind: "none" }, DEFAULT_LIMITS),
});

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
  readonly #heads: HeadReader<RequestLine, FieldFacts>;
  #state: State = HEAD;
  #refusedLine = "";
  /** The last head that was read, and what came of it. */
  #lastRead: ReadHead<RequestLine, FieldFacts> | undefined = undefined;
  #lastEvent: HeadEvent | undefined = undefined;

  constructor(limits: RequestLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
    this.#heads = new HeadReader(GRAMMAR, limits);
  }

  /** How many bytes are stored that no event has covered. */
  get bufferedBytes(): number {
    return this.#input.length;
  }

  /**
   * The line that the next head begins with, or the one of the head that was refused: a byte string, for logs. As far as
   * it is there, and no more of it than {@link MAX_LOGGED_LINE_BYTES}. Empty between head and end of a request.
   */
  get requestLine(): string {
    if (this.#state.kind !== "head") return this.#refusedLine;
    const text = this.#input.leftover.toString("latin1", 0, MAX_LOGGED_LINE_BYTES);
    return text.slice(0, LINE_END.exec(text)?.index);
  }

  /** Whether nothing of the next request is there: the connection is between two requests. */
  get isBetweenRequests(): boolean {
    return this.#state.kind === "head" && this.#input.length === 0;
  }

  /** Whether the body is at its end, so that the next event is `end` whatever arrives. */
  get isBodyComplete(): boolean {
    return this.#state.kind === "body" && this.#state.body.isComplete;
  }

  /** Takes what has arrived, which is the parser's to keep. Ignored after a refusal. */
  push(chunk: Buffer): void {
    if (this.#state.kind !== "stopped") this.#input.push(chunk);
  }

  /** The next event; `undefined` when more bytes are needed, and for ever after a refusal. */
  next(): RequestEvent | undefined {
    const state = this.#state;
    switch (state.kind) {
      case "head":
        return this.#readHead(state.skippedEmptyLine);
      case "body":
        return this.#readBody(state.body);
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

  #readHead(skippedEmptyLine: boolean): RequestEvent | undefined {
    const input = this.#input;
    if (input.byteAt(0) === CR) {
      if (input.length === 1) return undefined;
      if (input.byteAt(1) === LF) return this.#skipEmptyLine(skippedEmptyLine);
    }
    if (input.length === 0) return undefined;
    const head = this.#heads.next(input);
    if (head === undefined) return undefined;
    return isRefusal(head) ? this.#refuse(head) : this.#headComplete(head);
  }

  #skipEmptyLine(skippedOne: boolean): RequestEvent | undefined {
    if (skippedOne) return this.#refuse(TWO_EMPTY_LINES);
    this.#input.skip(2);
    this.#state = AFTER_EMPTY_LINE;
    return this.#readHead(true);
  }

  #headComplete(read: ReadHead<RequestLine, FieldFacts>): RequestEvent {
    let event = this.#lastRead === read ? this.#lastEvent : undefined; // one that came again is the same
    if (event === undefined) {
      const head = completeRequestHead(read, this.#limits);
      if (isRefusal(head)) return this.#refuseRead(head, read.line);
      event = { kind: "head", head };
      this.#lastRead = read;
      this.#lastEvent = event;
    }
    const { framing } = event.head;
    this.#state = framing.kind === "none" ? NO_BODY : this.#bodyState(framing);
    return event;
  }

  #bodyState(framing: BodyFraming): State {
    return { kind: "body", body: new BodyReader(framing, this.#limits) };
  }

  #readBody(body: BodyReader): RequestEvent | undefined {
    const event = body.next(this.#input);
    if (event?.kind === "refused") return this.#refuse(event.refusal);
    if (event?.kind === "end") this.#state = HEAD;
    return event;
  }

  /** Refuses a head that was taken already. */
  #refuseRead(why: Refusal, { method, target, version }: RequestLine): RequestEvent {
    return this.#refuse(why, lineOf({ method, uri: target.uri, clientproto: version }));
  }

  #refuse(why: Refusal, line: string = this.requestLine): RequestEvent {
    this.discard();
    this.#refusedLine = line;
    return { kind: "refused", refusal: why };
  }
}
