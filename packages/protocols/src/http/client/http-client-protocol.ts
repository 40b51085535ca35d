/**
 * One connection of an HTTP/1 client.
 *
 * This file is longer than most: what may be sent, parsed, paused, reused or closed depends on all of one
 * state machine. Parsing, sending and delivering have files of their own.
 */
import { CancelledError, Deferred, Failure, fail } from "@cordage/deferred";
import {
  ConnectionDone,
  connectionDone,
  getReactor,
  type IAddress,
  Protocol,
} from "@cordage/reactor";
import { DeadlineTimer } from "../deadline-timer.ts";
import { Headers } from "../headers.ts";
import type { HTTPTransport } from "../http-transport.ts";
import type { Refusal } from "../refusal.ts";
import { CONTINUE } from "../status.ts";
import { BodyDelivery, type BodySource } from "./body-delivery.ts";
import type { ClientRequest } from "./client-request.ts";
import {
  clientSettings,
  type HTTPClientOptions,
  type HTTPClientSettings,
} from "./client-settings.ts";
import {
  BadResponseVersion,
  ParseError,
  PotentialDataLoss,
  RequestGenerationFailed,
  RequestNotSent,
  RequestTransmissionFailed,
  ResponseDone,
  ResponseFailed,
  ResponseNeverReceived,
  ResponseTimeoutError,
} from "./errors.ts";
import { RequestTransmission } from "./request-transmission.ts";
import { Response } from "./response.ts";
import type { ResponseHead } from "./response-head.ts";
import { BAD_RESPONSE_VERSION } from "./response-line.ts";
import { type ResponseEvent, ResponseParser } from "./response-parser.ts";

/** A request and what has come of it. */
interface Exchange {
  readonly request: ClientRequest;
  readonly transmission: RequestTransmission;
  /** Fires when the head of the response is in. */
  readonly answer: Deferred<Response>;
  /** Whether a byte of a response has come. */
  hasReceived: boolean;
  received: ReceivedResponse | undefined;
}

interface ReceivedResponse {
  readonly response: Response;
  readonly delivery: BodyDelivery;
  readonly keepsConnection: boolean;
}

/**
 * Where a connection is:
 *
 * ```text
 *               request             response complete
 * quiescent -------------> busy ----------------------> quiescent
 *      \                     \---> closing ---> lost
 *       \ unsolicited bytes ---------^
 * ```
 */
type ClientState =
  | { readonly kind: "connecting" }
  | { readonly kind: "quiescent" }
  | { readonly kind: "busy"; readonly exchange: Exchange }
  | { readonly kind: "closing" }
  | { readonly kind: "lost" };

const CONNECTING: ClientState = Object.freeze({ kind: "connecting" });
const QUIESCENT: ClientState = Object.freeze({ kind: "quiescent" });
const CLOSING: ClientState = Object.freeze({ kind: "closing" });
const LOST: ClientState = Object.freeze({ kind: "lost" });

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Sends requests over a connection, one after the other, and reads the responses.
 *
 * ```ts
 * const protocol = await endpoint.connect(Factory.forProtocol(HTTPClientProtocol));
 * const response = await protocol.request(new ClientRequest("GET", "/", { headers }));
 * console.log(response.code, await readBody(response));
 * ```
 *
 * A connection takes the next request when the last response was complete, everything allows it to be kept,
 * and not a byte came behind that response (AG-11). Whatever a server sends out of turn closes it.
 *
 * @see Twisted: `twisted.web._newclient.HTTP11ClientProtocol` (AG-1 to AG-11)
 */
export class HTTPClientProtocol extends Protocol<HTTPTransport> implements BodySource {
  readonly #settings: HTTPClientSettings;
  readonly #parser: ResponseParser;
  readonly #options: HTTPClientOptions;
  readonly #quiescentCallback: (protocol: HTTPClientProtocol) => void;
  readonly #abortWaiters: Deferred<undefined>[] = [];
  #timer: DeadlineTimer | undefined = undefined;
  #state: ClientState = CONNECTING;
  #isPumping = false;
  #isReadingPaused = false;

