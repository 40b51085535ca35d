/**
 * One connection of an HTTP/1 server.
 *
 * This file is longer than most: a connection is one state machine, and what may be parsed, sent, paused
 * or closed depends on all of it. Parsing, framing, joining writes and keeping time have files of their
 * own.
 */
import { Failure } from "@cordage/deferred";
import {
  connectionDone,
  type IAddress,
  type IPullProducer,
  type IPushProducer,
  Logger,
  Protocol,
} from "@cordage/reactor";
import { bareResponse } from "./bare-response.ts";
import { BodyBuffer } from "./body-buffer.ts";
import { connectionOptions } from "./connection-options.ts";
import { DeadlineTimer } from "./deadline-timer.ts";
import { RequestRefusedError } from "./errors.ts";
import { NO_FIELDS } from "./field-block.ts";
import type { Headers } from "./headers.ts";
import type { HTTPSettings } from "./http-settings.ts";
import type { HTTPTransport } from "./http-transport.ts";
import { LINGER_SECONDS, MAX_EARLY_BYTES, MAX_LINGER_BYTES } from "./limits.ts";
import { type Refusal, refusal } from "./refusal.ts";
import type { Request } from "./request.ts";
import type { RequestChannel } from "./request-channel.ts";
import type { RequestHead } from "./request-head.ts";
import { type RequestEvent, RequestParser } from "./request-parser.ts";
import { renderHead } from "./response-head.ts";
import { ResponseProducer } from "./response-producer.ts";
import { REQUEST_TIMEOUT } from "./status.ts";
import { WriteBatch } from "./write-batch.ts";

const log = new Logger("http.channel");

const NEVER = Number.POSITIVE_INFINITY;
const NO_VALUES: readonly string[] = [];
const CONTINUE_RESPONSE = "HTTP/1.1 100 Continue\r\n\r\n";
const TOO_SLOW: Refusal = refusal(REQUEST_TIMEOUT, "the request took too long to come");

/**
 * Where a connection is:
 *
 * ```text
 *            head                end               last response
 * reading ---------> receiving ---------> responding ----------> closing
 *    ^  |                |                   |                      ^
 *    |  +--- refused ----+--> lingering -----|----------------------+
 *    +------------- response done -----------+
 * ```
 *
 * While it is responding the next request is not parsed, so responses can't be out of order (HC-1).
 */
type ChannelState =
  | { readonly kind: "reading" }
  | { readonly kind: "receiving"; readonly request: Request; readonly body: BodyBuffer }
  | { readonly kind: "responding"; readonly request: Request }
  /** The last response is out; what still arrives is thrown away, so that the client gets to read it. */
  | { readonly kind: "lingering"; remainingBytes: number }
  /** The transport was told to close; `request` is one that will not be finished. */
  | { readonly kind: "closing"; readonly request: Request | undefined };

const READING: ChannelState = Object.freeze({ kind: "reading" });
const CLOSING: ChannelState = Object.freeze({ kind: "closing", request: undefined });

/**
 * Takes requests off a connection one by one, and puts the responses on it in the same order.
 *
 * @see Twisted: `twisted.web.http.HTTPChannel` (HC-1 to HC-7)
 */
export class HTTPChannel extends Protocol<HTTPTransport> implements RequestChannel, IPushProducer {
  readonly #settings: HTTPSettings;
  readonly #parser: RequestParser;
  readonly #timer: DeadlineTimer;
  #out: WriteBatch | undefined = undefined;
  #producer: ResponseProducer | undefined = undefined;
  #state: ChannelState = READING;
  /** When the head that is arriving has to be complete, whatever trickles (HC-4). */
  #headDeadline = NEVER;
  /** Whether the connection ends with the response to the current request. */
  #isLastResponse = false;
  #isPumping = false;
  #isReadingPaused = false;

  constructor(settings: HTTPSettings) {
    super();
    this.#settings = settings;
    this.#parser = new RequestParser(settings.limits);
    this.#timer = new DeadlineTimer(settings.clock, () => this.#timedOut());
  }

  override connectionMade(): void {
    const { transport } = this;
    transport.setTcpNoDelay?.(true);
    this.#out = new WriteBatch(transport);
    this.#producer = new ResponseProducer(transport, this);
    this.#restartTimer();
  }

  override dataReceived(data: Buffer): void {
    if (this.#state.kind === "lingering") {
      this.#swallow(this.#state, data.length);
      return;
    }
    this.#parser.push(data);
    this.#pump();
  }

