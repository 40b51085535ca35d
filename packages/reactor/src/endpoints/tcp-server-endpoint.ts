import { type Deferred, maybeDeferred } from "@cordage/deferred";
import type { IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { IListeningPort, IReactorTCP, ListenTCPOptions } from "../interfaces/tcp.ts";

/** A TCP port to listen on; its subclasses differ in what they bind when told nothing. */
abstract class TCPServerEndpoint implements IStreamServerEndpoint {
  readonly #reactor: IReactorTCP;
  readonly #port: number;
  readonly #options: ListenTCPOptions;

  constructor(reactor: IReactorTCP, port: number, options: ListenTCPOptions) {
    this.#reactor = reactor;
    this.#port = port;
    this.#options = options;
  }

  listen(factory: IProtocolFactory): Deferred<IListeningPort> {
    return maybeDeferred(() =>
      this.#reactor.listenTCP(this.#port, factory, this.#options).whenListening(),
    );
  }
}

/**
 * A TCP port on IPv4.
 *
 * @see Twisted: `twisted.internet.endpoints.TCP4ServerEndpoint` (E1, E5)
 */
export class TCP4ServerEndpoint extends TCPServerEndpoint {
  /** @param options - `backlog` (default 50), `interface` (default all) */
  constructor(reactor: IReactorTCP, port: number, options: ListenTCPOptions = {}) {
    super(reactor, port, options);
  }
}

/**
 * A TCP port on IPv6.
 *
 * @see Twisted: `twisted.internet.endpoints.TCP6ServerEndpoint` (E1, E5)
 */
export class TCP6ServerEndpoint extends TCPServerEndpoint {
  /** @param options - `backlog` (default 50), `interface` (default `"::"`, all) */
  constructor(reactor: IReactorTCP, port: number, options: ListenTCPOptions = {}) {
    super(reactor, port, { interface: "::", ...options });
  }
}
