/**
 * A request, and the response to it on its way out. What the client asks for is in `received-request.ts`, what
 * the head of the response says in `answerable-request.ts`.
 */
import { Buffer } from "node:buffer"; // looking the global up costs more than asking it for a length
import { type Deferred, Failure, succeed } from "@cordage/deferred";
import {
  type IProtocol,
  type IPullProducer,
  type IPushProducer,
  Logger,
  ProducerAlreadyRegisteredError,
} from "@cordage/reactor";
import { AnswerableRequest } from "./answerable-request.ts";
import { requireMethods } from "./argument-checks.ts";
import type { BodyDelivery } from "./body-delivery.ts";
import { HandOverError, RequestDone, RequestLostError, ResponseFinishedError } from "./errors.ts";
import { FinishNotifications } from "./finish-notifications.ts";
import {
  announceUpgrade,
  removeBodyFields,
  requireTunnelAsked,
  requireUpgradeAsked,
} from "./hand-over.ts";
import type { Headers } from "./headers.ts";
import { requireProducer } from "./require-producer.ts";
import { ResponseBody } from "./response-body.ts";
import { frameResponse, type ResponseFraming } from "./response-framing.ts";
import { hasNoBody, OK, SWITCHING_PROTOCOLS } from "./status.ts";

const log = new Logger("http.request");

const EMPTY = Buffer.alloc(0);
const USUAL_TYPE = "text/html";

/**
 * How far the response is:
 *
 * ```text
 * waiting --first write--> started --finish()--> finished
 *    |                        |
 *    |                        +--misuse--> aborted --+
 *    +--------- connection lost ---------------------+--> lost
 * ```
 */
type ResponseState = "waiting" | "started" | "finished" | "aborted" | "lost";

/**
 * One request with its body, and the way to answer it. Subclass it and override {@link process}, or use
 * a `Site`, which hands it to a resource.
 *
 * @see Twisted: `twisted.web.http.Request` (HR-1 to HR-11, HC-5)
 */
export class Request extends AnswerableRequest {
  /**
   * The Content-Type of responses that have a body and don't say what it is; `undefined` for none. To be set
   * before the first write.
   */
  defaultContentType: string | undefined = USUAL_TYPE;
  /** The producer in charge of the body, if one is registered. */
  producer: IPushProducer | IPullProducer | undefined = undefined;

  #state: ResponseState = "waiting";
  /** Whether the channel has received all of it. */
  #isComplete = false;
  /** There once the head has been sent. */
  #body: ResponseBody | undefined = undefined;
  #notifications: FinishNotifications | undefined = undefined;

  // What the channel calls, in this order: headReceived; requestReceived, or streamBegun and streamEnded;
  // connectionLost at any time.

  /**
   * Override: the head has arrived, the body has not. A response finished in here declines the body: what
   * comes of it is thrown away. The connection is kept only if that is little, and if the client doesn't
   * wait to be told to go on (HP-17).
   */
  headReceived(): void {}

  /**
   * The channel has received all of the request: takes the body and calls {@link process}; unless that is
   * a form which can't be read: then it is answered with 400, or with 413 when it has too many items.
   *
   * @param trailers - the fields behind a chunked body, as byte strings
   */
  requestReceived(content: Buffer, trailers: Iterable<readonly [string, string]>): void {
    this.#isComplete = true;
    this.takeTrailers(trailers);
    const refused = this.takeContent(content);
    if (refused === undefined) {
      this.#answer();
      return;
    }
    this.setResponseCode(refused);
    this.finishWith("");
  }

  /** The request takes its body as a stream, which begins: calls {@link process}. Not for programs. */
  streamBegun(stream: BodyDelivery): void {
    this.takeStream(stream);
    this.#answer();
  }

  /** All of the body has been delivered, or is about to be. Not for programs. */
  streamEnded(trailers: Iterable<readonly [string, string]>): void {
    this.#isComplete = true;
    this.takeTrailers(trailers);
    this.endStream(new Failure(new RequestDone()));
  }

  /**
   * Override: answer. Everything about the request is known, but for a body that is taken as a stream. What it
   * throws, or rejects with where it is `async`, is logged and ends the connection unless the response is finished.
   */
  process(): void {}

