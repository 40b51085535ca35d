import { Failure } from "@cordage/deferred";
import { ConnectError } from "../errors.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import { Logger } from "../log/logger.ts";
import { Protocol } from "../protocol/protocol.ts";
import type { ConnectionEnds } from "./base-acceptor.ts";
import type { BaseStreamConnection } from "./base-stream-connection.ts";
import type { BaseConnector, ConnectionAttempt } from "./connector.ts";
import type { OpenAttempt, OpenTransports } from "./open-transports.ts";
import type { StreamConnectionOptions } from "./stream-transport.ts";

const log = new Logger("reactor.connector");

/**
 * One attempt of a connector, and the connection it leads to: what is the same on all platforms. Its maker calls
 * {@link start}.
 *
 * One that is started after the reactor has shut down stays under way for ever and holds nothing: a
 * factory that reconnects whenever it is told of a failure must not keep the program from ending.
 */
export abstract class BaseAttempt implements ConnectionAttempt, OpenAttempt {
  readonly #connector: BaseConnector;
  readonly #transports: OpenTransports;
  readonly #maxWriteBuffer: number | undefined;
  #connection: BaseStreamConnection | undefined = undefined;
  #isOver = false;
  /** Asked to close from inside buildProtocol, before there is a connection. */
  #isUnwanted = false;

  /** @param maxWriteBuffer - of its connection, in bytes. Default: the reactor's */
  constructor(
    connector: BaseConnector,
    transports: OpenTransports,
    maxWriteBuffer: number | undefined,
  ) {
    this.#connector = connector;
    this.#transports = transports;
    this.#maxWriteBuffer = maxWriteBuffer;
  }

  /** Begins to connect; {@link connected} or {@link fail} is called later, never from inside. */
  protected abstract connect(): void;
  /** Lets go of what it has taken so far. */
  protected abstract release(): void;
  /** Makes a connection, without beginning it. What it throws counts as thrown by `buildProtocol`. */
  protected abstract open(
    protocol: IProtocol,
    options: StreamConnectionOptions,
    isWanted: boolean,
  ): BaseStreamConnection;
  /** What the connector is told of an error of the platform's. */
  protected abstract connectError(error: Error): Error;

  start(): void {
    if (this.#transports.isShutDown) return;
    this.#transports.attemptStarted(this);
    this.connect();
  }

  abandon(): void {
    this.#end();
    this.release();
  }

  loseConnection(): void {
    this.#isUnwanted = true;
    this.#connection?.loseConnection();
  }

  disconnectNow(reason: Failure): void {
    this.fail(new ConnectError({ detail: reason.getErrorMessage(), cause: reason.value }));
  }

  protected get isOver(): boolean {
    return this.#isOver;
  }

  protected fail(error: Error): void {
    if (this.#isOver) return;
    this.abandon();
    this.#connector.connectionFailed(new Failure(this.connectError(error)));
  }

  /** @param ends - `undefined` when the connection has gone already */
  protected connected(ends: ConnectionEnds | undefined): void {
    if (this.#isOver) return;
    if (ends === undefined) {
      this.fail(new ConnectError({ detail: "the connection was lost at once" }));
      return;
    }
    const connection = this.#made(ends);
    if (connection === undefined) return;
    this.#end(); // as an attempt: from now on it is a connection
    this.#connection = connection;
    connection.begin();
    if (this.#isUnwanted) connection.loseConnection();
  }

  /** `undefined` when the attempt has failed: as it does when the factory throws, which is logged (X5). */
  #made({ host, peer }: ConnectionEnds): BaseStreamConnection | undefined {
    try {
      // A connection that was refused a protocol, or is not wanted any more, is closed like any other (X2).
      const protocol = this.#connector.buildProtocol(peer);
      if (this.#isOver) return undefined; // it has failed: the reactor was shut down from inside
      if (!protocol) this.#isUnwanted = true; // undefined counts as null
      const wanted = this.#isUnwanted ? null : protocol;
      const options = {
        host, // spreading would give each connection an object of a shape of its own
        peer,
        isClient: true,
        maxWriteBuffer: this.#maxWriteBuffer,
        logSuffix: "client",
        lost: (reason: Failure) => this.#connector.connectionLost(reason),
      };
      return this.open(wanted ?? new Protocol(), options, wanted !== null);
    } catch (error) {
      log.failure("Unhandled error in buildProtocol", error);
      this.fail(new ConnectError({ detail: String(error), cause: error }));
      return undefined;
    }
  }

  #end(): void {
    this.#isOver = true;
    this.#transports.attemptOver(this);
  }
}
