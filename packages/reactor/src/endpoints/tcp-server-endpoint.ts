import { type Deferred, maybeDeferred } from "@cordage/deferred";
import type { IPAddress } from "../address.ts";
import type { IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { IListeningPort, IReactorTCP, ListenTCPOptions } from "../interfaces/tcp.ts";
import { whenBound } from "./when-bound.ts";

/**
 * A TCP port on IPv4.
 *
 * @see Twisted: `twisted.internet.endpoints.TCP4ServerEndpoint` (E1, E5)
 */
export class TCP4ServerEndpoint implements IStreamServerEndpoint {
  readonly #reactor: IReactorTCP;
  readonly #port: number;
  readonly #options: ListenTCPOptions;

  /** @param options - `backlog` (default 50), `interface` (default all), `maxWriteBuffer` */
  constructor(reactor: IReactorTCP, port: number, options: ListenTCPOptions = {}) {
    this.#reactor = reactor;
    this.#port = port;
    this.#options = options;
  }

  listen(factory: IProtocolFactory): Deferred<IListeningPort<IPAddress>> {
    return maybeDeferred(() =>
      whenBound(this.#reactor.listenTCP(this.#port, factory, this.#options)),
    );
  }
}

/**
 * A TCP port on IPv6.
 *
 * @see Twisted: `twisted.internet.endpoints.TCP6ServerEndpoint` (E1, E5)
 */
export class TCP6ServerEndpoint extends TCP4ServerEndpoint {
  /** @param options - `backlog` (default 50), `interface` (default `"::"`, all), `maxWriteBuffer` */
  constructor(reactor: IReactorTCP, port: number, options: ListenTCPOptions = {}) {
    super(reactor, port, { ...options, interface: options.interface ?? "::" });
  }
}
