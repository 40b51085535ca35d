/**
 * One connection of an HTTP/1 server.
 *
 * This file is longer than most: a connection is one state machine, and what may be parsed, sent or paused
 * depends on all of it. Parsing, framing, taking bodies, joining writes, keeping time, ending and being
 * handed over have files of their own.
 */
import { Failure } from "@cordage/deferred";
import {
  connectionDone,
  type IAddress,
  type IHalfCloseableProtocol,
  type IProtocol,
  type IPullProducer,
  type IPushProducer,
  Logger,
  Protocol,
} from "@cordage/reactor";
import { bareResponse } from "./bare-response.ts";
import { BodyBuffer } from "./body-buffer.ts";
import type { BodySource } from "./body-delivery.ts";
import { ConnectionEnd } from "./connection-end.ts";
import { type ConnectionState, LOST, READING } from "./connection-state.ts";
import { ConnectionTimeouts } from "./connection-timeouts.ts";
import { RequestRefusedError } from "./errors.ts";
import type { FieldBlock } from "./field-block.ts";
import { HandedOver } from "./handed-over.ts";
import type { Headers } from "./headers.ts";
import type { HTTPSettings } from "./http-settings.ts";
import { abortTransport, type HTTPTransport, isSecure } from "./http-transport.ts";
import { MAX_DRAIN_BYTES, MAX_EARLY_BYTES } from "./limits.ts";
import { announcePersistence, mayPersist } from "./persistence.ts";
import { ProgramCalls } from "./program-calls.ts";
import { ReadPace } from "./read-pace.ts";
import { type Refusal, refusal } from "./refusal.ts";
import type { Request } from "./request.ts";
import type { RequestChannel } from "./request-channel.ts";
import type { RequestHead } from "./request-head.ts";
import { lineOf } from "./request-line.ts";
import { type RequestEvent, RequestParser } from "./request-parser.ts";
import { RequestReception } from "./request-reception.ts";
import { SendingSide } from "./sending-side.ts";
import { REQUEST_TIMEOUT, SERVICE_UNAVAILABLE } from "./status.ts";

const log = new Logger("http.channel");

const CONTINUE_RESPONSE = "HTTP/1.1 100 Continue\r\n\r\n";
const TOO_MANY_CONNECTIONS: Refusal = refusal(SERVICE_UNAVAILABLE, "too many connections");
const TOO_SLOW: Refusal = refusal(REQUEST_TIMEOUT, "the request took too long to come");

/**
 * Takes requests off a connection one by one, and puts the responses on it in the same order.
 *
 * @see Twisted: `twisted.web.http.HTTPChannel` (HC-1 to HC-7)
 */
