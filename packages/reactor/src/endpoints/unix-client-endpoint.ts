import type { Deferred } from "@cordage/deferred";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { ConnectUNIXOptions, IReactorUNIX } from "../interfaces/unix.ts";
import { connectWrapped } from "./wrapping-factory.ts";

/**
 * A server on a Unix socket to connect to.
 *
 * @see Twisted: `twisted.internet.endpoints.UNIXClientEndpoint` (E1 to E5)
 */
export class UNIXClientEndpoint implements IStreamClientEndpoint {
  readonly #reactor: IReactorUNIX;
  readonly #path: string;
  readonly #options: ConnectUNIXOptions;

  /**
   * @param path - or an abstract name
   * @param options - `timeout` in seconds (default 30), `checkPID`
   */
  constructor(reactor: IReactorUNIX, path: string, options: ConnectUNIXOptions = {}) {
    this.#reactor = reactor;
    this.#path = path;
    this.#options = options;
  }

  connect<P extends IProtocol>(factory: IProtocolFactory<P>): Deferred<P> {
    return connectWrapped(factory, (wrapping) =>
      this.#reactor.connectUNIX(this.#path, wrapping, this.#options),
    );
  }
}
