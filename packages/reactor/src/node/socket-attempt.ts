import { Socket } from "node:net";
import { Failure } from "@cordage/deferred";
import type { ConnectionEnds } from "../base/base-acceptor.ts";
import type { BaseConnector, ConnectionAttempt } from "../base/connector.ts";
import type { OpenAttempt } from "../base/open-transports.ts";
import { ConnectError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import { Logger } from "../log/logger.ts";
import { Protocol } from "../protocol/protocol.ts";
import { asError, getConnectError } from "./node-errors.ts";
import type { NodeTransports } from "./node-transports.ts";
import type { StreamConnection } from "./stream-connection.ts";
import type { TLSSetup } from "./tls-setup.ts";

const log = new Logger("reactor.connector");

/** How a family of transports gets a socket connected. */
export interface Route {
  /** Has `socket` connect. What it throws is told later, like every failure. */
  connect(socket: Socket): void;
  /** The ends of the connection; `undefined` when it has gone already. */
  endsOf(socket: Socket): ConnectionEnds | undefined;
  /** How to speak TLS from the start, if so. May throw what the factory throws. */
  tls?(): TLSSetup | undefined;
  /** The write budget of the connection. Default: the reactor's. */
  readonly maxWriteBuffer?: number | undefined;
}

/**
 * One attempt of a connector, and the connection it leads to.
 *
 * One that is started after the reactor has shut down stays under way for ever and holds nothing: a
 * factory that reconnects whenever it is told of a failure must not keep the program from ending.
 */
export class SocketAttempt implements ConnectionAttempt, OpenAttempt {
  readonly #connector: BaseConnector;
  readonly #route: Route;
  readonly #transports: NodeTransports;
  readonly #socket: Socket;
  readonly #failed = (error: Error): void => this.#fail(error);
  #connection: StreamConnection | undefined = undefined;
  #over = false;
  /** Asked to close from inside buildProtocol, before there is a connection. */
  #isUnwanted = false;

  constructor(connector: BaseConnector, route: Route, transports: NodeTransports) {
    this.#connector = connector;
    this.#route = route;
    this.#transports = transports;
    this.#socket = new Socket({ allowHalfOpen: true });
    this.#socket.once("connect", () => this.#connected());
    this.#socket.on("error", this.#failed);
    if (transports.isShutDown) return;
    transports.attemptStarted(this);
    try {
      route.connect(this.#socket);
    } catch (error) {
      process.nextTick(() => this.#fail(asError(error)));
    }
  }

  abandon(): void {
    this.#end();
    this.#socket.destroy();
  }

  loseConnection(): void {
    this.#isUnwanted = true;
    this.#connection?.loseConnection();
  }

  disconnectNow(reason: Failure): void {
    this.#fail(new ConnectError({ detail: reason.getErrorMessage(), cause: reason.value }));
  }

  #end(): void {
    this.#over = true;
    this.#transports.attemptOver(this);
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.abandon();
    this.#connector.connectionFailed(new Failure(getConnectError(error)));
  }

  #connected(): void {
    if (this.#over) return;
    const ends = this.#route.endsOf(this.#socket);
    if (ends === undefined) {
      this.#fail(new ConnectError({ detail: "the connection was lost at once" }));
      return;
    }
    const built = this.#build(ends.peer);
    if (built === undefined) return;
    this.#end(); // as an attempt: from now on it is a connection
    this.#socket.off("error", this.#failed);
    // A connection that was refused a protocol, or is not wanted any more, is closed like any other (X2).
    const wanted = this.#isUnwanted ? null : built.protocol;
    const options = {
      host: ends.host, // spreading would give each connection an object of a shape of its own
      peer: ends.peer,
      isClient: true,
      maxWriteBuffer: this.#route.maxWriteBuffer,
      logSuffix: "client",
      lost: (reason: Failure) => this.#connector.connectionLost(reason),
    };
    const protocol = wanted || new Protocol(); // undefined counts as null
    const tls = wanted ? built.tls : undefined;
    const connection = this.#transports.openConnection(this.#socket, protocol, options, tls);
    this.#connection = connection;
    connection.begin();
    if (!wanted) connection.loseConnection();
  }

  /** `undefined` when the factory threw: logged, and the attempt counts as failed (X5). */
  #build(peer: IAddress): { protocol: IProtocol | null; tls: TLSSetup | undefined } | undefined {
    try {
      return { protocol: this.#connector.buildProtocol(peer), tls: this.#route.tls?.() };
    } catch (error) {
      log.failure("Unhandled error in buildProtocol", error);
      this.#fail(new ConnectError({ detail: String(error), cause: error }));
      return undefined;
    }
  }
}
