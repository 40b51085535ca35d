import type { Deferred, Failure } from "@cordage/deferred";
import {
  Factory,
  type HostnameReactor,
  type IDelayedCall,
  type IProtocolNegotiationFactory,
  type IReactorTime,
  type IStreamClientEndpoint,
} from "@cordage/reactor";
import { HTTPClientProtocol } from "../http/client/http-client-protocol.ts";
import type { Response } from "../http/client/response.ts";
import { Headers } from "../http/headers.ts";
import { SWITCHING_PROTOCOLS } from "../http/status.ts";
import { SchemeNotSupported } from "../web/client/errors.ts";
import type { IPolicyForHTTPS } from "../web/client/interfaces.ts";
import { BrowserLikePolicyForHTTPS } from "../web/client/policies-for-https.ts";
import { StandardEndpointFactory } from "../web/client/standard-endpoint-factory.ts";
import { URI } from "../web/client/uri.ts";
import { ClientHandshake, requireHandshakeHeaders } from "./client-handshake.ts";
import { ConnectionRejected } from "./errors.ts";
import type { WebSocketClientFactory, WebSocketProtocol } from "./interfaces.ts";
import { HANDSHAKE_TIMEOUT } from "./limits.ts";
import { WebSocketConnection } from "./websocket-connection.ts";
import {
  connectionSettings,
  type WebSocketChoice,
  type WebSocketOptions,
  webSocketChoice,
} from "./websocket-options.ts";

/** What may be chosen for the WebSocket of a client. */
export interface WebSocketClientOptions extends WebSocketOptions {
  /** Fields for the handshake, such as Origin or Authorization. Default: none. */
  readonly headers?: Headers | undefined;
  /** Seconds from being connected to the end of the handshake. Default: {@link HANDSHAKE_TIMEOUT}. */
  readonly handshakeTimeout?: number | undefined;
}

/** The same, for where the endpoint has to be made as well. */
export interface WebSocketURLOptions extends WebSocketClientOptions {
  /** Whom to trust, for wss. Default: whom the platform trusts. */
  readonly contextFactory?: IPolicyForHTTPS | undefined;
  /** Seconds each attempt to connect has. Default: the reactor's. */
  readonly connectTimeout?: number | undefined;
}

/**
 * Opens WebSockets to a server.
 *
 * ```ts
 * const endpoint = WebSocketClientEndpoint.new(reactor, "wss://example.org/feed");
 * const protocol = await endpoint.connect({ buildProtocol: () => new Feed() });
 * ```
 *
 * @see Twisted: `twisted.web.websocket.WebSocketClientEndpoint` (WS-1, WS-2)
 */
export class WebSocketClientEndpoint {
  readonly #endpoint: IStreamClientEndpoint;
  readonly #uri: URI;
  readonly #clock: IReactorTime;
  readonly #headers: Headers;
  readonly #handshakeTimeout: number;
  readonly #choice: WebSocketChoice;

  /**
   * @param endpoint - how to connect to the server: with TLS where the URL is of `wss`
   * @param clock - what times are measured with
   * @throws SchemeNotSupported for a URL of neither ws nor wss; RangeError for one that is none, or for an option
   *   out of range; TypeError for a header field that is the handshake's own
   */
  constructor(
    endpoint: IStreamClientEndpoint,
    url: string,
    clock: IReactorTime,
    options: WebSocketClientOptions = {},
  ) {
    const { headers = new Headers(), handshakeTimeout = HANDSHAKE_TIMEOUT } = options;
    if (!(handshakeTimeout > 0)) {
      throw new RangeError(`handshakeTimeout has to be above 0 seconds, got ${handshakeTimeout}`);
    }
    requireHandshakeHeaders(headers);
    this.#endpoint = endpoint;
    this.#uri = webSocketURI(url);
    this.#clock = clock;
    this.#headers = headers.copy();
    this.#handshakeTimeout = handshakeTimeout;
    this.#choice = webSocketChoice(options);
  }

