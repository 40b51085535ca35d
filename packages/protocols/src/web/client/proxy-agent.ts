import { type Deferred, fail } from "@cordage/deferred";
import type { IReactorTime, IStreamClientEndpoint } from "@cordage/reactor";
import { ClientRequest, Headers, type IBodyProducer, type Response } from "../../http/index.ts";
import { SchemeNotSupported } from "./errors.ts";
import { HTTPConnectionPool } from "./http-connection-pool.ts";
import type { IAgent } from "./interfaces.ts";
import { URI } from "./uri.ts";

/**
 * Makes requests through a proxy, which sees all of them: the URI goes into the request line as a whole.
 *
 * ```ts
 * const agent = new ProxyAgent(new HostnameEndpoint(reactor, "proxy.example", 3128), reactor);
 * ```
 *
 * @see Twisted: `twisted.web.client.ProxyAgent` (AG-17)
 */
export class ProxyAgent implements IAgent {
  readonly #endpoint: IStreamClientEndpoint;
  readonly #pool: HTTPConnectionPool;

  /**
   * @param proxyEndpoint - how to connect to the proxy
   * @param pool - keeps connections to it. Default: each is used for one request
   */
  constructor(
    proxyEndpoint: IStreamClientEndpoint,
    reactor: IReactorTime,
    pool: HTTPConnectionPool = new HTTPConnectionPool(reactor, { persistent: false }),
  ) {
    this.#endpoint = proxyEndpoint;
    this.#pool = pool;
  }

  /**
   * @returns as in the interface. Fails with SchemeNotSupported for all but http: what is to be secret is not
   *   told to a proxy; with what connecting to the proxy fails with, and as
   *   `HTTPClientProtocol.request`
   */
  request(
    method: string,
    uri: string,
    headers: Headers = new Headers(),
    bodyProducer?: IBodyProducer,
  ): Deferred<Response> {
    const target = new URI(uri);
    if (target.scheme !== "http") return fail(new SchemeNotSupported(target.scheme));
    const fields = headers.copy();
    if (!fields.hasHeader("Host")) fields.setRawHeaders("Host", [target.hostField]);
    const request = new ClientRequest(method, target.absoluteForm, {
      headers: fields,
      bodyProducer,
      persistent: this.#pool.persistent,
      absoluteURI: target.absoluteForm,
    });
    // Whatever is asked for, the connection leads to the proxy.
    const key = { scheme: "http-proxy", host: "", port: 0, trust: this.#endpoint };
    return this.#pool.request(key, this.#endpoint, request);
  }
}
