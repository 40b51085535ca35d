import type { Deferred } from "@cordage/deferred";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { ConnectTCPOptions, IReactorTCP } from "../interfaces/tcp.ts";
import { connectWrapped } from "./wrapping-factory.ts";

/**
 * A TCP server to connect to, by IPv4 address or name.
 *
 * @see Twisted: `twisted.internet.endpoints.TCP4ClientEndpoint` (E1 to E5)
 */
export class TCP4ClientEndpoint implements IStreamClientEndpoint {
  readonly #reactor: IReactorTCP;
  readonly #host: string;
  readonly #port: number;
  readonly #options: ConnectTCPOptions;

  /** @param options - `timeout` in seconds (default 30), `bindAddress`, `maxWriteBuffer` */
  constructor(reactor: IReactorTCP, host: string, port: number, options: ConnectTCPOptions = {}) {
    this.#reactor = reactor;
    this.#host = host;
    this.#port = port;
    this.#options = options;
  }

  connect<P extends IProtocol>(factory: IProtocolFactory<P>): Deferred<P> {
    return connectWrapped(factory, (wrapping) =>
      this.#reactor.connectTCP(this.#host, this.#port, wrapping, this.#options),
    );
  }
}
