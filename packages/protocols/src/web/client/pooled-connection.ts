import type { Failure } from "@cordage/deferred";
import { Factory, type IProtocolNegotiationFactory } from "@cordage/reactor";
import { DeadlineTimer } from "../../http/deadline-timer.ts";
import { type HTTPClientOptions, HTTPClientProtocol } from "../../http/index.ts";

/** What a pool is told of its connections. */
export interface ConnectionOwner {
  /** It is ready for another request. */
  connectionQuiescent(connection: PooledConnection): void;
  /** It was idle for too long. */
  connectionExpired(connection: PooledConnection): void;
  /** It is gone. */
  connectionGone(connection: PooledConnection): void;
}

/** A connection that goes back where it came from. */
export class PooledConnection extends HTTPClientProtocol {
  /** Which server it leads to. */
  readonly key: string;
  readonly #owner: ConnectionOwner;
  /** Made when the connection is first idle. */
  #expiry: DeadlineTimer | undefined = undefined;

  constructor(key: string, owner: ConnectionOwner, options: HTTPClientOptions) {
    super(() => owner.connectionQuiescent(this), options);
    this.key = key;
    this.#owner = owner;
  }

  /** Tells the owner when it is still idle then, in seconds of the clock; Infinity is never. */
  expireAt(time: number): void {
    this.#expiry ??= new DeadlineTimer(this.clock, () => this.#owner.connectionExpired(this));
    this.#expiry.deadline = time;
  }

  override connectionLost(reason?: Failure): void {
    this.#expiry?.cancel();
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
