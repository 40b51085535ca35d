import { type Deferred, maybeDeferred } from "@cordage/deferred";
import type { IPAddress } from "../address.ts";
import type { IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorSSL, TLSOptions } from "../interfaces/ssl.ts";
import type { IListeningPort, ListenTCPOptions } from "../interfaces/tcp.ts";
import { whenBound } from "./when-bound.ts";

/**
 * A TCP port that speaks TLS, on IPv4 unless its interface says otherwise.
 *
 * @see Twisted: `twisted.internet.endpoints.SSL4ServerEndpoint` (E1, E5)
 */
export class SSL4ServerEndpoint implements IStreamServerEndpoint {
  readonly #reactor: IReactorSSL;
  readonly #port: number;
  readonly #contextFactory: TLSOptions;
  readonly #options: ListenTCPOptions;

  /**
   * @param contextFactory - with a key and a certificate
   * @param options - `backlog` (default 50), `interface` (default all)
   */
  constructor(
    reactor: IReactorSSL,
    port: number,
    contextFactory: TLSOptions,
    options: ListenTCPOptions = {},
  ) {
    this.#reactor = reactor;
    this.#port = port;
    this.#contextFactory = contextFactory;
    this.#options = options;
  }

  listen(factory: IProtocolFactory): Deferred<IListeningPort<IPAddress>> {
    return maybeDeferred(() =>
      whenBound(this.#reactor.listenSSL(this.#port, factory, this.#contextFactory, this.#options)),
    );
  }
}