  /**
   * The endpoint of a URL: over TCP for `ws`, over TLS for `wss`.
   *
   * @throws as the constructor
   */
  static new(
    reactor: HostnameReactor,
    url: string,
    options: WebSocketURLOptions = {},
  ): WebSocketClientEndpoint {
    const { contextFactory = new BrowserLikePolicyForHTTPS(), connectTimeout } = options;
    const endpoints = new StandardEndpointFactory(reactor, contextFactory, {
      timeout: connectTimeout,
    });
    webSocketURI(url); // throws for what is none
    const endpoint = endpoints.endpointForURI(new URI(url.replace(/^ws/i, "http")));
    return new WebSocketClientEndpoint(endpoint, url, reactor, options);
  }

  /**
   * Opens a WebSocket.
   *
   * @returns fires with the protocol when messages can be sent, right after its `negotiationFinished`. Fails with
   *   what connecting fails with; ConnectionRejected for a response other than 101; HandshakeError, or a
   *   ResponseFailed, for one that is wrong; ResponseFailed with a ResponseTimeoutError for one that takes too long.
   *   No protocol is built then
   */
  connect(factory: WebSocketClientFactory): Deferred<WebSocketProtocol> {
    const handshake = new ClientHandshake(this.#uri, this.#headers, this.#choice);
    return this.#endpoint
      .connect(new HandshakeFactory(this.#clock, this.#handshakeTimeout))
      .addCallback((connection) =>
        connection
          .request(handshake.request)
          .addCallback((response) => this.#answered(connection, response, { handshake, factory })),
      );
  }

  #answered(
    connection: HandshakeConnection,
    response: Response,
    { handshake, factory }: Opening,
  ): WebSocketProtocol {
    if (response.code !== SWITCHING_PROTOCOLS) {
      connection.limitRejection();
      throw new ConnectionRejected(response);
    }
    try {
      const agreement = handshake.check(response);
      const protocol = factory.buildProtocol(String(this.#uri));
      const settings = connectionSettings("client", this.#clock, this.#choice, agreement);
      const socket = new WebSocketConnection(protocol, settings);
      protocol.negotiationStarted(socket);
      connection.handOver(socket);
      return protocol;
    } catch (error) {
      connection.abort();
      throw error;
    }
  }
}

interface Opening {
  readonly handshake: ClientHandshake;
  readonly factory: WebSocketClientFactory;
}

function webSocketURI(url: string): URI {
  const uri = new URI(url);
  if (uri.scheme !== "ws" && uri.scheme !== "wss") throw new SchemeNotSupported(uri.scheme);
  if (uri.fragment !== undefined) throw new RangeError("the URL of a WebSocket has no fragment");
  return uri;
}

/** The connection while HTTP is spoken on it. */
class HandshakeConnection extends HTTPClientProtocol {
  readonly #clock: IReactorTime;
  readonly #timeout: number;
  #rejectionTimer: IDelayedCall | undefined = undefined;

  constructor(clock: IReactorTime, timeout: number) {
    super(undefined, { clock, headTimeout: timeout });
    this.#clock = clock;
    this.#timeout = timeout;
  }

  /** Nobody may ever read the body of a rejection: it doesn't hold the connection for ever. */
  limitRejection(): void {
    this.#rejectionTimer = this.#clock.callLater(this.#timeout, () => void this.abort());
  }

  override connectionLost(reason?: Failure): void {
    if (this.#rejectionTimer?.active()) this.#rejectionTimer.cancel();
    super.connectionLost(reason);
  }
}

class HandshakeFactory extends Factory implements IProtocolNegotiationFactory {
  readonly #clock: IReactorTime;
  readonly #timeout: number;

  constructor(clock: IReactorTime, timeout: number) {
    super();
    this.#clock = clock;
    this.#timeout = timeout;
  }

  override buildProtocol(): HandshakeConnection {
    const connection = new HandshakeConnection(this.#clock, this.#timeout);
    connection.factory = this;
    return connection;
  }

  /** So that a server that could speak HTTP/2 as well doesn't (RFC 7301). */
  acceptableProtocols(): readonly string[] {
    return ["http/1.1"];
  }
}
