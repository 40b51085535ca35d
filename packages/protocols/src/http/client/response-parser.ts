/**
 * Turns the bytes of a connection into responses.
 *
 * ```text
 *       expect()        (informational)       end
 *  idle --------> head ----------------> body ---> idle
 *                  | \____________________\---> refused (for good)
 *                  +---> switched (for good)
 * ```
 */
import { ByteQueue } from "../../bytes/index.ts";
import { BodyReader } from "../body-reader.ts";
import type { FieldBlock } from "../field-block.ts";
import { type HeadGrammar, HeadReader } from "../head-reader.ts";
import { isRefusal, type Refusal, refusal } from "../refusal.ts";
import { DEFAULT_RESPONSE_LIMITS, type ResponseLimits } from "./limits.ts";
import { type ResponseFacts, readResponseFacts } from "./response-facts.ts";
import { type Asked, completeResponseHead, type ResponseHead } from "./response-head.ts";
import { parseResponseLine, type ResponseLine } from "./response-line.ts";

/**
 * What a parser finds, in this order: any number of `informational`, `head`, any number of `data`, `end`; or
 * `switched`, or `refused`, and no more.
 */
export type ResponseEvent =
  | { readonly kind: "informational"; readonly head: ResponseHead }
  | { readonly kind: "head"; readonly head: ResponseHead }
  /** What follows is of another protocol, as was asked for; the parser only keeps it. */
  | { readonly kind: "switched"; readonly head: ResponseHead }
  /** A piece of the body. Yours to keep. */
  | { readonly kind: "data"; readonly data: Buffer }
  /** The response is complete; `trailers` come with chunked bodies only. */
  | { readonly kind: "end"; readonly trailers: FieldBlock | undefined }
  /** It breaks a rule. Nothing behind it can be trusted. */
  | { readonly kind: "refused"; readonly refusal: Refusal };

const LINE_TOO_LONG = refusal(502, "status line is too long");
const TOO_MANY_INFORMATIONAL = refusal(502, "too many informational responses");

const GRAMMAR: HeadGrammar<ResponseLine, ResponseFacts> = Object.freeze({
  parseLine: parseResponseLine,
  lineTooLong: LINE_TOO_LONG,
  readFacts: readResponseFacts,
});

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "head"; readonly asked: Asked; informational: number }
  | { readonly kind: "body"; readonly body: BodyReader; readonly isUntilClose: boolean }
  /** The bytes are another protocol's. */
  | { readonly kind: "switched" }
  | { readonly kind: "stopped" };

const IDLE: State = Object.freeze({ kind: "idle" });
const SWITCHED: State = Object.freeze({ kind: "switched" });
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
  readonly #heads: HeadReader<ResponseLine, ResponseFacts>;
  #state: State = IDLE;

  constructor(limits: ResponseLimits = DEFAULT_RESPONSE_LIMITS) {
    this.#limits = limits;
    this.#heads = new HeadReader(GRAMMAR, limits);
  }

  /** How many bytes are stored that no event has covered. */
  get bufferedBytes(): number {
    return this.#input.length;
  }

  /** Whether the body is at its end, so that the next event is `end` whatever arrives. */
  get isBodyComplete(): boolean {
    return this.#state.kind === "body" && this.#state.body.isComplete;
  }

  /** Whether the body goes on until the connection closes, so that its end may be told by that. */
  get isUntilClose(): boolean {
    return this.#state.kind === "body" && this.#state.isUntilClose;
  }

  /**
   * A request with this method was sent: what comes next answers it.
   *
   * @param upgrade - the protocol that the request asked to switch to, if it did; 101 is refused otherwise
   * @throws RangeError while another response is expected, or after a refusal
   */
  expect(method: string, upgrade?: string): void {
    if (this.#state.kind !== "idle") throw new RangeError("a response is parsed already");
    this.#state = { kind: "head", asked: { method, upgrade }, informational: 0 };
  }

  /** Takes what has arrived, which is the parser's to keep. Ignored after a refusal. */
  push(chunk: Buffer): void {
    if (this.#state.kind !== "stopped") this.#input.push(chunk);
  }

  /** The next event; `undefined` when more bytes are needed, and for ever after a refusal. */
  next(): ResponseEvent | undefined {
    const state = this.#state;
    switch (state.kind) {
      case "head":
        return this.#readHead(state);
      case "body":
        return this.#readBody(state.body);
      case "idle":
      case "switched":
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

  #readHead(state: { readonly asked: Asked; informational: number }): ResponseEvent | undefined {
    if (this.#input.length === 0) return undefined;
    const read = this.#heads.next(this.#input);
    if (read === undefined) return undefined;
    if (isRefusal(read)) return this.#refuse(read);
    const head = completeResponseHead(state.asked, read);
    if (isRefusal(head)) return this.#refuse(head);
    if (head.switches) {
      this.#state = SWITCHED;
      return { kind: "switched", head };
    }
    if (head.code < 200) return this.#informed(state, head);
    const isUntilClose = head.framing.kind === "until-close";
    this.#state = { kind: "body", body: new BodyReader(head.framing, this.#limits), isUntilClose };
    return { kind: "head", head };
  }

  #informed(state: { informational: number }, head: ResponseHead): ResponseEvent {
    state.informational += 1;
    if (state.informational > this.#limits.maxInformational) {
      return this.#refuse(TOO_MANY_INFORMATIONAL);
    }
    return { kind: "informational", head };
  }

  #readBody(body: BodyReader): ResponseEvent | undefined {
    const event = body.next(this.#input);
    if (event?.kind === "refused") return this.#refuse(event.refusal);
    if (event?.kind === "end") this.#state = IDLE;
    return event;
  }

  #refuse(why: Refusal): ResponseEvent {
    this.discard();
    return { kind: "refused", refusal: why };
  }
}
