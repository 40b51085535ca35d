import { Deferred } from "@cordage/deferred";
import { type IPullProducer, type IPushProducer, Logger } from "@cordage/reactor";
import type { BodyEncoder } from "./encoder-factories.ts";
import { EncoderFullError } from "./errors.ts";

const log = new Logger("web.encoding");

/** How much a program may write that its encoder has not taken, in bytes: one that heeds no pause. */
export const MAX_UNENCODED_BYTES: number = 64 * 1024 * 1024;

/** Where encoded bytes go. */
export interface EncodedBodySink {
  write(piece: Buffer): void;
  /** All was written. */
  end(): void;
  /** There will be no more, and what there was is not whole. */
  fail(error: unknown): void;
}

/**
 * The body of a response on its way through an encoder, which works on a turn of its own.
 *
 * ```text
 * program ---> encoder ---> sink
 *    <-pause-  (full)  <-pause- (its transport is full)
 * ```
 *
 * Both ends are producers' business: this is the one that the sink's transport paces, and the program's is
 * paced by what the encoder can take. What waits in between is as much as the encoder's two buffers hold.
 */
export class EncodedBody implements IPushProducer {
  readonly #encoder: BodyEncoder;
  readonly #sink: EncodedBodySink;
  #producer: IPushProducer | IPullProducer | undefined = undefined;
  #isStreaming = true;
  #isFull = false;

  constructor(encoder: BodyEncoder, sink: EncodedBodySink) {
    this.#encoder = encoder;
    this.#sink = sink;
    encoder.on("data", (piece: Buffer) => this.#guard(() => sink.write(piece)));
    encoder.on("drain", () => this.#guard(() => this.#roomMade()));
    encoder.on("end", () => this.#guard(() => sink.end()));
    encoder.on("error", (error) => this.#fail(error));
  }

  /** Whether the program's producer is still registered. */
  get hasProducer(): boolean {
    return this.#producer !== undefined;
  }

  /** @param data - isn't copied: don't change it afterwards */
  write(data: Uint8Array | string): void {
    const { writableLength } = this.#encoder;
    if (writableLength > MAX_UNENCODED_BYTES) {
      this.#fail(new EncoderFullError(writableLength, MAX_UNENCODED_BYTES));
      return;
    }
    const hasRoom = this.#encoder.write(data, () => this.#guard(() => this.#taken()));
    if (hasRoom || this.#isFull) return;
    this.#isFull = true;
    if (this.#isStreaming) this.#pauseProducer();
  }

  /** The program has written all. What the encoder holds follows, and then the sink's end. */
  end(): void {
    this.#producer = undefined;
    this.#encoder.end();
  }

  /** Puts the program's producer in charge. */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#producer = producer;
    this.#isStreaming = streaming;
    if (!streaming && !this.#isFull) producer.resumeProducing();
    else if (streaming && this.#isFull) this.#pauseProducer();
  }

  unregisterProducer(): void {
    this.#producer = undefined;
    this.#isStreaming = true;
  }

  pauseProducing(): void {
    this.#encoder.pause();
  }

  resumeProducing(): void {
    this.#encoder.resume();
  }

  /** Nobody is there any more to take the rest. */
  stopProducing(): void {
    const producer = this.#producer;
    this.#producer = undefined;
    this.discard();
    producer?.stopProducing();
  }

  /** Lets go of the encoder and what it holds. */
  discard(): void {
    this.#encoder.destroy();
  }

  /** The encoder has taken a piece. */
  #taken(): void {
    const encoder = this.#encoder;
    if (encoder.writableLength > 0 || encoder.writableEnded || encoder.destroyed) return;
    if (this.#isStreaming)
      encoder.flush?.(); // nothing follows for now: let the client have it
    else this.#producer?.resumeProducing();
  }

  #roomMade(): void {
    this.#isFull = false;
    if (this.#isStreaming) this.#producer?.resumeProducing();
  }

  #pauseProducer(): void {
    (this.#producer as IPushProducer | undefined)?.pauseProducing(); // streaming: it can
  }

  /** The encoder calls on a turn of its own, where nobody would catch what the program throws. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#encoder.destroyed && this.#encoder.errored === null) return; // given up before
    log.failure("The body of a response could not be encoded", error);
    this.discard();
    this.#sink.fail(error);
  }
}

/** What `encoder` makes of a body that is there as a whole. It works on a turn of its own. */
export function encodeWhole(encoder: BodyEncoder, body: Uint8Array | string): Deferred<Buffer> {
  const encoded = new Deferred<Buffer>(() => encoder.destroy());
  const pieces: Buffer[] = [];
  encoder.on("data", (piece: Buffer) => pieces.push(piece));
  encoder.on("end", () => encoded.callback(Buffer.concat(pieces)));
  encoder.on("error", (error) => encoded.errback(error));
  encoder.end(body);
  return encoded;
}
