import { type Deferred, fail } from "@cordage/deferred";
import { type IReactorTime, type IStreamClientEndpoint, wrapClientTLS } from "@cordage/reactor";
import { requireMethods } from "../../http/argument-checks.ts";
import { copyOfHeaders } from "../../http/client/request-arguments.ts";
import { stopBody } from "../../http/client/stop-body.ts";
import { ClientRequest, Headers, type IBodyProducer, type Response } from "../../http/index.ts";
import { SchemeNotSupported } from "./errors.ts";
import { HTTPConnectionPool, type PoolKey } from "./http-connection-pool.ts";
import type { AgentRequestOptions, IAgent, IPolicyForHTTPS } from "./interfaces.ts";
import { BrowserLikePolicyForHTTPS } from "./policies-for-https.ts";
import { basicAuthorization, type ProxyCredentials, TunnelEndpoint } from "./tunnel-endpoint.ts";
import { URI } from "./uri.ts";

/** Options of a {@link ProxyAgent}. */
export interface ProxyAgentOptions {
  /** Who we are for the proxy. Servers are never told. Default: nobody. */
  readonly credentials?: ProxyCredentials | undefined;
  /** Whom to trust, for https. Default: whom the platform trusts. */
  readonly contextFactory?: IPolicyForHTTPS | undefined;
}

/** How one request is to go out. */
interface Route {
  readonly key: PoolKey;
  readonly endpoint: IStreamClientEndpoint;
  readonly target: string;
  readonly headers: Headers;
}

/**
 * Makes requests through a proxy. It sees all of those for http; those for https go through a tunnel, in which it
 * sees nothing but how much is said.
 *
 * ```ts
 * const agent = new ProxyAgent(new HostnameEndpoint(reactor, "proxy.example", 3128), reactor);
 * ```
 *
 * @see Twisted: `twisted.web.client.ProxyAgent` (AG-17)
 */
export class ProxyAgent implements IAgent {
  readonly #endpoint: IStreamClientEndpoint;
  readonly #clock: IReactorTime;
  readonly #pool: HTTPConnectionPool;
  readonly #policy: IPolicyForHTTPS;
  readonly #credentials: ProxyCredentials | undefined;
  /** What tells tunnels of ours from others in the same pool: through another proxy, or trusting others. */
  readonly #tunnels: object = {};

  /**
   * @param proxyEndpoint - how to connect to the proxy
   * @param pool - keeps connections. Default: each is used for one request
   * @throws TypeError for a user name with a colon, which would end it; for an endpoint, a reactor, a pool or a policy
   *   that is none
   */
  constructor(
    proxyEndpoint: IStreamClientEndpoint,
    reactor: IReactorTime,
    pool: HTTPConnectionPool = new HTTPConnectionPool(reactor, { persistent: false }),
    { credentials, contextFactory = new BrowserLikePolicyForHTTPS() }: ProxyAgentOptions = {},
  ) {
    if (credentials !== undefined) basicAuthorization(credentials); // throws now
    this.#endpoint = requireMethods("an endpoint", proxyEndpoint, "connect");
    this.#clock = requireMethods("a reactor", reactor, "callLater");
    this.#pool = requireMethods("a pool", pool, "request");
    this.#policy = requireMethods("a contextFactory", contextFactory, "creatorForNetloc");
    this.#credentials = credentials;
  }

  /**
   * @returns as in the interface. Fails with SchemeNotSupported for what is neither http nor https; with what
   *   connecting to the proxy fails with; with TunnelRefused, and as `HTTPClientProtocol.request`
   */
  request(
    method: string,
    uri: string,
    headers: Headers = new Headers(),
    bodyProducer?: IBodyProducer,
    { informationalReceived }: AgentRequestOptions = {},
  ): Deferred<Response> {
    const target = new URI(uri);
    if (target.scheme !== "http" && target.scheme !== "https") {
      stopBody(bodyProducer);
      return fail(new SchemeNotSupported(target.scheme));
    }
    const fields = copyOfHeaders(headers);
    if (!fields.hasHeader("Host")) fields.setRawHeaders("Host", [target.hostField]);
    const route =
      target.scheme === "https" ? this.#tunnelled(target, fields) : this.#plain(target, fields);
    const request = new ClientRequest(method, route.target, {
      headers: route.headers,
      bodyProducer,
      persistent: this.#pool.persistent,
      absoluteURI: target.absoluteForm,
      informationalReceived,
    });
    return this.#pool.request(route.key, route.endpoint, request);
  }

  /** Whatever is asked for, the connection leads to the proxy. */
  #plain(target: URI, headers: Headers): Route {
    if (this.#credentials !== undefined && !headers.hasHeader("Proxy-Authorization")) {
      headers.setRawHeaders("Proxy-Authorization", [basicAuthorization(this.#credentials)]);
    }
    const endpoint = this.#endpoint;
    const key = { scheme: "http-proxy", host: "", port: 0, trust: endpoint };
    return { key, endpoint, target: target.absoluteForm, headers };
  }

  /** What is for the proxy must not go through the tunnel: the server at its end would get to see it. */
  #tunnelled(target: URI, headers: Headers): Route {
    headers.removeHeader("Proxy-Authorization");
    const { scheme, host, port } = target;
    const tunnel = new TunnelEndpoint(this.#endpoint, target, this.#clock, {
      credentials: this.#credentials,
    });
    const endpoint = wrapClientTLS(this.#policy.creatorForNetloc(host, port), tunnel);
    const key = { scheme, host, port, trust: this.#tunnels };
    return { key, endpoint, target: target.originForm, headers };
  }
}
