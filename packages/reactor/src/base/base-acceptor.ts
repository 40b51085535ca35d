import type { Failure } from "@cordage/deferred";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import { Logger } from "../log/logger.ts";
import type { BaseStreamConnection } from "./base-stream-connection.ts";
import { builtProtocol } from "./built-protocol.ts";
import { type LiveConnection, LiveConnections } from "./live-connections.ts";
import type { StreamConnectionOptions } from "./stream-transport.ts";

const log = new Logger("reactor.port");

/** The addresses of both ends of a connection. */
export interface ConnectionEnds<A extends IAddress = IAddress> {
  readonly host: A;
  readonly peer: A;
}

/**
 * Makes a server's connections of what comes in, and numbers them.
 *
 * @typeParam S - what a platform has accepted
 */
export abstract class BaseAcceptor<S> {
  /** The connections it has made. */
  readonly connections: LiveConnections = new LiveConnections();
  protected readonly factory: IProtocolFactory;
  readonly #maxWriteBuffer: number | undefined;
  #sessions = 0;
  readonly #lost = (_reason: Failure, connection: LiveConnection): void =>
    this.connections.remove(connection);

  /** @param maxWriteBuffer - of its connections, in bytes. Default: the reactor's */
  constructor(factory: IProtocolFactory, maxWriteBuffer: number | undefined) {
    this.factory = factory;
    this.#maxWriteBuffer = maxWriteBuffer;
  }

  /** Makes a connection, without beginning it. What the factory throws meanwhile refuses it. */
  protected abstract open(
    socket: S,
    protocol: IProtocol,
    options: StreamConnectionOptions,
  ): BaseStreamConnection;

  /** Closes a connection that is refused: the peer sees a clean end (X2). */
  protected abstract refuse(socket: S): void;

  /**
   * Has the factory build a protocol for a connection, and begins it.
   *
   * @param ends - `undefined` when the connection has gone already
   * @param label - what follows its number in log lines
   */
  accept(socket: S, ends: ConnectionEnds | undefined, label: string): void {
    const connection = ends && this.#made(socket, ends, label);
    if (!connection) {
      this.refuse(socket);
      return;
    }
    this.connections.add(connection);
    connection.begin();
  }

  /** `undefined` to refuse the connection: the factory said so, or threw (X2, X5). */
  #made(
    socket: S,
    { host, peer }: ConnectionEnds,
    label: string,
  ): BaseStreamConnection | undefined {
    try {
      const protocol = builtProtocol(this.factory, peer);
      if (!protocol) return undefined;
      return this.open(socket, protocol, {
        host,
        peer,
        isClient: false,
        maxWriteBuffer: this.#maxWriteBuffer,
        logSuffix: `${this.#sessions++},${label}`,
        lost: this.#lost,
      });
    } catch (error) {
      log.failure("Unhandled error in buildProtocol", error);
      return undefined;
    }
  }
}
