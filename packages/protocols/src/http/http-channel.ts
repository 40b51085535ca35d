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
  type IProtocol,
  type IPullProducer,
  type IPushProducer,
  isDrainListener,
  Logger,
  Protocol,
} from "@cordage/reactor";
import { bareResponse } from "./bare-response.ts";
import { BodyBuffer } from "./body-buffer.ts";
import { BodyDelivery, type BodySource } from "./body-delivery.ts";
import { BODY_TOO_LONG } from "./chunked-decoder.ts";
import { CLOSING, type ConnectionState, READING, type ReceivingState } from "./connection-state.ts";
import { ConnectionTimeouts } from "./connection-timeouts.ts";
import { RequestRefusedError } from "./errors.ts";
import { NO_FIELDS } from "./field-block.ts";
import { declaredLength, isBodyExpected } from "./framing.ts";
import type { Headers } from "./headers.ts";
import type { HTTPSettings } from "./http-settings.ts";
import type { HTTPTransport } from "./http-transport.ts";
import { MAX_DRAIN_BYTES, MAX_EARLY_BYTES, MAX_LINGER_BYTES } from "./limits.ts";
import { announcePersistence, mayPersist } from "./persistence.ts";
import { type Refusal, refusal } from "./refusal.ts";
import type { Request } from "./request.ts";
import type { RequestChannel } from "./request-channel.ts";
import type { RequestHead } from "./request-head.ts";
import { type RequestEvent, RequestParser } from "./request-parser.ts";
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
  implements RequestChannel, BodySource, IPushProducer
{
  readonly #settings: HTTPSettings;
  readonly #parser: RequestParser;
  readonly #timeouts: ConnectionTimeouts;
  /** What has arrived of the current request's body. */
  readonly #body = new BodyBuffer();
  #out: SendingSide | undefined = undefined;
  #state: ConnectionState = READING;
  /** Whether the connection ends with the response to the current request. */
  #isLastResponse = false;
  /** Whether the server comes to an end, and the connection with it (HC-8). */
  #isDraining = false;
  #requestCount = 0;
  #isCounted = false;
  #isPumping = false;
  #isReadingPaused = false;

  constructor(settings: HTTPSettings) {
    super();
    this.#settings = settings;
    this.#parser = new RequestParser(settings.limits);
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
    this.#isCounted = true;
    if (this.#settings.connectionOpened()) this.#restartTimeout();
    else this.#refuse(TOO_MANY_CONNECTIONS);
  }

  override dataReceived(data: Buffer): void {
    if (this.#state.kind === "lingering") {
      this.#swallow(this.#state, data.length);
    } else if (this.#state.kind === "handed-over") {
      this.#state.protocol.dataReceived(data);
    } else {
      this.#parser.push(data);
      this.#pump();
    }
  }

  override connectionLost(reason: Failure = connectionDone): void {
    const state = this.#state;
    this.#state = CLOSING;
    this.#timeouts.cancel();
    this.#parser.discard();
    this.#body.discard();
    if (this.#isCounted) this.#settings.connectionClosed();
    this.#isCounted = false;
    try {
      this.#out?.lost();
    } finally {
      if ("request" in state) state.request?.connectionLost(reason);
      else if (state.kind === "handed-over") state.protocol.connectionLost(reason);
    }
  }

  /**
   * The port is being drained: a request that has begun is finished, with `Connection: close`. What is
   * idle gets a moment, and is closed (HC-8).
   */
  drainStarted(): void {
    this.#isDraining = true;
    if (this.#state.kind !== "handed-over") this.#restartTimeout();
    else if (isDrainListener(this.#state.protocol)) this.#state.protocol.drainStarted();
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
    return "getPeerCertificate" in this.transport;
  }

  newResponseHeaders(): Headers {
    return this.#settings.newResponseHeaders();
  }

  writeHeaders(request: Request, lengthIsKnown: boolean): void {
    const headers = request.responseHeaders;
    const isEarly = this.#state.kind === "receiving" && isLeftUnread(this.#state);
    const isLast = this.#isLastResponse || !lengthIsKnown || isEarly || this.#isDrained;
    this.#isLastResponse = announcePersistence(headers, request.clientproto, isLast);
    this.#out?.write(request.renderHead());
  }

  write(data: Uint8Array | string): void {
    this.#out?.write(data);
  }

  requestDone(request: Request): void {
    this.#settings.log(request);
    const { kind } = this.#state;
    if (kind === "receiving" && this.#isLastResponse) {
      this.#linger(); // the client is still sending
    } else if (kind === "receiving") {
      this.#state = { kind: "draining", remainingBytes: MAX_DRAIN_BYTES };
      this.#body.discard();
      this.#pumpAside(); // what a reader has not taken is there already
    } else if (kind === "responding" && this.#isLastResponse) {
      this.#close();
    } else if (kind === "responding") {
      this.#state = READING;
      this.#pumpAside();
    }
  }

  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#out?.register(producer, streaming);
  }

  /** Ends the registration of the body's producer. Safe to call without one. */
  unregisterProducer(): void {
    this.#out?.unregister();
  }

  handOver(request: Request, protocol: IProtocol): void {
    const leftover = this.#parser.takeLeftover();
    this.#out?.write(request.renderHead());
    this.#stop({ kind: "handed-over", protocol });
    this.#settings.log(request);
    try {
      protocol.makeConnection(this.transport);
      if (leftover.length > 0) protocol.dataReceived(leftover);
      if (this.#isDraining && isDrainListener(protocol)) protocol.drainStarted(); // it was not there to hear of it
    } catch (error) {
      this.abortConnection(); // whoever gets the error may think it is the request's alone (GEN-3)
      throw error;
    }
  }

  abortConnection(): void {
    const { transport } = this;
    if (this.#state.kind !== "handed-over") {
      const request = "request" in this.#state ? this.#state.request : undefined;
      this.#out?.discard();
      this.#stop({ kind: "closing", request });
    }
    if (transport.abortConnection !== undefined) transport.abortConnection();
    else transport.loseConnection();
  }

  // What the reader of a body that streams asks of the channel.

  /** @internal */
  resumeBody(): void {
    if (this.#state.kind !== "receiving") return;
    this.#continue(this.#state);
    this.#pumpAside();
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
    this.#out?.pause();
    this.#restartTimeout();
  }

  /** There is room again. */
  resumeProducing(): void {
    this.#out?.resume();
    this.#pumpAside();
  }

  stopProducing(): void {
    this.#out?.lost();
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
    this.#restartTimeout();
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
        return state.stream?.isTaking !== false || this.#parser.isBodyComplete;
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
        if (this.#state.kind === "receiving") this.#receive(this.#state, event.data);
        else if (this.#state.kind === "draining") this.#drain(this.#state, event.data.length);
        break;
      case "end":
        if (this.#state.kind === "receiving") this.#answer(this.#state, event.trailers);
        else this.#state = READING;
        break;
      case "refused":
        this.#refuse(event.refusal);
        break;
    }
  }

  #beginRequest(head: RequestHead): void {
    const request = this.#settings.buildRequest(this, head);
    this.#requestCount += 1;
    this.#isLastResponse = !mayPersist(head, this.#requestCount, this.#settings);
    // Not when the client hasn't waited, nor, below, when the request declines the body (HP-17).
    const isWaiting =
      head.expectsContinue && isBodyExpected(head.framing) && this.#parser.bufferedBytes === 0;
    const canDrain = !isWaiting && declaredLength(head.framing) <= MAX_DRAIN_BYTES;
    const state: ReceivingState = {
      kind: "receiving",
      request,
      stream: undefined,
      isWaiting,
      canDrain,
    };
    this.#state = state;
    request.headReceived();
    if (this.#state === state) this.#beginBody(state, declaredLength(head.framing));
  }

  #beginBody(state: ReceivingState, declaredBytes: number): void {
    const { request } = state;
    if (request.bodyMode === "stream") {
      state.stream = new BodyDelivery(this);
      request.streamBegun(state.stream);
    } else if (declaredBytes > this.#settings.maxBodySize) {
      this.#refuse(BODY_TOO_LONG);
    } else {
      this.#continue(state);
    }
  }

  /** Tells a client that waits for it to send the body, unless it has its answer already. */
  #continue(state: ReceivingState): void {
    if (state.isWaiting && !state.request.startedWriting) this.#out?.write(CONTINUE_RESPONSE);
    state.isWaiting = false;
  }

  #receive({ stream }: ReceivingState, data: Buffer): void {
    if (stream !== undefined) stream.received(data);
    else if (this.#body.length + data.length > this.#settings.maxBodySize)
      this.#refuse(BODY_TOO_LONG);
    else this.#body.append(data);
  }

  #answer(
    { request, stream }: ReceivingState,
    trailers: Iterable<readonly [string, string]> = NO_FIELDS,
  ): void {
    this.#state = { kind: "responding", request };
    if (stream === undefined) request.requestReceived(this.#body.take(), trailers);
    else request.streamEnded(trailers);
  }

  #refuse(why: Refusal): void {
    log.debug("Request refused with {status}: {reason}", { ...why });
    this.#answerBadly(why);
    this.#linger();
  }

  /** Says what is wrong with a request, unless a response to it has begun or is out already. */
  #answerBadly(why: Refusal): void {
    const state = this.#state;
    if (state.kind === "draining") return;
    const hasBegun = state.kind === "receiving" && state.request.startedWriting;
    if (state.kind === "receiving") {
      state.request.connectionLost(new Failure(new RequestRefusedError(why)));
    }
    if (!hasBegun) this.#out?.write(bareResponse(why.status, this.#settings.dateClock.date()));
  }

  #drain(state: { remainingBytes: number }, bytes: number): void {
    state.remainingBytes -= bytes;
    if (state.remainingBytes < 0) this.#linger();
  }

  /**
   * Ends our side and reads on for a while: a connection that is closed with unread bytes in it is reset,
   * and the client may then never see the response (HC-7).
   */
  #linger(): void {
    this.#stop({ kind: "lingering", remainingBytes: MAX_LINGER_BYTES });
    this.transport.loseWriteConnection?.();
  }

  #swallow(state: { remainingBytes: number }, bytes: number): void {
    state.remainingBytes -= bytes;
    if (state.remainingBytes < 0) this.#closeSoon();
  }

  /** Closes once everything is sent: aborts if the client doesn't read it. */
  #close(): void {
    this.#stop(CLOSING);
    this.#timeouts.awaitLastSent();
    this.transport.loseConnection();
  }

  /** The same for a client that has had its time: aborts if it takes too long (HC-4). */
  #closeSoon(): void {
    this.#stop(CLOSING);
    this.#timeouts.awaitClose();
    this.transport.loseConnection();
  }

  /** Enters a state in which nothing more is parsed or answered (GEN-1). */
  #stop(state: ConnectionState): void {
    this.#state = state;
    if (state.kind === "lingering") this.#timeouts.awaitEnd();
    else this.#timeouts.stop();
    this.#parser.discard();
    this.#body.discard();
    this.#out?.finish();
    if (this.#isReadingPaused) {
      this.#isReadingPaused = false;
      this.transport.resumeProducing();
    }
  }

  #timedOut(): void {
    const { kind } = this.#state;
    if (kind === "closing") {
      this.abortConnection();
      return;
    }
    const isBetween = kind === "reading" && this.#parser.isBetweenRequests;
    if (isBetween && this.#isDraining) {
      this.#close();
      return;
    }
    if (kind !== "lingering" && !isBetween) this.#answerBadly(TOO_SLOW);
    this.#closeSoon();
  }

  /** Counts anew from now, as the state demands. */
  #restartTimeout(): void {
    const { kind } = this.#state;
    if (kind === "receiving" || kind === "draining") {
      if (this.#canParse()) this.#timeouts.awaitBody();
      else this.#timeouts.stop(); // it is the reader of the body that everybody waits for
    } else if (kind === "responding") this.#timeouts.stop();
    else if (kind === "reading") this.#awaitRequest();
  }

  #awaitRequest(): void {
    if (this.#out?.isPaused === true)
      this.#timeouts.stop(); // the client is busy reading
    else if (this.#isDrained) this.#timeouts.awaitLastRequest();
    else this.#timeouts.awaitHead(!this.#parser.isBetweenRequests);
  }

  /** Stops reading while more is there than can be worked on, and starts again (HC-1). */
  #balanceReading(): void {
    const { kind } = this.#state;
    if (kind === "closing" || kind === "lingering" || kind === "handed-over") return;
    const isFull = !this.#canParse() && this.#parser.bufferedBytes > MAX_EARLY_BYTES;
    if (isFull === this.#isReadingPaused) return;
    this.#isReadingPaused = isFull;
    if (isFull) this.transport.pauseProducing();
    else this.transport.resumeProducing();
  }
}

/**
 * Whether the rest of a body is more than is thrown away, and nobody is there to read it (HC-6); or whether
 * it may never come: a client that was not told to go on may send its next request in the body's place (HP-17).
 */
function isLeftUnread({ stream, canDrain, isWaiting }: ReceivingState): boolean {
  return isWaiting || (!canDrain && stream?.hasReader !== true);
}