  /**
   * @param quiescentCallback - called each time the connection is ready for another request
   * @throws RangeError for a timeout that is not above 0
   */
  constructor(
    quiescentCallback: (protocol: HTTPClientProtocol) => void = () => {},
    options: HTTPClientOptions = {},
  ) {
    super();
    this.#quiescentCallback = quiescentCallback;
    this.#options = options;
    this.#settings = clientSettings(options);
    this.#parser = new ResponseParser(this.#settings.limits);
  }

  /** Whether {@link request} would send one now. */
  get isQuiescent(): boolean {
    return this.#state.kind === "quiescent" && !this.transport.disconnecting;
  }

  /**
   * Sends a request.
   *
   * @returns fires with the response when its head is in. Fails with RequestNotSent when the connection
   *   isn't ready; RequestGenerationFailed, RequestTransmissionFailed, ResponseNeverReceived or
   *   ResponseFailed, after each of which it is closed. Cancelling it aborts the connection and fails it
   *   with the one of these that fits, with a CancelledError for its reason
   */
  request(request: ClientRequest): Deferred<Response> {
    if (!this.isQuiescent) return fail(new RequestNotSent());
    let head: string | Buffer;
    try {
      head = request.renderHead();
    } catch (error) {
      this.#drop();
      return fail(new RequestGenerationFailed([new Failure(error)]));
    }
    const exchange = this.#newExchange(request);
    this.#state = { kind: "busy", exchange }; // first: writing may call back
    this.#parser.expect(request.method);
    exchange.transmission.start(head, request);
    return exchange.answer;
  }

  /**
   * Ends the connection at once. What is under way fails.
   *
   * @returns fires when the connection is lost, at once if it is already
   */
  abort(): Deferred<undefined> {
    const waiter = new Deferred<undefined>();
    if (this.#state.kind === "lost") {
      waiter.callback(undefined);
      return waiter;
    }
    this.#abortWaiters.push(waiter);
    this.#abortTransport();
    return waiter;
  }

