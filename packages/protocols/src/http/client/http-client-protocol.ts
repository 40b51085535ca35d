/**
 * One connection of an HTTP/1 client: whose turn it is, when it reads, how long that may take.
 *
 * Parsing, sending, delivering, and what becomes of a single request have files of their own.
 */
import { Deferred, Failure, fail } from "@cordage/deferred";
import {
  connectionDone,
  getReactor,
  type IAddress,
  type IProtocol,
  type IReactorTime,
  Protocol,
} from "@cordage/reactor";
import { HandOverError } from "../errors.ts";
import { abortTransport, type HTTPTransport, isSecure } from "../http-transport.ts";
import { ReadPace } from "../read-pace.ts";
import type { ClientRequest } from "./client-request.ts";
import {
  clientSettings,
  type HTTPClientOptions,
  type HTTPClientSettings,
} from "./client-settings.ts";
import { RequestGenerationFailed, RequestNotSent, ResponseTimeoutError } from "./errors.ts";
import { Exchange, type ExchangeConnection } from "./exchange.ts";
import type { Response } from "./response.ts";
import type { ResponseHead } from "./response-head.ts";
import { type ResponseEvent, ResponseParser } from "./response-parser.ts";
import { ResponseTimeouts } from "./response-timeouts.ts";
import { stopBody } from "./stop-body.ts";

/**
 * Where a connection is:
 *
 * ```text
 *               request             response complete
 * quiescent -------------> busy ----------------------> quiescent
 *      \                   |   \---> closing ---> lost
 *       \ unsolicited bytes ----------^
 *                          +---> switched ---> handed over
 * ```
 */
type ClientState =
  | { readonly kind: "connecting" }
  | { readonly kind: "quiescent" }
  | { readonly kind: "busy"; readonly exchange: Exchange }
  /** The server speaks another protocol from here on; what it says is kept until somebody takes over. */
  | { readonly kind: "switched" }
  | { readonly kind: "handed-over"; readonly protocol: IProtocol }
  | { readonly kind: "closing" }
  | { readonly kind: "lost" };

const CONNECTING: ClientState = Object.freeze({ kind: "connecting" });
const QUIESCENT: ClientState = Object.freeze({ kind: "quiescent" });
const SWITCHED: ClientState = Object.freeze({ kind: "switched" });
const CLOSING: ClientState = Object.freeze({ kind: "closing" });
const LOST: ClientState = Object.freeze({ kind: "lost" });

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
export class HTTPClientProtocol extends Protocol<HTTPTransport> implements ExchangeConnection {
  readonly #settings: HTTPClientSettings;
  readonly #parser: ResponseParser;
  readonly #options: HTTPClientOptions;
  readonly #quiescentCallback: (protocol: HTTPClientProtocol) => void;
  readonly #abortWaiters: Deferred<undefined>[] = [];
  #timeouts: ResponseTimeouts | undefined = undefined;
  #in: ReadPace | undefined = undefined;
  #state: ClientState = CONNECTING;
  #isPumping = false;

