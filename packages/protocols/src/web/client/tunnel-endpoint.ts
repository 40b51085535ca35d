import { Buffer } from "node:buffer";
import { type Deferred, maybeDeferred } from "@cordage/deferred";
import {
  Factory,
  type IProtocol,
  type IProtocolFactory,
  type IReactorTime,
  type IStreamClientEndpoint,
  NoProtocol,
} from "@cordage/reactor";
import { requireMethods } from "../../http/argument-checks.ts";
import { ClientRequest, Headers, HTTPClientProtocol, type Response } from "../../http/index.ts";
import { TunnelRefused } from "./errors.ts";

/** Seconds a proxy has to answer a CONNECT, unless chosen otherwise. */
export const TUNNEL_TIMEOUT = 30;

/** Who we are for a proxy (RFC 7617). */
export interface ProxyCredentials {
  /** Without a colon. */
  readonly user: string;
  readonly password: string;
}

/** Options of a {@link TunnelEndpoint}. */
export interface TunnelOptions {
  /** For the proxy, and nobody behind it. Default: none. */
  readonly credentials?: ProxyCredentials | undefined;
  /** Seconds the proxy has to answer. Default: {@link TUNNEL_TIMEOUT}. */
  readonly timeout?: number | undefined;
}

/**
 * Connects to a server through an HTTP proxy, which passes bytes on and knows nothing of them.
 *
 * ```ts
 * const proxy = new HostnameEndpoint(reactor, "proxy.example", 3128);
 * const tunnel = new TunnelEndpoint(proxy, { host: "example.org", port: 443 }, reactor);
 * const endpoint = wrapClientTLS(optionsForClientTLS("example.org"), tunnel);
 * ```
 *
 * Its Deferred fails with TunnelRefused when the proxy doesn't open the tunnel, or as `HTTPClientProtocol.request`
 * does when it doesn't answer as it should. What arrives right behind its answer is the protocol's.
 *
 * @see RFC 9110, section 9.3.6; AG-17
 */
export class TunnelEndpoint implements IStreamClientEndpoint {
  readonly #proxy: IStreamClientEndpoint;
  readonly #target: string;
  readonly #clock: IReactorTime;
  readonly #options: TunnelOptions;

  /**
   * @param proxy - how to connect to the proxy
   * @param target - where the tunnel leads; an IPv6 address has no brackets
   * @throws RangeError for a host or a port that can't be, or a timeout that is not above 0
   * @throws TypeError for a user name with a colon, which would end it, and for an endpoint that is none
   */
  constructor(
    proxy: IStreamClientEndpoint,
    target: { readonly host: string; readonly port: number },
    clock: IReactorTime,
    options: TunnelOptions = {},
  ) {
    const host = target.host.includes(":") ? `[${target.host}]` : target.host;
    this.#proxy = requireMethods("an endpoint", proxy, "connect");
    this.#target = `${host}:${target.port}`;
    this.#clock = clock;
    this.#options = options;
    this.#newRequest(); // throws now rather than at every connect
    this.#newConnection();
  }

  connect<P extends IProtocol>(factory: IProtocolFactory<P>): Deferred<P> {
    return maybeDeferred(() => {
      const tunnelling = new TunnellingFactory(() => this.#newConnection(), factory);
      return this.#proxy
        .connect(tunnelling)
        .addCallback((connection) =>
          connection
            .request(this.#newRequest())
            .addCallback((response) => this.#answered(connection, response, factory)),
        );
    });
  }

  #newConnection(): HTTPClientProtocol {
    const { timeout = TUNNEL_TIMEOUT } = this.#options;
    return new HTTPClientProtocol(undefined, { clock: this.#clock, headTimeout: timeout });
  }

  #newRequest(): ClientRequest {
    const headers = new Headers([["Host", [this.#target]]]);
    const { credentials } = this.#options;
    if (credentials !== undefined) {
      headers.setRawHeaders("Proxy-Authorization", [basicAuthorization(credentials)]);
    }
    return new ClientRequest("CONNECT", this.#target, { headers });
  }

  #answered<P extends IProtocol>(
    connection: HTTPClientProtocol,
    response: Response,
    factory: IProtocolFactory<P>,
  ): P {
    try {
      if (response.code < 200 || response.code > 299) throw new TunnelRefused(response);
      const protocol = factory.buildProtocol(connection.getPeer());
      if (!protocol) throw new NoProtocol();
      connection.handOver(protocol);
      return protocol;
    } catch (error) {
      connection.abort();
      throw error;
    }
  }
}

/**
 * The value of Authorization, or of Proxy-Authorization.
 *
 * @throws TypeError for a user name with a colon, and for what is no text
 */
export function basicAuthorization({ user, password }: ProxyCredentials): string {
  if (typeof user !== "string" || typeof password !== "string") {
    throw new TypeError("credentials are a user and a password, both text");
  }
  if (user.includes(":")) throw new TypeError("a user name must not have a colon in it");
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** Makes the connections to the proxy; starts and stops with the factory that wants a tunnel. */
class TunnellingFactory extends Factory {
  readonly #make: () => HTTPClientProtocol;
  readonly #wanting: IProtocolFactory;

  constructor(make: () => HTTPClientProtocol, wanting: IProtocolFactory) {
    super();
    this.#make = make;
    this.#wanting = wanting;
  }

  override buildProtocol(): HTTPClientProtocol {
    return this.#make();
  }

  override doStart(): void {
    this.#wanting.doStart();
  }

  override doStop(): void {
    this.#wanting.doStop();
  }
}
