import { CancelledError, type Deferred, type Failure } from "@cordage/deferred";
import {
  type IPullProducer,
  type IPushProducer,
  Logger,
  ProducerAlreadyRegisteredError,
} from "@cordage/reactor";
import { ResponseFinishedError } from "../http/errors.ts";
import { Request as HTTPRequest } from "../http/request.ts";
import { requireProducer } from "../http/require-producer.ts";
import { chooseEncoder } from "./content-coding.ts";
import { EncodedBody, encodeWhole } from "./encoded-body.ts";
import type { BodyEncoder, RequestEncoderFactory } from "./encoder-factories.ts";

const log = new Logger("web.encoding");

const NO_ENCODERS: readonly RequestEncoderFactory[] = Object.freeze([]);

/**
 * What becomes of the body:
 *
 * ```text
 * undecided --no encoder fits--> plain
 *    |  +--first write, or a producer--> streaming --finish()--> ended
 *    +-----finishWith()--> whole
 * ```
 */
type BodyState =
  | { readonly kind: "undecided" | "plain" }
  | { readonly kind: "streaming" | "ended"; readonly body: EncodedBody }
  | { readonly kind: "whole"; readonly encoded: Deferred<unknown> };

const UNDECIDED: BodyState = Object.freeze({ kind: "undecided" });
const PLAIN: BodyState = Object.freeze({ kind: "plain" });

/**
 * A request whose response goes through an encoder if there is one that its client accepts (RS-8).
 *
 * To the program it is a request as any other. Encoders work on later turns, so that what was written and
 * finished may not be sent yet: `notifyFinish()` tells.
 */
export class EncodableRequest extends HTTPRequest {
  #encoders: readonly RequestEncoderFactory[] = NO_ENCODERS;
  #body: BodyState = UNDECIDED;

  /**
   * Offers encoders for the response, in place of those offered before. Which one is used is decided when
   * the body begins.
   */
  encodeWith(encoders: readonly RequestEncoderFactory[]): void {
    this.#encoders = encoders;
  }

  /** Whether `finish` was called, or `finishWith`. */
  override get finished(): boolean {
    return this.#isWaiting || super.finished;
  }

  override write(data: Uint8Array | string): void {
    const body = this.#streamingBody();
    if (body === undefined) {
      super.write(data);
      return;
    }
    this.#sendHead(); // which doesn't wait for the encoder
    if (data.length > 0 && !this.isLost) body.write(data);
  }

  override finish(): void {
    if (this.#body === PLAIN) {
      super.finish();
      return;
    }
    if (this.#body.kind === "undecided") this.#decide(false);
    if (this.#body.kind === "streaming" && !this.isLost) {
      this.#endStreaming(this.#body.body);
    } else if (this.#isWaiting && !this.isLost) {
      log.warn("finish() was called twice on {uri}", { uri: this.uri });
    } else {
      super.finish();
    }
  }

  override finishWith(body: Uint8Array | string): void {
    if (this.#body === UNDECIDED && this.#encoders === NO_ENCODERS) {
      this.#body = PLAIN; // nearly always: nothing of what follows is asked
      super.finishWith(body);
      return;
    }
    const encoder = this.#canBegin() ? this.#decide(body.length > 0) : undefined;
    if (encoder !== undefined) {
      this.#sendWhole(encoder.createEncoder(), body);
    } else if (this.#body.kind === "streaming") {
      this.write(body);
      this.finish();
    } else {
      this.#checkOpen();
      super.finishWith(body);
    }
  }

  override registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    requireProducer(producer, streaming);
    const body = this.#streamingBody();
    if (body === undefined || this.isLost) {
      super.registerProducer(producer, streaming);
    } else {
      if (body.hasProducer) throw new ProducerAlreadyRegisteredError();
      body.registerProducer(producer, streaming);
    }
  }

  override unregisterProducer(): void {
    if (this.#body.kind === "streaming") this.#body.body.unregisterProducer();
    else if (!this.#isWaiting) super.unregisterProducer(); // else the encoder is the one registered
  }

  override connectionLost(reason: Failure): void {
    const state = this.#body;
    super.connectionLost(reason);
    this.#body = PLAIN;
    if (state.kind === "streaming" || state.kind === "ended") state.body.discard();
    else if (state.kind === "whole") state.encoded.cancel();
  }

  protected override resetResponse(): void {
    if (this.#body.kind === "streaming") {
      super.unregisterProducer();
      this.#body.body.stopProducing();
    }
    this.#body = UNDECIDED;
    super.resetResponse();
  }

  /** The encoder's end of the body, if there is an encoder: from the first of those who ask on. */
  #streamingBody(): EncodedBody | undefined {
    if (this.#canBegin()) {
      const encoder = this.#decide(true);
      if (encoder !== undefined) this.#beginStreaming(encoder.createEncoder());
    }
    this.#checkOpen();
    return this.#body.kind === "streaming" ? this.#body.body : undefined;
  }

  #canBegin(): boolean {
    return this.#body.kind === "undecided" && !super.finished && !this.isLost;
  }

  /** @param hasBody - whether there is anything to encode */
  #decide(hasBody: boolean): RequestEncoderFactory | undefined {
    this.#body = PLAIN;
    if (this.#encoders === NO_ENCODERS) return undefined;
    return chooseEncoder(this, this.#encoders, hasBody);
  }

  #beginStreaming(encoder: BodyEncoder): void {
    const body = new EncodedBody(encoder, {
      write: (piece) => super.write(piece),
      end: () => this.#streamed(),
      fail: () => this.abortResponse(),
    });
    this.#body = { kind: "streaming", body };
    super.registerProducer(body, true);
  }

  #endStreaming(body: EncodedBody): void {
    if (body.hasProducer) {
      log.error("{uri} was finished with its producer still registered", { uri: this.uri });
    }
    this.#sendHead();
    this.#body = { kind: "ended", body };
    body.end();
  }

  /** Unless it is out. A length that was declared meanwhile is not that of what will be sent. */
  #sendHead(): void {
    if (this.startedWriting || this.isLost) return;
    this.responseHeaders.removeHeader("Content-Length");
    super.write("");
  }

  /** The encoder has let go of everything. */
  #streamed(): void {
    if (this.isLost) return;
    this.#body = PLAIN;
    super.unregisterProducer();
    super.finish();
  }

  #sendWhole(encoder: BodyEncoder, body: Uint8Array | string): void {
    const encoded = encodeWhole(encoder, body);
    this.#body = { kind: "whole", encoded };
    encoded
      .addCallback((bytes) => {
        this.#body = PLAIN;
        super.finishWith(bytes);
      })
      .addErrback((failure) => {
        if (this.isLost && failure.check(CancelledError)) return; // by connectionLost
        log.failure("The body of a response could not be encoded", failure);
        this.abortResponse();
      });
  }

  /** Whether all was written, and the encoder is still at it. */
  get #isWaiting(): boolean {
    return this.#body.kind === "ended" || this.#body.kind === "whole";
  }

  #checkOpen(): void {
    if (this.#isWaiting && !this.isLost) throw new ResponseFinishedError();
  }
}
