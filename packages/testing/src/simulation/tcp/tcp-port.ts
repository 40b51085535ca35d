import { type Deferred, Failure } from "@cordage/deferred";
import {
  CannotListenError,
  type DrainOptions,
  type EndedBinding,
  type IListeningPort,
  type IPAddress,
  type IProtocol,
  type IProtocolFactory,
  LiveConnections,
  Logger,
  NotListeningError,
  type OpenPort,
  PortBinding,
} from "@cordage/reactor";
import type { ConnectionListener, HostNetwork } from "../host-network.ts";
import { later } from "../later.ts";
import type { SimulatedTransports } from "../simulated-transports.ts";
import { ANY, type SocketAddress, systemError } from "../socket-address.ts";
import type { TCPSocket } from "./tcp-socket.ts";

const log = new Logger("testing.simulation.port");

/** What a port is bound to. */
export interface TCPPortOptions {
  readonly port: number;
  /** Empty for every IPv4 address. */
  readonly interface: string;
  readonly maxWriteBuffer?: number | undefined;
}

/**
 * A simulated TCP port that accepts connections.
 *
 * @see Twisted: `twisted.internet.tcp.Port` (X1, X2, X25, X26)
 */
export class SimulatedTCPPort implements IListeningPort<IPAddress>, ConnectionListener, OpenPort {
  readonly #binding: PortBinding<object, IPAddress> = new PortBinding();
  readonly #connections = new LiveConnections();
  #sessions = 0;
  readonly #factory: IProtocolFactory;
  readonly #options: TCPPortOptions;
  readonly #host: HostNetwork;
  readonly #transports: SimulatedTransports;

  constructor(
    factory: IProtocolFactory,
    options: TCPPortOptions,
    host: HostNetwork,
    transports: SimulatedTransports,
  ) {
    this.#factory = factory;
    this.#options = options;
    this.#host = host;
    this.#transports = transports;
  }

  startListening(): void {
    if (!this.#binding.isClosed) return;
    const attempt = {};
    this.#binding.begin(attempt);
    this.#transports.portOpened(this);
    // Told later, as on every platform: nobody can have asked for it yet.
    this.#transports.nextTurn(() => {
      if (this.#binding.isCurrent(attempt)) this.#bind(attempt);
    });
  }

  whenListening(): Deferred<IListeningPort<IPAddress>> {
    return this.#binding.whenListening(this);
  }

  getHost(): IPAddress {
    return this.#binding.getHost();
  }

  stopListening(): Deferred<void> {
    const ended = this.#close(new Failure(new NotListeningError()));
    return later(this.#transports.nextTurn, () => {
      if (ended?.wasBound) this.#factory.doStop(); // closed all the same if this throws (X26)
    });
  }

  drain({ deadline }: DrainOptions): Deferred<number> {
    const drained = this.#connections.drain(deadline, this.#transports.clock);
    // A failure to close is kept for the end: one that nobody waits for yet would be logged.
    const stopped = this.stopListening().addBoth((outcome) => ({ outcome }));
    return drained.addCallback((aborted) =>
      stopped.addCallback(({ outcome }) => (outcome instanceof Failure ? outcome : aborted)),
    );
  }

  stopAccepting(): void {
    this.stopListening().addErrback((failure) => {
      log.failure("While stopping the factory of a port", failure);
    });
  }

  disconnectNow(): void {
    const ended = this.#close(new Failure(new NotListeningError()));
    if (!ended?.wasBound) return;
    log.guard("While stopping the factory of a port", () => this.#factory.doStop());
  }

  accepted(socket: TCPSocket): void {
    const protocol = this.#build(socket.remote);
    if (!protocol) {
      socket.close(); // refused: the peer sees a clean end (X2)
      return;
    }
    const connection = this.#transports.openConnection(socket, protocol, {
      isClient: false,
      logSuffix: `${this.#sessions++},${socket.remote.host}`,
      maxWriteBuffer: this.#options.maxWriteBuffer,
      lost: () => this.#connections.remove(connection),
    });
    this.#connections.add(connection);
    connection.begin();
  }

  toString(): string {
    return `TCP port ${this.#binding}: waits for connections`;
  }

  /** `null` to refuse the connection: the factory said so, or threw (X2, X5). */
  #build(peer: SocketAddress): IProtocol | null {
    try {
      return this.#factory.buildProtocol(peer.asAddress("TCP"));
    } catch (error) {
      log.failure("Unhandled error in buildProtocol", error);
      return null;
    }
  }

  #bind(attempt: object): void {
    const { port, interface: name } = this.#options;
    let address: SocketAddress;
    try {
      address = this.#bindTo(name === "" ? ANY[4] : this.#resolve(name), port);
    } catch (error) {
      const cause = error as Error; // the port table throws the system's errors
      this.#bindFailed(new Failure(new CannotListenError(name, port, cause)));
      return;
    }
    try {
      this.#factory.doStart();
    } catch (error) {
      this.#bindFailed(new Failure(error));
      return;
    }
    this.#binding.bound(attempt, address.asAddress("TCP"));
    this.#binding.announce(this);
  }

  #bindTo(host: string, port: number): SocketAddress {
    if (this.#transports.isShutDown) throw systemError("EPERM", "the reactor has shut down");
    const address = this.#host.addressToBind(host, port, this.#host.listeners);
    this.#host.listeners.bind(address, this);
    return address;
  }

  /** The first address of a name, which is IPv4's, as in Twisted. */
  #resolve(name: string): string {
    const answer = this.#host.fabric.names.answer(name, this.#host.name);
    const [first] = answer === "none" ? [] : answer;
    if (first === undefined) throw systemError("ENOTFOUND", `getaddrinfo ENOTFOUND ${name}`);
    return first;
  }

  #bindFailed(failure: Failure): void {
    const ended = this.#close(failure);
    if (!ended?.isAwaited) log.failure("A port could not be opened", failure);
  }

  #close(failure: Failure): EndedBinding<object> | undefined {
    const ended = this.#binding.end(failure);
    if (ended === undefined) return undefined;
    this.#host.listeners.unbind(this);
    this.#transports.portClosed(this);
    ended.tell();
    return ended;
  }
}