  /** Closes the connection unless it is in use. */
  closeIfQuiescent(): void {
    if (this.#state.kind === "quiescent") this.#close();
  }

  override connectionMade(): void {
    this.transport.setTcpNoDelay?.(true);
    this.#timer = new DeadlineTimer(this.#options.clock ?? getReactor(), () => this.#timedOut());
    this.#state = QUIESCENT;
  }

  override dataReceived(data: Buffer): void {
    const state = this.#state;
    switch (state.kind) {
      case "quiescent":
        this.#drop(); // nobody asked: it must never be taken for the next answer (AG-11)
        break;
      case "busy":
        state.exchange.hasReceived = true;
        this.#parser.push(data);
        if (state.exchange.received?.delivery.isTaking)
          this.#setTimeout(this.#settings.bodyTimeout);
        this.#pump();
        break;
      default: // closing: whatever it is, it is too late
    }
  }

  override connectionLost(reason: Failure = connectionDone): void {
    const state = this.#state;
    this.#state = LOST;
    this.#timer?.cancel();
    try {
      if (state.kind === "busy") this.#lostWhileBusy(state.exchange, reason);
    } finally {
      this.#parser.discard();
      for (const waiter of this.#abortWaiters.splice(0)) waiter.callback(undefined);
    }
  }

  // For the reader of a body.

  /** @internal */
  resumeBody(): void {
    if (this.#state.kind !== "busy") return;
    this.#setTimeout(this.#settings.bodyTimeout);
    this.#pump();
  }

  /** @internal */
  pauseBody(): void {
    if (this.#state.kind !== "busy") return;
    this.#setTimeout(NEVER);
    this.#regulateReading();
  }

  /** @internal */
  abandonBody(): void {
    this.#abortTransport();
  }

  getPeer(): IAddress {
    return this.transport.getPeer();
  }

  getHost(): IAddress {
    return this.transport.getHost();
  }

  #newExchange(request: ClientRequest): Exchange {
    const exchange: Exchange = {
      request,
      transmission: new RequestTransmission(this.transport, request, {
        clock: this.#options.clock ?? getReactor(),
        continueTimeout: this.#settings.continueTimeout,
        sent: () => this.#requestSent(),
        failed: (reason) => this.#bodyFailed(exchange, reason),
      }),
      answer: new Deferred<Response>(() => this.#cancelled(exchange)),
      hasReceived: false,
      received: undefined,
    };
    return exchange;
  }

  /** Where the response's head has not come yet, it is awaited from now on. */
  #requestSent(): void {
    const state = this.#state;
    if (state.kind !== "busy" || state.exchange.received !== undefined) return;
    this.#setTimeout(this.#settings.headTimeout);
  }

  /** Parses what is there, as far as it can be delivered. */
  #pump(): void {
    if (this.#isPumping) return; // the outer one goes on
    this.#isPumping = true;
    try {
      while (this.#step());
    } finally {
      this.#isPumping = false;
      this.#regulateReading();
    }
  }

  #step(): boolean {
    const state = this.#state;
    if (state.kind !== "busy") return false;
    const { received } = state.exchange;
    const mayParse =
      received === undefined || received.delivery.isTaking || this.#parser.isBodyComplete;
    const event = mayParse ? this.#parser.next() : undefined;
    if (event === undefined) return false;
    this.#parsed(event, state.exchange);
    return true;
  }

  #parsed(event: ResponseEvent, exchange: Exchange): void {
    switch (event.kind) {
      case "informational":
        this.#informed(event.head, exchange);
        break;
      case "head":
        this.#responded(event.head, exchange);
        break;
      case "data":
        exchange.received?.delivery.received(event.data);
        break;
      case "end":
        exchange.received?.response.trailersReceived(event.trailers);
        this.#completed(exchange);
        break;
      case "refused":
        this.#failExchange(exchange, new Failure(parseError(event.refusal)));
        break;
    }
  }

  #informed({ code, fields }: ResponseHead, exchange: Exchange): void {
    if (code === CONTINUE) exchange.transmission.continue();
    else exchange.request.informationalReceived?.(code, Headers.fromWire(fields));
  }

  #responded(head: ResponseHead, exchange: Exchange): void {
    const delivery = new BodyDelivery(this);
    const response = new Response(head, exchange.request, delivery);
    const { keepsConnection } = head;
    exchange.received = { response, delivery, keepsConnection };
    this.#setTimeout(NEVER); // it is our side that has to ask for the body
    exchange.transmission.answered();
    exchange.answer.callback(response);
  }

