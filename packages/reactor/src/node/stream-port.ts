import { createServer, type Server } from "node:net";
import { Failure } from "@cordage/deferred";
import type { ConnectionEnds } from "../base/base-acceptor.ts";
import { BaseStreamPort } from "../base/base-stream-port.ts";
import type { LiveConnections } from "../base/live-connections.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import { Logger } from "../log/logger.ts";
import { Acceptor, type AcceptorOptions } from "./acceptor.ts";
import { asError } from "./node-errors.ts";
import type { ConnectedSocket, NodeTransports } from "./node-transports.ts";

const log = new Logger("reactor.port");

/**
 * A port on a server of Node's: what all families share.
 *
 * @typeParam A - the kind of address it is bound to
 * @see Twisted: `twisted.internet.tcp.Port` (X1, X2, X27)
 */
export abstract class StreamPort<A extends IAddress> extends BaseStreamPort<Server, A> {
  readonly #transports: NodeTransports;
  readonly #acceptor: Acceptor;
  readonly #kind: string;

  constructor(factory: IProtocolFactory, transports: NodeTransports, options?: AcceptorOptions) {
    super(factory, transports);
    this.#transports = transports;
    this.#acceptor = new Acceptor(factory, transports, options);
    this.#kind = options?.tls === undefined ? "" : " (TLS)";
  }

  /** Has `server` listen. What it throws is handled like the server's own "error". */
  protected abstract bind(server: Server): void;
  /** `server` listens now: does what is left to do and tells where it is bound. May throw like `bind`. */
  protected abstract bound(server: Server): A;
  /** The ends of a connection that was accepted; `undefined` when it has gone already. */
  protected abstract endsOf(socket: ConnectedSocket): ConnectionEnds<A> | undefined;
  /** What follows the number of a connection in log lines. */
  protected abstract peerLabel(ends: ConnectionEnds<A>): string;
  /** Why it can't listen. */
  protected abstract listenError(error: Error): Error;

  /** Override: the port has closed, or could not be opened; lets go of what `bind` took. */
  protected unbound(): void {}

  override startListening(): void {
    if (!this.binding.isClosed) return;
    const server = createServer({ allowHalfOpen: true });
    this.opens(server);
    server.on("connection", (socket) => this.#accept(socket));
    server.once("listening", () => this.#listens(server));
    server.on("error", (error) => this.serverFailed(server, error));
    try {
      if (this.#transports.isShutDown) throw new Error("the reactor has shut down");
      this.bind(server);
    } catch (error) {
      // Told later, as always: nobody can have asked for it yet.
      process.nextTick(() => this.serverFailed(server, asError(error)));
    }
  }

  override toString(): string {
    return `<${this.constructor.name}${this.#kind} ${this.binding}>`;
  }

  protected override get connections(): LiveConnections {
    return this.#acceptor.connections;
  }

  protected override release(server: Server): void {
    server.close();
    this.unbound();
  }

  protected override nextTurn(action: () => void): void {
    setImmediate(action);
  }

  /** Whether `server` is the one in use: it may have been stopped in the meantime. */
  protected isCurrent(server: Server): boolean {
    return this.binding.isCurrent(server);
  }

  protected serverFailed(server: Server, error: Error): void {
    if (!this.isCurrent(server)) return;
    if (this.binding.isBound) {
      log.failure("Could not accept a connection", error, "error"); // it goes on listening (X27)
    } else {
      this.bindFailed(new Failure(this.listenError(error)));
    }
  }

  #listens(server: Server): void {
    if (!this.isCurrent(server)) return;
    let address: A;
    try {
      address = this.bound(server);
    } catch (error) {
      this.serverFailed(server, asError(error));
      return;
    }
    this.#transports.handles?.acceptFrom(server, (handle) => this.#accept(handle));
    this.boundTo(server, address);
  }

  #accept(socket: ConnectedSocket): void {
    const ends = this.endsOf(socket);
    this.#acceptor.accept(socket, ends, ends === undefined ? "" : this.peerLabel(ends));
  }
}
