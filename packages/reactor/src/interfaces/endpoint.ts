import type { Deferred } from "@cordage/deferred";
import type { IProtocol, IProtocolFactory } from "./protocol.ts";
import type { IListeningPort } from "./tcp.ts";

/**
 * A place that can be connected to.
 *
 * @see Twisted: `IStreamClientEndpoint` (E1 to E3)
 */
export interface IStreamClientEndpoint {
  /**
   * Connects once. Never throws.
   *
   * @returns fires with the protocol `factory` built, after its `connectionMade`; cancelling it gives
   *   the attempt up and fails it with `ConnectingCancelledError`
   */
  connect<P extends IProtocol>(factory: IProtocolFactory<P>): Deferred<P>;
}

/**
 * A place that can be listened on.
 *
 * @see Twisted: `IStreamServerEndpoint` (E1)
 */
export interface IStreamServerEndpoint {
  /**
   * Listens. Never throws.
   *
   * @returns fires with the port once it is bound; fails with `CannotListenError`. Cancelling it before
   *   that gives the port up and fails it with `CancelledError`
   */
  listen(factory: IProtocolFactory): Deferred<IListeningPort>;
}
