import type { Failure } from "@cordage/deferred";
import { Factory, type IDelayedCall, type IProtocolNegotiationFactory } from "@cordage/reactor";
import { type HTTPClientOptions, HTTPClientProtocol } from "../../http/index.ts";

/** What a pool is told of its connections. */
export interface ConnectionOwner {
  /** It is ready for another request. */
  connectionQuiescent(connection: PooledConnection): void;
  /** It is gone. */
  connectionGone(connection: PooledConnection): void;
}

/** A connection that goes back where it came from. */
export class PooledConnection extends HTTPClientProtocol {
  /** Which server it leads to. */
  readonly key: string;
  /** Closes it, when it was idle for too long. */
  expiry: IDelayedCall | undefined = undefined;
  readonly #owner: ConnectionOwner;

  constructor(key: string, owner: ConnectionOwner, options: HTTPClientOptions) {
    super(() => owner.connectionQuiescent(this), options);
    this.key = key;
    this.#owner = owner;
  }

  override connectionLost(reason?: Failure): void {
    this.#owner.connectionGone(this);
    super.connectionLost(reason);
  }
}

/** Makes the connections of one pool to one server. */
export class PooledConnectionFactory extends Factory implements IProtocolNegotiationFactory {
  readonly #make: () => PooledConnection;

  constructor(make: () => PooledConnection) {
    super();
    this.#make = make;
  }

  override buildProtocol(): PooledConnection {
    const connection = this.#make();
    connection.factory = this;
    return connection;
  }

  /** So that a server that could speak HTTP/2 as well doesn't (RFC 7301). */
  acceptableProtocols(): readonly string[] {
    return ["http/1.1"];
  }
}
