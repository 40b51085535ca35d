import { Socket } from "node:net";
import type { ConnectionEnds } from "../base/base-acceptor.ts";
import { BaseAttempt } from "../base/base-attempt.ts";
import type { BaseConnector } from "../base/connector.ts";
import type { StreamConnectionOptions } from "../base/stream-transport.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import { asError, getConnectError } from "./node-errors.ts";
import type { NodeTransports } from "./node-transports.ts";
import type { StreamConnection } from "./stream-connection.ts";
import type { TLSSetup } from "./tls-setup.ts";

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

/** An attempt with a socket of Node's. */
export class SocketAttempt extends BaseAttempt {
  readonly #route: Route;
  readonly #transports: NodeTransports;
  /** Until there is a connection: that may need its handle only, and lasts. */
  #socket: Socket | undefined = new Socket({ allowHalfOpen: true });
  readonly #failed = (error: Error): void => this.fail(error);

  constructor(connector: BaseConnector, route: Route, transports: NodeTransports) {
    super(connector, transports, route.maxWriteBuffer);
    this.#route = route;
    this.#transports = transports;
  }

  protected override connect(): void {
    const socket = this.#socket as Socket; // this comes first
    socket.once("connect", () => this.connected(this.#route.endsOf(socket)));
    socket.on("error", this.#failed);
    try {
      this.#route.connect(socket);
    } catch (error) {
      process.nextTick(() => this.fail(asError(error)));
    }
  }

  protected override release(): void {
    this.#socket?.destroy();
  }

  protected override open(
    protocol: IProtocol,
    options: StreamConnectionOptions,
    isWanted: boolean,
  ): StreamConnection {
    const tls = isWanted ? this.#route.tls?.() : undefined;
    const socket = this.#socket as Socket; // it is connected, and this comes once
    this.#socket = undefined;
    socket.off("error", this.#failed);
    return this.#transports.openConnection(socket, protocol, options, tls);
  }

  protected override connectError(error: Error): Error {
    return getConnectError(error);
  }
}
