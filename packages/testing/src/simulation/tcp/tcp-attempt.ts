import { type Deferred, Failure, maybeDeferred } from "@cordage/deferred";
import {
  type BaseConnector,
  ConnectError,
  type ConnectionAttempt,
  type IProtocol,
  type IReactorPluggableNameResolver,
  Logger,
  type OpenAttempt,
  Protocol,
} from "@cordage/reactor";
import type { HostNetwork } from "../host-network.ts";
import type { SimulatedTransports } from "../simulated-transports.ts";
import { familyOf, SocketAddress } from "../socket-address.ts";
import { connectError } from "./connect-error.ts";
import type { TCPConnection } from "./tcp-connection.ts";
import type { TCPSocket } from "./tcp-socket.ts";

const log = new Logger("testing.simulation.connector");

/** What knows the names of hosts. */
export type Resolver = Pick<IReactorPluggableNameResolver, "resolve">;

/** Where a connector goes, from where, and how long it tries. */
export interface TCPDestination {
  readonly host: string;
  readonly port: number;
  /** The local host and port, when it matters. */
  readonly bindAddress: readonly [host: string, port: number] | undefined;
  /** Seconds. */
  readonly timeout: number;
  readonly maxWriteBuffer?: number | undefined;
}

/** One attempt of a connector, and the connection it leads to. */
export class TCPAttempt implements ConnectionAttempt, OpenAttempt {
  readonly #connector: BaseConnector;
  readonly #destination: TCPDestination;
  readonly #resolver: Resolver;
  readonly #host: HostNetwork;
  readonly #transports: SimulatedTransports;
  #resolving: Deferred<unknown> | undefined = undefined;
  #socket: TCPSocket | undefined = undefined;
  #connection: TCPConnection | undefined = undefined;
  #isOver = false;
  /** Asked to close from inside buildProtocol, before there is a connection. */
  #isUnwanted = false;

  constructor(
    connector: BaseConnector,
    destination: TCPDestination,
    resolver: Resolver,
    host: HostNetwork,
    transports: SimulatedTransports,
  ) {
    this.#connector = connector;
    this.#destination = destination;
    this.#resolver = resolver;
    this.#host = host;
    this.#transports = transports;
    if (transports.isShutDown) return; // stays under way for ever, and holds nothing
    transports.attemptStarted(this);
    this.#begin();
  }

  abandon(): void {
    this.#end();
    this.#resolving?.cancel();
    this.#socket?.reset();
  }

  loseConnection(): void {
    this.#isUnwanted = true;
    this.#connection?.loseConnection();
  }

  disconnectNow(reason: Failure): void {
    this.#fail(new ConnectError({ detail: reason.getErrorMessage(), cause: reason.value }));
  }

  /** What it waits for, to be shown when nothing happens any more. */
  toString(): string {
    const { host, port } = this.#destination;
    const what = this.#socket === undefined ? "the address of the name" : "an answer";
    return `attempt to connect to ${host}:${port}: waits for ${what}`;
  }

  /** A name stands for its first IPv4 address, as in Twisted (R21); an address for itself. */
  #begin(): void {
    const { host } = this.#destination;
    if (familyOf(host) === undefined) {
      this.#resolving = maybeDeferred(() => this.#resolver.resolve(host)).addCallbacks(
        (address) => this.#connectTo(address),
        (failure) => this.#fail(failure.value),
      );
    } else {
      // Later: the connector must not hear of a failure from inside.
      this.#host.nextTurn(() => this.#connectTo(host));
    }
  }

  #connectTo(address: string): void {
    if (this.#isOver) return;
    const { port, bindAddress } = this.#destination;
    const from = bindAddress && new SocketAddress(...bindAddress);
    try {
      this.#connect(new SocketAddress(address, port), from);
    } catch (error) {
      this.#fail(error as Error); // the network throws the system's errors
    }
  }

  #connect(to: SocketAddress, from: SocketAddress | undefined): void {
    this.#socket = this.#host.connect(to, from, {
      connected: () => this.#connected(),
      received: () => {},
      ended: () => {},
      isWaiting: () => false,
      drained: () => {},
      failed: (error) => this.#fail(error),
      closed: () => {},
    });
  }

  #end(): void {
    this.#isOver = true;
    this.#transports.attemptOver(this);
  }

  #fail(error: Error): void {
    if (this.#isOver) return;
    this.abandon();
    this.#connector.connectionFailed(new Failure(connectError(error)));
  }

  #connected(): void {
    const socket = this.#socket as TCPSocket; // this is one of its events
    if (this.#isOver) return;
    const built = this.#build(socket.remote);
    if (built === undefined) return;
    this.#end(); // as an attempt: from now on it is a connection
    // A connection that was refused a protocol, or is not wanted any more, is closed like any other (X2).
    const wanted = this.#isUnwanted ? null : built.protocol;
    const connection = this.#transports.openConnection(socket, wanted || new Protocol(), {
      host: socket.local.asAddress("TCP"),
      peer: socket.remote.asAddress("TCP"),
      isClient: true,
      logSuffix: "client",
      maxWriteBuffer: this.#destination.maxWriteBuffer,
      lost: (reason) => this.#connector.connectionLost(reason),
    });
    this.#connection = connection;
    connection.begin();
    if (!wanted) connection.loseConnection(); // undefined counts as null
  }

  /** `undefined` when the factory threw: logged, and the attempt counts as failed (X5). */
  #build(peer: SocketAddress): { protocol: IProtocol | null } | undefined {
    try {
      return { protocol: this.#connector.buildProtocol(peer.asAddress("TCP")) };
    } catch (error) {
      log.failure("Unhandled error in buildProtocol", error);
      this.#fail(new ConnectError({ detail: String(error), cause: error }));
      return undefined;
    }
  }
}