  override connectionLost(reason: Failure = connectionDone): void {
    const state = this.#state;
    this.#state = CLOSING;
    this.#timer.cancel();
    this.#parser.discard();
    this.#out?.discard();
    try {
      this.#producer?.lost();
    } finally {
      if ("request" in state) state.request?.connectionLost(reason);
    }
  }

  // What the requests ask of the channel.

  get parsePOSTFormSubmission(): boolean {
    return this.#settings.parsePOSTFormSubmission;
  }

  getPeer(): IAddress {
    return this.transport.getPeer();
  }

  getHost(): IAddress {
    return this.transport.getHost();
  }

  isSecure(): boolean {
    return "getPeerCertificate" in this.transport;
  }

  newResponseHeaders(): Headers {
    return this.#settings.newResponseHeaders();
  }

  writeHeaders(request: Request, lengthIsKnown: boolean): void {
    const headers = request.responseHeaders;
    const asked = connectionOptions(headers.getRawHeaders("Connection", NO_VALUES));
    if (!lengthIsKnown || asked.close || this.#state.kind === "receiving") {
      this.#isLastResponse = true;
    }
    if (this.#isLastResponse) {
      if (asked.keepAlive) headers.setRawHeaders("Connection", ["close"]);
      else if (!asked.close) headers.addRawHeader("Connection", "close");
    } else if (request.clientproto === "HTTP/1.0" && !asked.keepAlive) {
      headers.addRawHeader("Connection", "keep-alive");
    }
    this.#out?.write(renderHead(request.statusLine, headers));
  }

  write(data: Uint8Array | string): void {
    this.#out?.write(data);
  }