  /** The response is complete: keeps the connection if everything speaks for it (AG-11). */
  #completed({ request, transmission, received }: Exchange): void {
    const isReusable =
      request.persistent &&
      received?.keepsConnection === true &&
      transmission.isSent &&
      this.#parser.bufferedBytes === 0 &&
      !this.transport.disconnecting;
    if (isReusable) {
      this.#state = QUIESCENT;
      this.#setTimeout(NEVER);
      this.#resumeReading();
      this.#quiescentCallback(this);
    } else if (transmission.isSent) {
      this.#close();
    } else {
      transmission.stop();
      this.#drop(); // the rest of the request will never come
    }
    received?.delivery.ended(new Failure(new ResponseDone()));
  }

  #lostWhileBusy(exchange: Exchange, reason: Failure): void {
    exchange.transmission.stop();
    const { received } = exchange;
    if (received === undefined) {
      this.#failAnswer(exchange, reason);
      return;
    }
    const end = this.#parseRest(received) ?? new ResponseFailed([reason], received.response);
    const isWhole = this.#parser.isUntilClose && reason.check(ConnectionDone) !== undefined;
    received.delivery.ended(new Failure(isWhole ? new PotentialDataLoss() : end));
  }

  /** What had arrived is kept for the reader. @returns how the body ended, if that is told */
  #parseRest({ delivery, response }: ReceivedResponse): Error | undefined {
    for (;;) {
      const event = this.#parser.next();
      switch (event?.kind) {
        case undefined:
          return undefined;
        case "data":
          delivery.received(event.data);
          break;
        case "end":
          response.trailersReceived(event.trailers);
          return new ResponseDone();
        case "refused":
          return new ResponseFailed([new Failure(parseError(event.refusal))], response);
        default: // no head comes behind a head
      }
    }
  }

  #cancelled(exchange: Exchange): void {
    const reason = new Failure(new CancelledError());
    if (!exchange.transmission.isSent) this.#bodyFailed(exchange, reason);
    else this.#failExchange(exchange, reason);
  }

  #bodyFailed(exchange: Exchange, reason: Failure): void {
    const { answer, received, transmission } = exchange;
    transmission.stop();
    if (received !== undefined) {
      this.#failExchange(exchange, reason);
      return;
    }
    this.#drop();
    answer.errback(new RequestGenerationFailed([reason]));
  }

  /** Ends the connection, and tells why whoever waits for the rest of the response. */
  #failExchange(exchange: Exchange, reason: Failure): void {
    this.#drop();
    exchange.transmission.stop();
    const { received } = exchange;
    if (received === undefined) this.#failAnswer(exchange, reason);
    else received.delivery.ended(new Failure(new ResponseFailed([reason], received.response)));
  }

  #failAnswer({ answer, hasReceived, transmission }: Exchange, reason: Failure): void {
    if (hasReceived) answer.errback(new ResponseFailed([reason]));
    else if (transmission.isSent) answer.errback(new ResponseNeverReceived([reason]));
    else answer.errback(new RequestTransmissionFailed([reason]));
  }

  #timedOut(): void {
    const state = this.#state;
    if (state.kind !== "busy") {
      this.#abortTransport();
      return;
    }
    const { headTimeout, bodyTimeout } = this.#settings;
    const isBody = state.exchange.received !== undefined;
    const what = isBody ? "nothing more of the body came" : "no head of a response came";
    const error = new ResponseTimeoutError(what, isBody ? bodyTimeout : headTimeout);
    this.#failExchange(state.exchange, new Failure(error));
  }

  #setTimeout(seconds: number): void {
    if (this.#timer === undefined) return;
    const now = (this.#options.clock ?? getReactor()).seconds();
    this.#timer.deadline = now + seconds;
  }

  /** Reads on only when what comes can be handed on: a body nobody reads waits at the server (AG-9). */
  #regulateReading(): void {
    const state = this.#state;
    if (state.kind !== "busy") return;
    const { received } = state.exchange;
    if (received === undefined || received.delivery.isTaking) this.#resumeReading();
    else if (!this.#isReadingPaused && !this.transport.disconnecting) {
      this.#isReadingPaused = true;
      this.transport.pauseProducing();
    }
  }

  #resumeReading(): void {
    if (!this.#isReadingPaused || this.transport.disconnecting) return;
    this.#isReadingPaused = false;
    this.transport.resumeProducing();
  }

  /** Closes the connection when everything written was sent. */
  #close(): void {
    this.#state = CLOSING;
    this.#parser.discard();
    this.#setTimeout(this.#settings.closeTimeout);
    this.#resumeReading(); // a transport that doesn't read doesn't notice the other end close
    this.transport.loseConnection();
  }

  /** Closes the connection at once: neither side's bytes can be trusted to mean anything. */
  #drop(): void {
    this.#state = CLOSING;
    this.#parser.discard();
    this.#setTimeout(NEVER);
    this.#abortTransport();
  }

  #abortTransport(): void {
    const { transport } = this;
    if (transport.abortConnection === undefined) transport.loseConnection();
    else transport.abortConnection();
  }
}

function parseError(why: Refusal): ParseError {
  return why === BAD_RESPONSE_VERSION ? new BadResponseVersion(why) : new ParseError(why);
}
