import type { Failure } from "@cordage/deferred";
import type { IClientFactory, IConnector } from "../interfaces/tcp.ts";
import { Factory } from "./factory.ts";

/**
 * A factory that hears what becomes of its attempts to connect.
 *
 * @see Twisted: `twisted.internet.protocol.ClientFactory` (P4)
 */
export class ClientFactory extends Factory implements IClientFactory {
  /** Override: an attempt has begun. */
  startedConnecting(_connector: IConnector): void {}

  /** Override: the attempt failed. `connector.connect()` tries again. */
  clientConnectionFailed(_connector: IConnector, _reason: Failure): void {}

  /** Override: the connection is gone. `connector.connect()` connects anew. */
  clientConnectionLost(_connector: IConnector, _reason: Failure): void {}
}
