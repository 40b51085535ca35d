import { Failure, maybeDeferred } from "@cordage/deferred";
import type { IDelayedCall, IPushProducer, IReactorTime } from "@cordage/reactor";
import type { HTTPTransport } from "../http-transport.ts";
import { forbiddenAmong, lastChunk } from "../last-chunk.ts";
import type { IBodyConsumer, IBodyProducer } from "./body-producer.ts";
import type { ClientRequest } from "./client-request.ts";
import { BadHeaders, ExcessWrite, WrongBodyLength } from "./errors.ts";
import { stopBody } from "./stop-body.ts";
import { type BodyLength, UNKNOWN_LENGTH } from "./unknown-length.ts";

/**
 * How far a request is on its way:
 *
 * ```text
 * expecting --> producing --> sent
 *     \_____________\-------> stopped
 * ```
 */
type TransmissionState =
  /** The head is out, the body waits for `100 Continue`, or for the end of the server's time for it. */
  | { readonly kind: "expecting"; readonly producer: IBodyProducer; readonly wait: IDelayedCall }
  | { readonly kind: "producing"; readonly producer: IBodyProducer; written: number }
  | { readonly kind: "sent" }
  /** Given up: what the producer still writes is ignored. */
  | { readonly kind: "stopped" };

/** What a transmission is told and tells. */
export interface TransmissionRules {
  readonly clock: IReactorTime;
  /** Seconds to wait for `100 Continue`. */
  readonly continueTimeout: number;
  /** Called when the server lets the body wait, and when it goes on. */
  readonly held: (isHeld: boolean) => void;
  /** Called once, when all of the request was handed to the transport. */
  readonly sent: () => void;
  /** Called at most once, when the body can't be produced. Nothing more is written then. */
  readonly failed: (reason: Failure) => void;
}

const SENT: TransmissionState = Object.freeze({ kind: "sent" });
const STOPPED: TransmissionState = Object.freeze({ kind: "stopped" });

/**
 * Sends one request: its head, and the body at the pace of the transport. The body is held to the length
 * its producer gave (AG-2, AG-3).
 */
export class RequestTransmission implements IPushProducer, IBodyConsumer {
  readonly #transport: HTTPTransport;
  readonly #rules: TransmissionRules;
  readonly #length: BodyLength;
  #state: TransmissionState = STOPPED;

  /** Sends nothing before {@link start}. */
  constructor(transport: HTTPTransport, request: ClientRequest, rules: TransmissionRules) {
    this.#transport = transport;
    this.#rules = rules;
    this.#length = request.bodyProducer?.length ?? 0;
  }

  /** Whether all of the request was handed to the transport. */
  get isSent(): boolean {
    return this.#state.kind === "sent";
  }

  /** Sends the head, and the body unless that is to wait. */
  start(head: string | Buffer, { bodyProducer: producer, expectsContinue }: ClientRequest): void {
    if (producer === undefined) {
      this.#state = SENT;
      this.#transport.write(head);
      this.#rules.sent();
      return;
    }
    if (expectsContinue) {
      const { clock, continueTimeout } = this.#rules;
      const wait = clock.callLater(continueTimeout, () => this.continue());
      this.#state = { kind: "expecting", producer, wait };
      this.#transport.write(head);
      return;
    }
    this.#state = { kind: "producing", producer, written: 0 };
    this.#transport.write(head);
    this.#produce(producer);
  }

  /** The server wants the body: sends it, if that has waited. */
  continue(): void {
    const state = this.#state;
    if (state.kind !== "expecting") return;
    if (state.wait.active()) state.wait.cancel();
    this.#state = { kind: "producing", producer: state.producer, written: 0 };
    this.#produce(state.producer);
  }

  /** The server has answered: a body that has waited until now is not wanted (RFC 9110, section 10.1.1). */
  answered(): void {
    if (this.#state.kind === "expecting") this.stop();
  }

  /** Gives up what was not sent. May be called at any time. */
  stop(): void {
    const state = this.#state;
    if (state.kind === "sent" || state.kind === "stopped") return;
    this.#state = STOPPED;
    if (state.kind === "expecting") {
      if (state.wait.active()) state.wait.cancel();
    } else {
      this.#transport.unregisterProducer();
    }
    stopBody(state.producer);
  }

  // For the producer.

  write(data: Uint8Array | string): void {
    const state = this.#state;
    if (state.kind === "sent") throw new ExcessWrite();
    if (state.kind !== "producing") return;
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    if (bytes.length === 0) return; // an empty chunk would be the last one
    state.written += bytes.length;
    if (this.#length === UNKNOWN_LENGTH) {
      this.#transport.writeSequence([`${bytes.length.toString(16)}\r\n`, bytes, "\r\n"]);
    } else if (state.written > this.#length) {
      this.#fail(new Failure(new WrongBodyLength(this.#length, state.written)));
    } else {
      this.#transport.write(bytes);
    }
  }

  // For the transport.

  pauseProducing(): void {
    if (this.#state.kind !== "producing") return;
    this.#rules.held(true);
    this.#state.producer.pauseProducing();
  }

  resumeProducing(): void {
    if (this.#state.kind !== "producing") return;
    this.#rules.held(false);
    this.#state.producer.resumeProducing();
  }

  stopProducing(): void {
    this.stop();
  }

  #produce(producer: IBodyProducer): void {
    this.#transport.registerProducer(this, true);
    maybeDeferred(() => producer.startProducing(this)).addCallbacks(
      () => this.#finish(),
      (reason) => this.#fail(reason),
    );
  }

  #finish(): void {
    const state = this.#state;
    if (state.kind !== "producing") return;
    if (this.#length !== UNKNOWN_LENGTH && state.written < this.#length) {
      this.#fail(new Failure(new WrongBodyLength(this.#length, state.written)));
      return;
    }
    let end: string | Buffer | undefined;
    try {
      if (this.#length === UNKNOWN_LENGTH) end = endOf(state.producer);
    } catch (error) {
      this.#fail(new Failure(error));
      return;
    }
    this.#state = SENT;
    if (end !== undefined) this.#transport.write(end);
    this.#transport.unregisterProducer();
    this.#rules.sent();
  }

  #fail(reason: Failure): void {
    if (this.#state.kind !== "producing") return;
    this.stop();
    this.#rules.failed(reason);
  }
}

/**
 * The last chunk of a body, with its trailers.
 *
 * @throws BadHeaders for a field that can't be one
 */
function endOf({ trailers }: IBodyProducer): string | Buffer {
  const forbidden = trailers && forbiddenAmong(trailers);
  if (forbidden === undefined) return lastChunk(trailers);
  throw new BadHeaders(`${forbidden} can't stand behind a body`);
}
