import { createServer, type Server, type Socket } from "node:net";
import { Deferred, Failure, fail, succeed } from "@cordage/deferred";
import { NotListeningError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IListeningPort } from "../interfaces/tcp.ts";
import { Logger } from "../log/logger.ts";
import type { CertificateOptions } from "./certificate-options.ts";
import { asError } from "./node-errors.ts";
import type { OpenTransports } from "./open-transports.ts";
import type { ConnectionEnds } from "./socket-address.ts";
import { type TLSSetup, tlsSetup } from "./tls-setup.ts";

const log = new Logger("reactor.port");

/**
 * Where a port is. Node binds on a later turn; until then those who wait for it are kept.
 *
 * ```text
 *        startListening()             bound
 * closed ----------------> binding ----------> listening
 *   ^                         |                    |
 *   +------- failed ----------+-- stopListening() -+
 * ```
 */
type PortState<A extends IAddress> =
  | { readonly kind: "closed"; readonly failure?: Failure }
  | {
      readonly kind: "binding";
      readonly server: Server;
      readonly waiting: Deferred<IListeningPort<A>>[];
    }
  | { readonly kind: "listening"; readonly server: Server; readonly address: A };

/**
 * A port that accepts stream connections: what all families share.
 *
 * @typeParam A - the kind of address it is bound to
 * @see Twisted: `twisted.internet.tcp.Port` (X1, X2, X25, X26)
 */
export abstract class StreamPort<A extends IAddress> implements IListeningPort<A> {
  #state: PortState<A> = { kind: "closed" };
  #sessions = 0;
  readonly #factory: IProtocolFactory;
  readonly #transports: OpenTransports;
  readonly #tls: CertificateOptions | undefined;

  /** @param tls - given when connections speak TLS from the start */
  constructor(factory: IProtocolFactory, transports: OpenTransports, tls?: CertificateOptions) {
    this.#factory = factory;
    this.#transports = transports;
    this.#tls = tls;
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
    if (this.#state.kind !== "closed") return;
    const server = createServer({ allowHalfOpen: true });
    this.#state = { kind: "binding", server, waiting: [] };
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
    const state = this.#state;
    if (state.kind === "listening") return succeed<IListeningPort<A>>(this);
    if (state.kind === "closed") return fail(state.failure ?? new NotListeningError());
    const waiter = new Deferred<IListeningPort<A>>();
    state.waiting.push(waiter);
    return waiter;
  }

  getHost(): A {
    if (this.#state.kind !== "listening") throw new NotListeningError();
    return this.#state.address;
  }

  stopListening(): Deferred<void> {
    const wasListening = this.#state.kind === "listening";
    this.#close(new Failure(new NotListeningError()));
    const stopped = new Deferred<void>();
    setImmediate(() => {
      try {
        if (wasListening) this.#factory.doStop();
        stopped.callback();
      } catch (error) {
        stopped.errback(error); // closed all the same (X26)
      }
    });
    return stopped;
  }

  /** Closes, and stops the factory before this returns: the reactor shuts down. */
  disconnectNow(): void {
    const wasListening = this.#state.kind === "listening";
    this.#close(new Failure(new NotListeningError()));
    if (!wasListening) return;
    log.guard("While stopping the factory of a port", () => this.#factory.doStop());
  }

  toString(): string {
    const state = this.#state;
    const kind = this.#tls === undefined ? "" : " (TLS)";
    const where = state.kind === "listening" ? state.address : state.kind;
    return `<${this.constructor.name}${kind} ${where}>`;
  }

  /** Whether `server` is the one in use: it may have been stopped in the meantime. */
  protected isCurrent(server: Server): boolean {
    return this.#state.kind !== "closed" && this.#state.server === server;
  }

  protected serverFailed(server: Server, error: Error): void {
    if (!this.isCurrent(server)) return;
    if (this.#state.kind === "listening") {
      log.failure("Could not accept a connection", error, "error"); // it goes on listening (X27)
    } else {
      this.#bindFailed(new Failure(this.listenError(error)));
    }
  }

  #listens(server: Server): void {
    const state = this.#state;
    if (state.kind !== "binding" || !this.isCurrent(server)) return;
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
    this.#state = { kind: "listening", server, address };
    for (const waiter of state.waiting) waiter.callback(this);
  }

  #bindFailed(failure: Failure): void {
    const told = this.#close(failure);
    if (!told) log.failure("A port could not be opened", failure);
  }

  /** Closes, and tells those who wait for it to be bound. Returns whether there was anybody. */
  #close(failure: Failure): boolean {
    const state = this.#state;
    if (state.kind === "closed") return false;
    this.#state = { kind: "closed", failure };
    this.#transports.portClosed(this);
    state.server.close();
    this.unbound();
    if (state.kind !== "binding") return false;
    for (const waiter of state.waiting) waiter.errback(failure);
    return state.waiting.length > 0;
  }

  #accept(socket: Socket): void {
    const ends = this.endsOf(socket);
    const built = ends && this.#build(ends.peer);
    if (!ends || !built) {
      socket.on("error", ignoreError);
      socket.end(() => socket.destroy());
      return;
    }
    const session = this.#sessions++;
    const connection = this.#transports.openConnection(socket, built.protocol, {
      ...ends,
      isClient: false,
      tls: built.tls,
      logSuffix: `${session},${this.peerLabel(ends)}`,
      lost: () => {},
    });
    connection.begin();
  }

  /** `undefined` to refuse the connection: the factory said so, or threw (X2, X5). */
  #build(peer: A): { protocol: IProtocol; tls: TLSSetup | undefined } | undefined {
    try {
      const protocol = this.#factory.buildProtocol(peer);
      return protocol ? { protocol, tls: tlsSetup(this.#factory, true, this.#tls) } : undefined;
    } catch (error) {
      log.failure("Unhandled error in buildProtocol", error);
      return undefined;
    }
  }
}

/** A refused connection has nobody who could be told what becomes of it. */
function ignoreError(): void {}