  /** The channel has lost the client before the response was finished (HC-5). Not for programs. */
  connectionLost(reason: Failure): void {
    if (this.#state === "finished" || this.#state === "lost") return;
    this.#state = "lost";
    this.content = EMPTY;
    this.producer = undefined;
    this.#notifications ??= new FinishNotifications(); // whoever asks later is told as well
    this.#notifications.lost(reason);
    this.endStream(reason);
  }

  // The response.

  /** Whether the head of the response has been sent. */
  get startedWriting(): boolean {
    return this.#body !== undefined;
  }

  /**
   * Whether a response has begun that only the end of the connection tells to be complete. For the channel.
   *
   * @internal
   */
  get isDelimitedByClose(): boolean {
    return this.#body?.isDelimitedByClose === true;
  }

  /** How many bytes of body have been sent. */
  get sentLength(): number {
    return this.#body?.sentLength ?? 0;
  }

  /** Whether {@link finish} was called. */
  get finished(): boolean {
    return this.#state === "finished";
  }

  /** Whether the client has gone, or the connection was aborted, before the response was finished. */
  get isLost(): boolean {
    return this.#state === "lost" || this.#state === "aborted";
  }

  /**
   * Sends a piece of the body; the first one sends the head before it. Ignored once the client has gone.
   *
   * Without a Content-Length each piece goes out as a chunk of its own (HR-5). Where the response has no
   * body (HEAD, 204, 205, 304) nothing but the head is sent.
   *
   * @param data - text goes out as UTF-8. Bytes are not copied: don't change them afterwards
   * @throws TypeError for what is neither bytes nor text
   * @throws ResponseFinishedError after {@link finish}
   * @throws ContentLengthError when it would make the body longer than Content-Length; the connection is
   *   aborted, since the client can't be told any other way (HR-7)
   */
  write(data: Uint8Array | string): void {
    this.#write(data, byteLength(data));
  }

  /**
   * The response is complete. A second call only warns. A body shorter than its Content-Length aborts
   * the connection: `connectionLost` follows, not the end of a good response (HR-7).
   *
   * @throws RequestLostError when the client has gone
   */
  finish(): void {
    if (this.isLost) throw new RequestLostError();
    if (this.#state === "finished") {
      log.warn("finish() was called twice on {uri}", { uri: this.uri });
      return;
    }
    if (this.producer !== undefined) this.#dropProducer();
    const body = this.#start();
    try {
      body.end();
    } catch (error) {
      // Nobody expects finish() to throw because of what was written before.
      log.failure("Response to {uri} can't be finished", error, "error", { uri: this.uri });
      this.abortResponse();
      return;
    }
    this.#state = "finished";
    this.#notifications?.finished();
    this.channel.requestDone(this);
    if (this.bodyMode === "stream" && !this.#isComplete) {
      this.endStream(new Failure(new ResponseFinishedError()));
    }
  }

  /**
   * Sends `body` as the whole of the body and finishes: with a Content-Length, and in one write.
   *
   * @throws as {@link write} and {@link finish} do
   */
  finishWith(body: Uint8Array | string): void {
    const length = byteLength(body);
    if (!hasNoBody(this.code)) {
      this.responseHeaders.setChecked("Content-Length", `${length}`);
    }
    this.#write(body, length, length);
    this.finish();
  }

  /**
   * Answers with 101, and makes the connection `protocol`'s: it gets the transport at once, and what the
   * client has sent behind its request right after its `connectionMade`, even if that has paused the
   * transport. Fields that belong to the new protocol are to be set before. When the client ends its direction, the
   * connection is closed behind what was written, unless the protocol is an `IHalfCloseableProtocol`.
   *
   * @param name - what to upgrade to, such as `websocket`
   * @throws TypeError for what is no protocol
   * @throws HandOverError unless the request is complete, asks for just that, and has no response yet
   * @see RFC 9110, section 7.8
   */
  upgrade(name: string, protocol: IProtocol): void {
    requireUpgradeAsked(this, name);
    this.#checkHandOver(protocol);
    announceUpgrade(this.responseHeaders, name);
    this.#handOver(SWITCHING_PROTOCOLS, protocol);
  }

  /**
   * Answers a CONNECT with 200, and makes the connection `protocol`'s, as {@link upgrade} does.
   *
   * @throws HandOverError unless this is a CONNECT, complete and without a response
   * @see RFC 9110, section 9.3.6
   */
  acceptTunnel(protocol: IProtocol): void {
    requireTunnelAsked(this);
    this.#checkHandOver(protocol);
    this.#handOver(OK, protocol);
  }

  /**
   * Tells how this request ends: fires when the response is finished, fails with the reason when the
   * client goes away before that. Each call gets its own, at once if it has ended (HC-5).
   */
  notifyFinish(): Deferred<void> {
    if (this.#state === "finished") return succeed();
    this.#notifications ??= new FinishNotifications();
    return this.#notifications.ask();
  }

  /**
   * Puts `producer` in charge of the body; see `IConsumer.registerProducer`. It is stopped when the client
   * goes away, and has to be unregistered before {@link finish}.
   *
   * @throws TypeError for what is no producer, or can't be paused though it is `streaming`
   * @throws ProducerAlreadyRegisteredError while another is registered (HR-11)
   * @throws ResponseFinishedError after {@link finish}
   */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    requireProducer(producer, streaming);
    if (this.#state === "finished") throw new ResponseFinishedError();
    if (this.isLost) {
      producer.stopProducing();
      return;
    }
    if (this.producer !== undefined) throw new ProducerAlreadyRegisteredError();
    this.producer = producer;
    this.channel.registerProducer(producer, streaming);
  }

  /** Ends the registration. Safe to call without one. */
  unregisterProducer(): void {
    if (this.producer === undefined) return;
    this.producer = undefined;
    this.channel.unregisterProducer();
  }

  #answer(): void {
    const answering: unknown = this.process();
    if (!(answering instanceof Promise)) return;
    answering.catch((error: unknown) => {
      if (!this.isLossBy(error)) this.channel.requestFailed(this, error);
    });
  }

  /**
   * Whether `error` is just what the client was lost by, come back from the work for it: from a body that was read to
   * its early end, for example. Nobody needs to hear of that.
   */
  protected isLossBy(error: unknown): boolean {
    return this.#notifications?.isLossBy(error) === true;
  }

  #checkHandOver(protocol: IProtocol): void {
    requireMethods("protocol", protocol, "makeConnection", "dataReceived", "connectionLost");
    if (!this.#isComplete) throw new HandOverError("the request is not complete");
    if (this.#state !== "waiting") throw new HandOverError(`the response is ${this.#state}`);
  }

  #handOver(code: number, protocol: IProtocol): void {
    this.useStatus(code);
    removeBodyFields(this.responseHeaders);
    this.#state = "finished";
    this.#notifications?.finished();
    this.channel.handOver(this, protocol);
  }

  /** @param bodyLength - how long the whole body is, where Content-Length says just that */
  #write(data: Uint8Array | string, length: number, bodyLength?: number): void {
    if (this.#state === "finished") throw new ResponseFinishedError();
    if (this.isLost) return;
    const body = this.#start(bodyLength);
    try {
      body.write(data, length);
    } catch (error) {
      this.abortResponse(); // the client can't be told any other way (HR-7)
      throw error;
    }
  }

  /** Ends the connection in the middle of the response: the client has to see that it is not whole. */
  protected abortResponse(): void {
    this.#state = "aborted";
    this.channel.abortConnection();
  }

  /** Unless that was done: decides how the body is framed, and sends the head. */
  #start(bodyLength?: number): ResponseBody {
    if (this.#body !== undefined) return this.#body;
    const headers = this.responseHeaders;
    const framing = frameResponse(this, headers, bodyLength);
    const isTyped = headers.first("Content-Type") !== undefined;
    const type = this.defaultContentType;
    if (!isTyped && type !== undefined && !hasNoBody(this.code) && !isEmpty(framing, headers)) {
      if (type === USUAL_TYPE) headers.setChecked("Content-Type", USUAL_TYPE);
      else headers.setRawHeaders("Content-Type", [type]);
    }
    this.#state = "started";
    this.#body = new ResponseBody(this.channel, framing);
    this.channel.writeHeaders(this, framing.kind !== "until-close");
    return this.#body;
  }

  #dropProducer(): void {
    log.error("{uri} was finished with its producer still registered", { uri: this.uri });
    this.unregisterProducer();
  }
}

/** Whether there is no body to give a type to: for HEAD, the one that GET would send (HR-12). */
function isEmpty(framing: ResponseFraming, headers: Headers): boolean {
  if (framing.kind === "length") return framing.length === 0;
  return headers.first("Content-Length") === "0";
}

/** @throws TypeError for what is neither bytes nor text */
function byteLength(data: Uint8Array | string): number {
  if (typeof data === "string") return Buffer.byteLength(data);
  if (data instanceof Uint8Array) return data.byteLength;
  throw new TypeError(`a body has to be bytes or text, got ${typeof data}`);
}
