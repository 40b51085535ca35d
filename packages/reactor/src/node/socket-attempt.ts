import { Socket } from "node:net";
import { Failure } from "@cordage/deferred";
import type { BaseConnector, ConnectionAttempt } from "../base/connector.ts";
import { ConnectError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import { Logger } from "../log/logger.ts";
import { Protocol } from "../protocol/protocol.ts";
import { asError, connectError } from "./node-errors.ts";
import type { OpenTransports } from "./open-transports.ts";
import type { ConnectionEnds } from "./socket-address.ts";
import type { StreamConnection } from "./stream-connection.ts";

const log = new Logger("reactor.connector");

/** How a family of transports gets a socket connected. */
export interface Route {
  /** Has `socket` connect. What it throws is told later, like every failure. */
  connect(socket: Socket): void;
  /** The ends of the connection; `undefined` when it has gone already. */
  endsOf(socket: Socket): ConnectionEnds | undefined;
}

/** One attempt of a connector, and the connection it leads to. */
export class SocketAttempt implements ConnectionAttempt {
  readonly #connector: BaseConnector;
  readonly #route: Route;
  readonly #transports: OpenTransports;
  readonly #socket: Socket = new Socket({ allowHalfOpen: true });
  readonly #failed = (error: Error): void => this.#fail(error);
  #connection: StreamConnection | undefined = undefined;
  #over = false;

  constructor(connector: BaseConnector, route: Route, transports: OpenTransports) {
    this.#connector = connector;
    this.#route = route;
    this.#transports = transports;
    this.#socket.once("connect", () => this.#connected());
    this.#socket.on("error", this.#failed);
    try {
      route.connect(this.#socket);
    } catch (error) {
      process.nextTick(() => this.#fail(asError(error)));
    }
  }

  abandon(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  loseConnection(): void {
    this.#connection?.loseConnection();
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.abandon();
    this.#connector.connectionFailed(new Failure(connectError(error)));
  }

  #connected(): void {
    if (this.#over) return;
    const ends = this.#route.endsOf(this.#socket);
    if (ends === undefined) {
      this.#fail(new ConnectError({ detail: "the connection was lost at once" }));
      return;
    }
    const protocol = this.#buildProtocol(ends.peer);
    if (protocol === undefined) return;
    this.#over = true; // as an attempt: from now on it is a connection
    this.#socket.off("error", this.#failed);
    // A connection that was refused a protocol is closed like any other (X2).
    const connection = this.#transports.openConnection(this.#socket, protocol ?? new Protocol(), {
      ...ends,
      logSuffix: "client",
      lost: (reason) => this.#connector.connectionLost(reason),
    });
    this.#connection = connection;
    connection.begin();
    if (protocol === null) connection.loseConnection();
  }

  /** `undefined` when the factory threw: logged, and the attempt counts as failed (X5). */
  #buildProtocol(peer: IAddress): IProtocol | null | undefined {
    try {
      return this.#connector.buildProtocol(peer);
    } catch (error) {
      log.failure("Unhandled error in buildProtocol", error);
      this.#fail(new ConnectError({ detail: String(error), cause: error }));
      return undefined;
    }
  }
}