  /**
   * @param quiescentCallback - called each time the connection is ready for another request
   * @throws RangeError for a timeout that is not above 0, and for a limit that is negative or no number
   * @throws TypeError for a callback that is none
   */
  constructor(
    quiescentCallback: (protocol: HTTPClientProtocol) => void = () => {},
    options: HTTPClientOptions = {},
  ) {
    super();
    if (typeof quiescentCallback !== "function") throw new TypeError("a callback is a function");
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
      this.drop();
      stopBody(request.bodyProducer);
      return fail(new RequestGenerationFailed([new Failure(error)]));
    }
    const exchange = new Exchange(request, this);
    this.#state = { kind: "busy", exchange }; // first: writing may call back
    this.#parser.expect(request.method, request.upgrade);
    exchange.start(head);
    return exchange.answer;
  }

  /**
   * Makes the connection `protocol`'s, for good: it gets the transport at once, and right after its
   * `connectionMade` what the server has sent behind its response, even if that has paused the transport.
   *
   * A protocol that starts TLS then and there must not find anything: what came before was not secret, and
   * anybody's. The connection is aborted in that case, of which the protocol is told.
   *
   * @throws HandOverError unless the response to an upgrade was 101, or the one to a CONNECT a success, and
   *   the connection is still there; for bytes that came before TLS
   * @see RFC 9110, sections 7.8 and 9.3.6
   */
  handOver(protocol: IProtocol): void {
    const { transport } = this;
    if (this.#state.kind !== "switched") {
      throw new HandOverError("the server has not switched, or the connection is gone");
    }
    this.#in?.resume(); // first: the protocol may pause it for reasons of its own
    const early = this.#parser.takeLeftover();
    this.#state = { kind: "handed-over", protocol };
    const wasSecure = isSecure(transport);
    protocol.makeConnection(transport);
    if (early.length === 0) return;
    if (isSecure(transport) === wasSecure) {
      protocol.dataReceived(early);
      return;
    }
    abortTransport(transport);
    throw new HandOverError("bytes have come in the open, where TLS was to start");
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
    abortTransport(this.transport);
    return waiter;
  }

  /** Closes the connection unless it is in use. */
  closeIfQuiescent(): void {
    if (this.#state.kind === "quiescent") this.#close();
  }

  override connectionMade(): void {
    this.transport.setTcpNoDelay?.(true);
    this.#timeouts = new ResponseTimeouts(this.#settings, this.clock, () => this.#timedOut());
    this.#in = new ReadPace(this.transport);
    this.#state = QUIESCENT;
  }

  override dataReceived(data: Buffer): void {
    const state = this.#state;
    switch (state.kind) {
      case "quiescent":
        this.drop(); // nobody asked: it must never be taken for the next answer (AG-11)
        break;
      case "busy":
        state.exchange.bytesReceived();
        this.#parser.push(data);
        this.#pump();
        break;
      case "switched":
        this.#parser.push(data);
        break;
      case "handed-over":
        state.protocol.dataReceived(data);
        break;
      default: // closing: whatever it is, it is too late
    }
  }

  override connectionLost(reason: Failure = connectionDone): void {
    const state = this.#state;
    this.#state = LOST;
    this.#timeouts?.cancel();
    try {
      if (state.kind === "busy") state.exchange.lost(reason, this.#parser);
      else if (state.kind === "handed-over") state.protocol.connectionLost(reason);
    } finally {
      this.#parser.discard();
      for (const waiter of this.#abortWaiters.splice(0)) waiter.callback(undefined);
    }
  }

  /** The address of the server. */
  getPeer(): IAddress {
    return this.transport.getPeer();
  }

  /** The address of this end. */
  getHost(): IAddress {
    return this.transport.getHost();
  }

  // For the exchange under way, and for the reader of its body.

  /** @internal */
  get clock(): IReactorTime {
    return this.#options.clock ?? getReactor();
  }

  /** @internal */
  get continueTimeout(): number {
    return this.#settings.continueTimeout;
  }

  /** @internal */
  requestHeld(isHeld: boolean): void {
    const state = this.#state;
    if (state.kind !== "busy" || state.exchange.isAnswered) return;
    if (isHeld) this.#timeouts?.awaitRoom();
    else this.#timeouts?.stop();
  }

  /** @internal */
  requestSent(): void {
    const state = this.#state;
    // Where the response's head has not come yet, it is awaited from now on.
    if (state.kind === "busy" && !state.exchange.isAnswered) {
      this.#timeouts?.awaitHead();
    }
  }

  /** @internal */
  drop(): void {
    this.#state = CLOSING;
    this.#parser.discard();
    this.#timeouts?.stop();
    abortTransport(this.transport);
  }

  /** @internal */
  resumeBody(): void {
    if (this.#state.kind === "busy") this.#pump();
  }

  /** @internal */
  pauseBody(): void {
    if (this.#state.kind !== "busy") return;
    this.#timeouts?.stop();
    this.#regulateReading();
  }

  /** @internal */
  abandonBody(): void {
    abortTransport(this.transport);
  }

  /** Parses what is there, as far as it can be delivered. */
  #pump(): void {
    if (this.#isPumping) return; // the outer one goes on
    this.#isPumping = true;
    try {
      while (this.#step());
    } finally {
      this.#isPumping = false;
      this.#awaitBody();
      this.#regulateReading();
    }
  }

  /** The server is to send more of a body that is being read: counts anew from now. */
  #awaitBody(): void {
    const state = this.#state;
    if (state.kind === "busy" && state.exchange.isAnswered && state.exchange.isTaking) {
      this.#timeouts?.awaitBody();
    }
  }

  #step(): boolean {
    const state = this.#state;
    if (state.kind !== "busy") return false;
    const mayParse = state.exchange.isTaking || this.#parser.isBodyComplete;
    const event = mayParse ? this.#parser.next() : undefined;
    if (event === undefined) return false;
    this.#parsed(event, state.exchange);
    return true;
  }

  #parsed(event: ResponseEvent, exchange: Exchange): void {
    switch (event.kind) {
      case "informational":
        exchange.informed(event.head);
        break;
      case "head":
        this.#timeouts?.stop(); // it is our side that has to ask for the body
        exchange.responded(event.head);
        break;
      case "switched":
        this.#switched(event.head, exchange);
        break;
      case "data":
        exchange.bodyReceived(event.data);
        break;
      case "end":
        exchange.trailersReceived(event.trailers);
        this.#completed(exchange);
        break;
      case "refused":
        exchange.refused(event.refusal);
        break;
    }
  }

  #switched(head: ResponseHead, exchange: Exchange): void {
    this.#state = SWITCHED;
    this.#timeouts?.stop();
    exchange.responded(head);
    exchange.completed();
  }

  /** The response is complete: keeps the connection if everything speaks for it (AG-11). */
  #completed(exchange: Exchange): void {
    const isClean = this.#parser.bufferedBytes === 0 && !this.transport.disconnecting;
    if (isClean && exchange.keepsConnection) {
      this.#state = QUIESCENT;
      this.#timeouts?.stop();
      this.#in?.resume();
      this.#quiescentCallback(this);
    } else if (exchange.isSent) {
      this.#close();
    } else {
      this.drop(); // the rest of the request will never come
    }
    exchange.completed();
  }

  #timedOut(): void {
    const state = this.#state;
    if (state.kind !== "busy") {
      abortTransport(this.transport);
      return;
    }
    state.exchange.fail(new Failure(this.#tooSlow(state.exchange)));
  }

  #tooSlow({ isAnswered, isSent }: Exchange): ResponseTimeoutError {
    const { sendTimeout, headTimeout, bodyTimeout } = this.#settings;
    if (isAnswered) return new ResponseTimeoutError("nothing more of the body came", bodyTimeout);
    if (isSent) return new ResponseTimeoutError("no head of a response came", headTimeout);
    return new ResponseTimeoutError("nothing more of the request was taken", sendTimeout);
  }

  /** Reads on only when what comes can be handed on: a body nobody reads waits at the server (AG-9). */
  #regulateReading(): void {
    const state = this.#state;
    if (state.kind === "switched") this.#in?.pause();
    else if (state.kind !== "busy") return;
    else if (state.exchange.isTaking) this.#in?.resume();
    else this.#in?.pause();
  }

  /** Closes the connection when everything written was sent. */
  #close(): void {
    this.#state = CLOSING;
    this.#parser.discard();
    this.#timeouts?.awaitClose();
    this.#in?.resume(); // a transport that doesn't read doesn't notice the other end close
    this.transport.loseConnection();
  }
}
