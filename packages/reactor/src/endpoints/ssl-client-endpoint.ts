import type { Deferred } from "@cordage/deferred";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorSSL, TLSOptions } from "../interfaces/ssl.ts";
import type { ConnectTCPOptions } from "../interfaces/tcp.ts";
import { connectWrapped } from "./wrapping-factory.ts";

/**
 * A TLS server to connect to, by IP address or name. Its Deferred fires when the connection stands; the
 * handshake follows.
 *
 * For most clients `wrapClientTLS` around a `HostnameEndpoint` is better: it tries all addresses.
 *
 * @see Twisted: `twisted.internet.endpoints.SSL4ClientEndpoint` (E1 to E5)
 */
export class SSL4ClientEndpoint implements IStreamClientEndpoint {
  readonly #reactor: IReactorSSL;
  readonly #host: string;
  readonly #port: number;
  readonly #contextFactory: TLSOptions;
  readonly #options: ConnectTCPOptions;

  /**
   * @param contextFactory - best made by `optionsForClientTLS(host)`
   * @param options - `timeout` in seconds (default 30), `bindAddress`
   */
  constructor(
    reactor: IReactorSSL,
    host: string,
    port: number,
    contextFactory: TLSOptions,
    options: ConnectTCPOptions = {},
  ) {
    this.#reactor = reactor;
    this.#host = host;
    this.#port = port;
    this.#contextFactory = contextFactory;
    this.#options = options;
  }

  connect<P extends IProtocol>(factory: IProtocolFactory<P>): Deferred<P> {
    return connectWrapped(factory, (wrapping) =>
      this.#reactor.connectSSL(
        this.#host,
        this.#port,
        wrapping,
        this.#contextFactory,
        this.#options,
      ),
    );
  }
}
