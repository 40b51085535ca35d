import { type Deferred, maybeDeferred } from "@cordage/deferred";
import type { UNIXAddress } from "../address.ts";
import type { IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { IListeningPort } from "../interfaces/tcp.ts";
import type { IReactorUNIX, ListenUNIXOptions } from "../interfaces/unix.ts";
import { whenBound } from "./when-bound.ts";

/**
 * A Unix socket to listen on.
 *
 * @see Twisted: `twisted.internet.endpoints.UNIXServerEndpoint` (E1, E5)
 */
export class UNIXServerEndpoint implements IStreamServerEndpoint {
  readonly #reactor: IReactorUNIX;
  readonly #address: string;
  readonly #options: ListenUNIXOptions;

  /**
   * @param address - a path, or an abstract name
   * @param options - `backlog` (default 50), `mode` (default `0o666`), `wantPID`, `maxWriteBuffer`
   */
  constructor(reactor: IReactorUNIX, address: string, options: ListenUNIXOptions = {}) {
    this.#reactor = reactor;
    this.#address = address;
    this.#options = options;
  }

  listen(factory: IProtocolFactory): Deferred<IListeningPort<UNIXAddress>> {
    return maybeDeferred(() =>
      whenBound(this.#reactor.listenUNIX(this.#address, factory, this.#options)),
    );
  }
}
