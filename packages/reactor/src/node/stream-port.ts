import { createServer, type Server, type Socket } from "node:net";
import { type Deferred, Failure } from "@cordage/deferred";
import { type EndedBinding, PortBinding } from "../base/port-binding.ts";
import { NotListeningError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { DrainOptions, IListeningPort } from "../interfaces/tcp.ts";
import { Logger } from "../log/logger.ts";
import { Acceptor, type AcceptorOptions } from "./acceptor.ts";
import { later } from "./later.ts";
import { asError } from "./node-errors.ts";
import type { NodeTransports } from "./node-transports.ts";
import type { ConnectionEnds } from "./socket-address.ts";

const log = new Logger("reactor.port");

/**
 * A port that accepts stream connections: what all families share.
 *
 * @typeParam A - the kind of address it is bound to
 * @see Twisted: `twisted.internet.tcp.Port` (X1, X2, X25, X26)
 */
export abstract class StreamPort<A extends IAddress> implements IListeningPort<A> {
  readonly #binding = new PortBinding<Server, A>();
  readonly #factory: IProtocolFactory;
  readonly #transports: NodeTransports;
  readonly #acceptor: Acceptor;
  readonly #kind: string;

  constructor(factory: IProtocolFactory, transports: NodeTransports, options?: AcceptorOptions) {
    this.#factory = factory;
    this.#transports = transports;
    this.#acceptor = new Acceptor(factory, transports, options);
    this.#kind = options?.tls === undefined ? "" : " (TLS)";
  }

  /** Has `server` listen. What it throws is handled like the server's own "error". */
  protected abstract bind(server: Server): void;
  /** `server` listens now: does what is left to do and tells where it is bound. May throw like `bind`. */
  protected abstract bound(server: Server): A;
  /** The ends of a connection that was accepted; `undefined` when it has gone already. */
  protected abstract endsOf(socket: Socket): ConnectionEnds<A> | undefined;
  /** What follows the number of a connection in log lines. */
  protected abstract peerLabel(ends: ConnectionEnds<A>): string;
  /** Why it can't listen. */
  protected abstract listenError(error: Error): Error;

  /** Override: the port has closed, or could not be opened; lets go of what `bind` took. */
  protected unbound(): void {}

  startListening(): void {
    if (!this.#binding.isClosed) return;
    const server = createServer({ allowHalfOpen: true });
    this.#binding.begin(server);
    this.#transports.portOpened(this);
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

  whenListening(): Deferred<IListeningPort<A>> {
    return this.#binding.whenListening(this);
  }

  getHost(): A {
    return this.#binding.getHost();
  }

  stopListening(): Deferred<void> {
    const ended = this.#close(new Failure(new NotListeningError()));
    return later(() => {
      if (ended?.wasBound) this.#factory.doStop(); // closed all the same if this throws (X26)
    });
  }

  drain({ deadline }: DrainOptions): Deferred<number> {
    const drained = this.#acceptor.connections.drain(deadline, this.#transports.clock);
    // A failure to close is kept for the end: one that nobody waits for yet would be logged.
    const stopped = this.stopListening().addBoth((outcome) => ({ outcome }));
    return drained.addCallback((aborted) =>
      stopped.addCallback(({ outcome }) => (outcome instanceof Failure ? outcome : aborted)),
    );
  }

  /** Closes; a failure to is logged: the reactor drains its ports. */
  stopAccepting(): void {
    this.stopListening().addErrback((failure) => {
      log.failure("While stopping the factory of a port", failure);
    });
  }

  /** Closes, and stops the factory before this returns: the reactor shuts down. */
  disconnectNow(): void {
    const ended = this.#close(new Failure(new NotListeningError()));
    if (!ended?.wasBound) return;
    log.guard("While stopping the factory of a port", () => this.#factory.doStop());
  }

  toString(): string {
    return `<${this.constructor.name}${this.#kind} ${this.#binding}>`;
  }

  /** Whether `server` is the one in use: it may have been stopped in the meantime. */
  protected isCurrent(server: Server): boolean {
    return this.#binding.isCurrent(server);
  }

  protected serverFailed(server: Server, error: Error): void {
    if (!this.isCurrent(server)) return;
    if (this.#binding.isBound) {
      log.failure("Could not accept a connection", error, "error"); // it goes on listening (X27)
    } else {
      this.#bindFailed(new Failure(this.listenError(error)));
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
    try {
      this.#factory.doStart();
    } catch (error) {
      this.#bindFailed(new Failure(error));
      return;
    }
    this.#binding.bound(server, address);
    this.#binding.announce(this);
  }

  #bindFailed(failure: Failure): void {
    const ended = this.#close(failure);
    if (!ended?.isAwaited) log.failure("A port could not be opened", failure);
  }

  #close(failure: Failure): EndedBinding<Server> | undefined {
    const ended = this.#binding.end(failure);
    if (ended === undefined) return undefined;
    this.#transports.portClosed(this);
    ended.socket.close();
    this.unbound();
    ended.tell();
    return ended;
  }

  #accept(socket: Socket): void {
    const ends = this.endsOf(socket);
    this.#acceptor.accept(socket, ends, ends === undefined ? "" : this.peerLabel(ends));
  }
}
