import type { Failure } from "@cordage/deferred";
import { ClientFactory, type IConnector } from "@cordage/reactor";
import { ProxyConnection } from "./proxy-connection.ts";

/**
 * The connection of a forwarder with the target.
 *
 * @see Twisted: `twisted.protocols.portforward.ProxyClient` (PF-1)
 */
export class ProxyClient extends ProxyConnection {
  /** Joins the two connections, and lets the waiting one read. */
  override connectionMade(): void {
    const server = this.peer;
    if (server === null) {
      this.transport.loseConnection(); // nobody waits for it any more
      return;
    }
    server.setPeer(this);
    this.relayWith(server);
    server.transport.resumeProducing();
  }
}

/**
 * Makes the connection with the target for one {@link ProxyConnection}.
 *
 * @see Twisted: `twisted.protocols.portforward.ProxyClientFactory` (PF-1)
 */
export class ProxyClientFactory extends ClientFactory {
  override noisy = false;
  override protocol: new () => ProxyClient = ProxyClient;
  #server: ProxyConnection | undefined = undefined;

  /** Names the connection that waits. */
  setServer(server: ProxyConnection): void {
    this.#server = server;
  }

  override buildProtocol(): ProxyClient {
    const client = new this.protocol();
    client.factory = this;
    if (this.#server !== undefined) client.setPeer(this.#server);
    return client;
  }

  /** Closes the connection that waits. */
  override clientConnectionFailed(_connector: IConnector, _reason: Failure): void {
    this.#server?.transport.loseConnection();
  }
}