export class HTTPChannel
  extends Protocol<HTTPTransport>
  implements RequestChannel, BodySource, IPushProducer, IHalfCloseableProtocol
{
  readonly #settings: HTTPSettings;
  readonly #program: ProgramCalls;
  readonly #parser: RequestParser;
  readonly #timeouts: ConnectionTimeouts;
  /** What has arrived of the current request's body. */
  readonly #body: BodyBuffer;
  #out: SendingSide | undefined = undefined;
  #in: ReadPace | undefined = undefined;
  #state: ConnectionState = READING;
  /** Whether the connection ends with the response to the current request. */
  #isLastResponse = false;
  /** Whether the server comes to an end, and the connection with it (HC-8). */
  #isDraining = false;
  #requestCount = 0;
  #isCounted = false;
  #isPumping = false;

  constructor(settings: HTTPSettings) {
    super();
    this.#settings = settings;
    this.#program = new ProgramCalls(settings);
    this.#parser = new RequestParser(settings.limits);
    this.#body = new BodyBuffer(settings.maxBodySize);
    this.#timeouts = new ConnectionTimeouts(
      settings,
      () => this.#timedOut(),
      () => this.abortConnection(),
    );
  }

  override connectionMade(): void {
    const { transport } = this;
    transport.setTcpNoDelay?.(true);
    this.#out = new SendingSide(transport, this, this.#timeouts);
    this.#in = new ReadPace(transport);
    this.#isCounted = true;
    if (this.#settings.connectionOpened()) this.#restartTimeout();
    else this.#refuse(TOO_MANY_CONNECTIONS);
  }

  override dataReceived(data: Buffer): void {
    if (this.#state.kind === "ending") {
      this.#state.end.received(data.length);
    } else if (this.#state.kind === "handed-over") {
      this.#state.received(data);
    } else {
      this.#parser.push(data);
      this.#pump();
    }
  }

  override connectionLost(reason: Failure = connectionDone): void {
    const state = this.#state;
    this.#state = LOST;
    this.#timeouts.cancel();
    this.#parser.discard();
    this.#body.discard();
    if (this.#isCounted) this.#settings.connectionClosed();
    this.#isCounted = false;
    try {
      this.#out?.lost();
    } finally {
      if ("request" in state) state.request?.connectionLost(reason);
      else if (state.kind === "handed-over") state.lost(reason);
    }
  }

  /**
   * The client sends no more. It may be gone or not, which looks the same: what is not answered stays so (HC-5),
   * but the responses that are complete go out to the last byte.
   */
  readConnectionLost(): void {
    const state = this.#state;
    if (state.kind === "ending") state.end.close();
    else if (state.kind === "handed-over") state.readEnded();
    else if (state.kind !== "lost")
      this.#clientLost("request" in state ? state.request : undefined);
  }

  writeConnectionLost(): void {
    if (this.#state.kind === "handed-over") this.#state.writeEnded();
  }

  /**
   * The port is being drained: a request that has begun is finished, with `Connection: close`. What is
   * idle gets a moment, and is closed (HC-8).
   */
  drainStarted(): void {
    this.#isDraining = true;
    if (this.#state.kind === "handed-over") this.#state.drainStarted();
    else this.#restartTimeout();
  }

  // What the requests ask of the channel.

  get parsePOSTFormSubmission(): boolean {
    return this.#settings.parsePOSTFormSubmission;
  }

  /** The address of the client. */
  getPeer(): IAddress {
    return this.transport.getPeer();
  }

  /** The address of this end. */
  getHost(): IAddress {
    return this.transport.getHost();
  }

  isSecure(): boolean {
    return isSecure(this.transport);
  }

  newResponseHeaders(): Headers {
    return this.#settings.newResponseHeaders();
  }

  writeHeaders(request: Request, lengthIsKnown: boolean): void {
    const headers = request.responseHeaders;
    const isEarly = this.#state.kind === "receiving" && this.#state.isLeftUnread;
    const isLast = this.#isLastResponse || !lengthIsKnown || isEarly || this.#isDrained;
    this.#isLastResponse = announcePersistence(headers, request.clientproto, isLast);
    this.#out?.write(request.renderHead());
  }

  write(data: Uint8Array | string): void {
    this.#out?.write(data);
  }

  requestDone(request: Request): void {
    this.#program.noteDone(request);
    const { kind } = this.#state;
    if (this.#isLastResponse && (kind === "receiving" || kind === "responding")) {
      this.#endBehindResponse();
    } else if (kind === "receiving") {
      this.#state = { kind: "draining", remainingBytes: MAX_DRAIN_BYTES };
      this.#body.discard();
      this.#pump(); // what a reader has not taken is there already
    } else if (kind === "responding") {
      this.#state = READING;
      this.#pump();
    }
  }

  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#out?.register(producer, streaming);
  }

  /** Ends the registration of the body's producer. Safe to call without one. */
  unregisterProducer(): void {
    this.#out?.unregister();
  }

  requestFailed(request: Request, error: unknown): void {
    log.failure("Unhandled error while answering {uri}", error, "critical", { uri: request.uri });
    if (request.finished || request.isLost) return;
    this.#program.tellLost(request, new Failure(error));
    if (this.#state.kind === "ending" || this.#state.kind === "lost") return; // by who was told
    if (request.startedWriting) this.abortConnection();
    else this.#endBehindResponse();
  }

  handOver(request: Request, protocol: IProtocol): void {
    const early = this.#parser.takeLeftover();
    const state = new HandedOver(protocol, this.transport, this.#timeouts);
    this.#out?.write(request.renderHead());
    this.#leave(state);
    this.#out?.finish();
    this.#in?.resume();
    this.#program.noteDone(request);
    state.begin(early, this.#isDraining);
  }

  abortConnection(): void {
    if (this.#state.kind === "handed-over") this.#state.abort();
    else if (this.#state.kind === "lost") abortTransport(this.transport);
    else this.#beginEnd().abort();
  }

  // What the reader of a body that streams asks of the channel.

  /** @internal */
  resumeBody(): void {
    if (this.#state.kind !== "receiving") return;
    if (this.#state.goOn()) this.#out?.write(CONTINUE_RESPONSE);
    this.#pump();
  }

  /** @internal */
  pauseBody(): void {
    this.#balanceReading();
    this.#restartTimeout();
  }

  /** @internal */
  abandonBody(): void {
    this.abortConnection();
  }

  // What the transport asks of the channel, as the producer of everything that is sent.

  /** More waits to be sent than should: nothing more is made for now. */
  pauseProducing(): void {
    try {
      this.#out?.pause();
    } catch (error) {
      this.#programFailed(error);
    }
    this.#restartTimeout();
  }

  /** There is room again. */
  resumeProducing(): void {
    try {
      this.#out?.resume();
    } catch (error) {
      this.#programFailed(error);
    }
    if (this.#state.kind === "ending") this.#state.end.roomMade();
    else this.#pump();
  }

  stopProducing(): void {
    this.#out?.lost();
  }

  /** Parses and answers as many requests as can be now, and sends the responses together. */
  #pump(): void {
    if (this.#isPumping) return; // the loop that is running goes on with what was added (GEN-2)
    this.#isPumping = true;
    const now = this.#settings.clock.seconds(); // looked at once: that takes a while
    this.#out?.hold();
    this.#settings.dateClock.hold(now);
    try {
      while (this.#canParse()) {
        const event = this.#parser.next();
        if (event === undefined) break;
        this.#handleGuarded(event);
      }
    } finally {
      this.#isPumping = false;
      this.#settings.dateClock.release();
      this.#out?.release();
    }
    this.#balanceReading();
    this.#restartTimeout(now);
  }

  /** What the program throws ends no more than it has to: a response that is complete is sent (GEN-3). */
  #handleGuarded(event: RequestEvent): void {
    try {
      this.#handle(event);
    } catch (error) {
      this.#programFailed(error);
    }
  }

  #programFailed(error: unknown): void {
    const state = this.#state;
    if ("request" in state && state.request !== undefined) this.requestFailed(state.request, error);
    else log.failure("Unhandled error behind the response to a request", error);
  }

  /** Whether nothing is left to answer of what was received when the server came to an end. */
  get #isDrained(): boolean {
    return this.#isDraining && this.#parser.bufferedBytes === 0;
  }

  #canParse(): boolean {
    const state = this.#state;
    switch (state.kind) {
      case "reading": // no next request while the client doesn't take the responses it has
        return this.#out?.isPaused !== true;
      case "receiving":
        return state.isTaking || this.#parser.isBodyComplete;
      default:
        return state.kind === "draining";
    }
  }

  #handle(event: RequestEvent): void {
    switch (event.kind) {
      case "head":
        this.#beginRequest(event.head);
        break;
      case "data":
        this.#handleData(event.data);
        break;
      case "end":
        this.#handleEnd(event.trailers);
        break;
      case "refused":
        this.#refuse(event.refusal);
        break;
    }
  }

  #beginRequest(head: RequestHead): void {
    const request = this.#program.buildRequest(this, head);
    if (request === undefined) {
      this.#endBehindResponse();
      return;
    }
    this.#requestCount += 1;
    this.#isLastResponse = !mayPersist(head, this.#requestCount, this.#settings);
    // Not when the client hasn't waited, nor when the request declines the body (HP-17).
    const isWaiting = head.expectsContinue && request.hasBody && this.#parser.bufferedBytes === 0;
    const reception = new RequestReception(request, this.#body, isWaiting);
    this.#state = reception;
    request.headReceived();
    if (this.#state !== reception) return;
    const refused = reception.begin(this);
    if (refused !== undefined) this.#refuse(refused);
  }

  #handleData(data: Buffer): void {
    const state = this.#state;
    if (state.kind === "receiving") {
      const refused = state.received(data);
      if (refused !== undefined) this.#refuse(refused);
    } else if (state.kind === "draining") {
      state.remainingBytes -= data.length;
      if (state.remainingBytes < 0) this.#linger(true);
    }
  }

  #handleEnd(trailers: FieldBlock | undefined): void {
    const state = this.#state;
    if (state.kind === "receiving") {
      this.#state = { kind: "responding", request: state.request };
      state.complete(trailers);
    } else {
      this.#state = READING;
    }
  }

  #refuse(why: Refusal): void {
    log.debug("Request refused with {status}: {reason}", { ...why });
    const request = this.#state.kind === "receiving" ? this.#state.request : undefined;
    const line = request === undefined ? this.#parser.requestLine : lineOf(request);
    if (request !== undefined) {
      this.#program.tellLost(request, new Failure(new RequestRefusedError(why)));
    }
    this.#endRefusing(why, request, line);
  }

  /** Says what is wrong with a request, unless a response to it has begun or is out already, and ends. */
  #endRefusing({ status, reason }: Refusal, request: Request | undefined, line: string): void {
    if (this.#state.kind === "ending" || this.#state.kind === "lost") return; // by who was told
    if (request?.isDelimitedByClose) {
      this.abortConnection(); // a clean end would make it look whole
      return;
    }
    const isOwed = this.#state.kind === "draining";
    if (!isOwed && !request?.startedWriting) {
      this.#out?.write(bareResponse(status, this.#settings.dateClock.date()));
      this.#program.noteRefused({ client: this.getPeer(), status, reason, line, request });
    }
    this.#linger(isOwed);
  }

  /** The last response is complete. Whatever the client has said, more may be on its way. */
  #endBehindResponse(): void {
    if (this.transport.loseWriteConnection === undefined) this.#beginEnd().close();
    else this.#linger(true);
  }

  /** Ends the connection while the client may be sending. See {@link ConnectionEnd.linger}. */
  #linger(isResponseOwed: boolean): void {
    this.#beginEnd().linger(isResponseOwed);
    this.#in?.resume(); // what it sends is thrown away
  }

  /** Ends the connection of a client that will not ask for more, in the middle of `request` or in none. */
  #clientLost(request: Request | undefined): void {
    const end = this.#beginEnd();
    if (request !== undefined) this.#program.tellLost(request, connectionDone);
    if (request?.startedWriting) end.abort();
    else end.close();
  }

  #beginEnd(): ConnectionEnd {
    if (this.#state.kind === "ending") return this.#state.end;
    const request = "request" in this.#state ? this.#state.request : undefined;
    const out = this.#out as SendingSide; // nothing ends before connectionMade
    const end = new ConnectionEnd(this.transport, out, this.#timeouts);
    this.#leave({ kind: "ending", end, request });
    return end;
  }

  /** Enters a state in which nothing more is parsed or answered (GEN-1). */
  #leave(state: ConnectionState): void {
    this.#state = state;
    this.#timeouts.stop();
    this.#parser.discard();
    this.#body.discard();
  }

  #timedOut(): void {
    if (this.#state.kind === "ending") {
      this.#state.end.timedOut();
      return;
    }
    if (this.#state.kind === "handed-over") {
      this.#state.abort(); // it was to close
      return;
    }
    const isBetween = this.#state.kind === "reading" && this.#parser.isBetweenRequests;
    if (!isBetween) this.#refuse(TOO_SLOW);
    else if (this.#isDraining) this.#beginEnd().close();
    else this.#beginEnd().closeSoon();
  }

  /** Counts anew from now, as the state demands. */
  #restartTimeout(now: number = this.#settings.clock.seconds()): void {
    const { kind } = this.#state;
    if (kind === "receiving" || kind === "draining") {
      if (this.#canParse()) this.#timeouts.awaitBody(now);
      else this.#timeouts.stop(); // it is the reader of the body that everybody waits for
    } else if (kind === "responding") this.#timeouts.stop();
    else if (kind === "reading") this.#awaitRequest(now);
  }

  #awaitRequest(now: number): void {
    if (this.#out?.isPaused === true)
      this.#timeouts.stop(); // the client is busy reading
    else if (this.#isDrained) this.#timeouts.awaitLastRequest(now);
    else this.#timeouts.awaitHead(!this.#parser.isBetweenRequests, now);
  }

  /** Stops reading while more is there than can be worked on, and starts again (HC-1). */
  #balanceReading(): void {
    const { kind } = this.#state;
    if (kind === "ending" || kind === "handed-over" || kind === "lost") return;
    const isFull = !this.#canParse() && this.#parser.bufferedBytes > MAX_EARLY_BYTES;
    if (isFull) this.#in?.pause();
    else this.#in?.resume();
  }
}