  requestDone(request: Request): void {
    const state = this.#state;
    if (!("request" in state) || state.request !== request) return; // aborted from inside
    if (state.kind === "receiving") {
      this.#linger(); // the rest of the request has nobody to go to
    } else if (this.#isLastResponse) {
      this.#close();
    } else {
      this.#state = READING;
      this.#pumpAside();
    }
  }

  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#out?.flush(); // what waits here is not known to the transport, which is to do the pacing
    this.#producer?.register(producer, streaming);
  }

  unregisterProducer(): void {
    this.#producer?.unregister();
  }

  abortConnection(): void {
    const { transport } = this;
    const request = "request" in this.#state ? this.#state.request : undefined;
    this.#out?.discard();
    this.#stop({ kind: "closing", request });
    if (transport.abortConnection !== undefined) transport.abortConnection();
    else transport.loseConnection();
  }

  // What the transport asks of the channel, as the producer of everything that is sent.

  /** More waits to be sent than should: nothing more is made for now. */
  pauseProducing(): void {
    this.#producer?.pause();
    this.#restartTimer();
  }

  /** There is room again. */
  resumeProducing(): void {
    this.#producer?.resume();
    this.#pumpAside();
  }

  stopProducing(): void {
    this.#producer?.lost();
  }

  /** Parses and answers as many requests as can be now, and sends the responses together. */
  #pump(): void {
    if (this.#isPumping) return; // the loop that is running goes on with what was added (GEN-2)
    this.#isPumping = true;
    this.#out?.hold();
    try {
      while (this.#canParse()) {
        const event = this.#parser.next();
        if (event === undefined) break;
        this.#handle(event);
      }
    } finally {
      this.#isPumping = false;
      this.#out?.release();
    }
    this.#balanceReading();
    this.#restartTimer();
  }

  /** The same when no transport is there to take what a request throws (GEN-3). */
  #pumpAside(): void {
    try {
      this.#pump();
    } catch (error) {
      log.failure("Unhandled error while answering a request", error);
      this.abortConnection();
    }
  }

  #canParse(): boolean {
    const { kind } = this.#state;
    // No next request while the client doesn't take the responses it has.
    return kind === "receiving" || (kind === "reading" && this.#producer?.isPaused !== true);
  }

  #handle(event: RequestEvent): void {
    switch (event.kind) {
      case "head":
        this.#beginRequest(event.head);
        break;
      case "data":
        if (this.#state.kind === "receiving") this.#state.body.append(event.data);
        break;
      case "end":
        if (this.#state.kind === "receiving") this.#answer(this.#state, event.trailers);
        break;
      case "refused":
        this.#refuse(event.refusal);
        break;
    }
  }

  #beginRequest(head: RequestHead): void {
    const request = this.#settings.buildRequest(this, head);
    this.#headDeadline = NEVER;
    this.#isLastResponse = !this.#mayPersist(head);
    this.#state = { kind: "receiving", request, body: new BodyBuffer() };
    request.headReceived();
    // Not when the request declines the body, nor when the client hasn't waited (HP-17).
    const isAwaited =
      head.expectsContinue && isBodyExpected(head) && this.#parser.bufferedBytes === 0;
    if (isAwaited && !request.startedWriting && this.#state.kind === "receiving") {
      this.#out?.write(CONTINUE_RESPONSE);
    }
  }

  #mayPersist({ version, connection }: RequestHead): boolean {
    if (connection.close) return false;
    return version === "HTTP/1.1" || (this.#settings.keepAliveHTTP10 && connection.keepAlive);
  }

  #answer(
    { request, body }: { readonly request: Request; readonly body: BodyBuffer },
    trailers: Iterable<readonly [string, string]> = NO_FIELDS,
  ): void {
    this.#state = { kind: "responding", request };
    request.requestReceived(body.take(), trailers);
  }

  #refuse(why: Refusal): void {
    log.debug("Request refused with {status}: {reason}", { ...why });
    const started = this.#giveUpRequest(why);
    // Never into the middle of another response.
    if (!started) this.#out?.write(bareResponse(why.status, this.#settings.dateClock.date()));
    this.#linger();
  }

  /** Tells a request that was arriving that it won't. Returns whether its response had begun. */
  #giveUpRequest(why: Refusal): boolean {
    if (this.#state.kind !== "receiving") return false;
    const { request } = this.#state;
    const { startedWriting } = request;
    request.connectionLost(new Failure(new RequestRefusedError(why)));
    return startedWriting;
  }

  /**
   * Ends our side and reads on for a while: a connection that is closed with unread bytes in it is reset,
   * and the client may then never see the response (HC-7).
   */
  #linger(): void {
    this.#stop({ kind: "lingering", remainingBytes: MAX_LINGER_BYTES });
    this.transport.loseWriteConnection?.();
    this.#timer.deadline = this.#settings.clock.seconds() + LINGER_SECONDS;
  }

  #swallow(state: { remainingBytes: number }, bytes: number): void {
    state.remainingBytes -= bytes;
    if (state.remainingBytes < 0) this.#close();
  }

  /** Closes once everything is sent. */
  #close(): void {
    this.#stop(CLOSING);
    this.transport.loseConnection();
  }

  /** Enters a state in which nothing more is parsed or answered (GEN-1). */
  #stop(state: ChannelState): void {
    this.#state = state;
    this.#parser.discard();
    this.#timer.deadline = NEVER;
    this.#out?.flush();
    this.#producer?.detach();
    if (this.#isReadingPaused) {
      this.#isReadingPaused = false;
      this.transport.resumeProducing();
    }
  }

  #timedOut(): void {
    const state = this.#state;
    if (state.kind === "closing") {
      this.abortConnection();
      return;
    }
    const isStarted = state.kind === "receiving" || !this.#parser.isBetweenRequests;
    if (state.kind !== "lingering" && isStarted && !this.#giveUpRequest(TOO_SLOW)) {
      this.#out?.write(bareResponse(TOO_SLOW.status, this.#settings.dateClock.date()));
    }
    this.#close();
    this.#timer.deadline = this.#settings.clock.seconds() + this.#settings.abortTimeout;
  }

  /** Counts anew from now, as the state demands. */
  #restartTimer(): void {
    const { kind } = this.#state;
    if (kind === "responding" || (kind === "reading" && this.#producer?.isPaused === true)) {
      this.#timer.deadline = NEVER; // it is not the client that everybody waits for, or it is busy reading
    } else if (kind === "receiving" || kind === "reading") {
      const { clock, idleTimeout, headTimeout } = this.#settings;
      const now = clock.seconds();
      if (kind === "reading" && this.#parser.isBetweenRequests) this.#headDeadline = NEVER;
      else if (kind === "reading" && this.#headDeadline === NEVER) {
        this.#headDeadline = now + headTimeout;
      }
      this.#timer.deadline = Math.min(now + idleTimeout, this.#headDeadline);
    }
  }

  /** Stops reading while more is there than can be worked on, and starts again (HC-1). */
  #balanceReading(): void {
    const { kind } = this.#state;
    if (kind === "closing" || kind === "lingering") return;
    const isFull = !this.#canParse() && this.#parser.bufferedBytes > MAX_EARLY_BYTES;
    if (isFull === this.#isReadingPaused) return;
    this.#isReadingPaused = isFull;
    if (isFull) this.transport.pauseProducing();
    else this.transport.resumeProducing();
  }
}

function isBodyExpected({ framing }: RequestHead): boolean {
  return framing.kind === "chunked" || (framing.kind === "length" && framing.length > 0);
}
