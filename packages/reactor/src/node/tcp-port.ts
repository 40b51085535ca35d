import { lookup } from "node:dns";
import { createServer, isIP, type Server, type Socket } from "node:net";
import { Deferred, Failure, fail, succeed } from "@cordage/deferred";
import type { IPAddress } from "../address.ts";
import { NotListeningError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IListeningPort } from "../interfaces/tcp.ts";
import { Logger } from "../log/logger.ts";
import { listenError } from "./node-errors.ts";
import type { NodeReactor } from "./node-reactor.ts";
import { type NodeAddress, socketAddresses, tcpAddress } from "./socket-address.ts";

const log = new Logger("reactor.tcp");

/** What a port is bound to. */
export interface TCPPortOptions {
  readonly port: number;
  /** Empty for every IPv4 interface. */
  readonly interface: string;
  readonly backlog: number;
}

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
type PortState =
  | { readonly kind: "closed"; readonly failure?: Failure }
  | {
      readonly kind: "binding";
      readonly server: Server;
      readonly waiting: Deferred<IListeningPort<IPAddress>>[];
    }
  | { readonly kind: "listening"; readonly server: Server; readonly address: IPAddress };

/**
 * A TCP port that accepts connections.
 *
 * @see Twisted: `twisted.internet.tcp.Port` (X1, X2, X25, X26)
 */
export class TCPPort implements IListeningPort<IPAddress> {
  #state: PortState = { kind: "closed" };
  #sessions = 0;
  readonly #factory: IProtocolFactory;
  readonly #options: TCPPortOptions;
  readonly #reactor: NodeReactor;

  constructor(factory: IProtocolFactory, options: TCPPortOptions, reactor: NodeReactor) {
    this.#factory = factory;
    this.#options = options;
    this.#reactor = reactor;
  }

  startListening(): void {
    if (this.#state.kind !== "closed") return;
    const server = createServer({ allowHalfOpen: true });
    this.#state = { kind: "binding", server, waiting: [] };
    this.#reactor.portOpened(this);
    server.on("connection", (socket) => this.#accept(socket));
    server.once("listening", () => this.#bound(server));
    server.on("error", (error) => this.#serverFailed(server, error));
    this.#bind(server);
  }

  whenListening(): Deferred<IListeningPort<IPAddress>> {
    const state = this.#state;
    if (state.kind === "listening") return succeed<IListeningPort<IPAddress>>(this);
    if (state.kind === "closed") return fail(state.failure ?? new NotListeningError());
    const waiter = new Deferred<IListeningPort<IPAddress>>();
    state.waiting.push(waiter);
    return waiter;
  }

  getHost(): IPAddress {
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

  /** The reactor shuts down. */
  disconnectNow(): void {
    if (this.#state.kind === "closed") return;
    this.stopListening().addErrback((failure) => {
      log.failure("While stopping the factory of a port", failure);
    });
  }

  toString(): string {
    const state = this.#state;
    return `<TCPPort ${state.kind === "listening" ? state.address : state.kind}>`;
  }

  #bind(server: Server): void {
    const { port, backlog, interface: name } = this.#options;
    const listen = (host: string): void => {
      if (this.#isCurrent(server)) server.listen({ port, host, backlog });
    };
    if (name === "") listen("0.0.0.0");
    else if (isIP(name) > 0) listen(name);
    else {
      // Node would take whichever family comes first; Twisted binds a name's IPv4 address.
      lookup(name, { family: 4 }, (error, address) => {
        if (error) this.#serverFailed(server, error);
        else listen(address);
      });
    }
  }

  /** Whether `server` is the one in use: it may have been stopped in the meantime. */
  #isCurrent(server: Server): boolean {
    return this.#state.kind !== "closed" && this.#state.server === server;
  }

  #bound(server: Server): void {
    const state = this.#state;
    if (state.kind !== "binding" || !this.#isCurrent(server)) return;
    try {
      this.#factory.doStart();
    } catch (error) {
      this.#bindFailed(new Failure(error));
      return;
    }
    const address = tcpAddress(server.address() as NodeAddress); // an object, for a bound TCP server
    this.#state = { kind: "listening", server, address };
    for (const waiter of state.waiting) waiter.callback(this);
  }

  #serverFailed(server: Server, error: Error): void {
    if (!this.#isCurrent(server)) return;
    if (this.#state.kind === "listening") {
      log.failure("Could not accept a connection", error, "error"); // it goes on listening (X27)
    } else {
      const { interface: name, port } = this.#options;
      this.#bindFailed(new Failure(listenError(name, port, error)));
    }
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
    this.#reactor.portClosed(this);
    state.server.close();
    if (state.kind !== "binding") return false;
    for (const waiter of state.waiting) waiter.errback(failure);
    return state.waiting.length > 0;
  }

  #accept(socket: Socket): void {
    const addresses = socketAddresses(socket);
    const protocol = addresses && this.#buildProtocol(addresses.peer);
    if (!addresses || !protocol) {
      socket.on("error", ignoreError);
      socket.end(() => socket.destroy());
      return;
    }
    const session = this.#sessions++;
    const connection = this.#reactor.openConnection(socket, protocol, {
      ...addresses,
      logSuffix: `${session},${addresses.peer.host}`,
      lost: () => {},
    });
    connection.begin();
  }

  /** `null` to refuse the connection: the factory said so, or threw (X2, X5). */
  #buildProtocol(peer: IAddress): IProtocol | null {
    try {
      return this.#factory.buildProtocol(peer);
    } catch (error) {
      log.failure("Unhandled error in buildProtocol", error);
      return null;
    }
  }
}

/** A refused connection has nobody who could be told what becomes of it. */
function ignoreError(): void {}
