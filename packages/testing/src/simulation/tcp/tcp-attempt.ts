import { type Deferred, maybeDeferred } from "@cordage/deferred";
import {
  BaseAttempt,
  type BaseConnector,
  type ConnectionEnds,
  type IProtocol,
  type IReactorPluggableNameResolver,
  type StreamConnectionOptions,
} from "@cordage/reactor";
import type { HostNetwork } from "../host-network.ts";
import type { SimulatedTransports } from "../simulated-transports.ts";
import { familyOf, SocketAddress } from "../socket-address.ts";
import { connectError } from "./connect-error.ts";
import type { TCPConnection } from "./tcp-connection.ts";
import type { TCPSocket } from "./tcp-socket.ts";

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

/** An attempt over the simulated network. */
export class TCPAttempt extends BaseAttempt {
  readonly #destination: TCPDestination;
  readonly #resolver: Resolver;
  readonly #host: HostNetwork;
  readonly #transports: SimulatedTransports;
  #resolving: Deferred<unknown> | undefined = undefined;
  #socket: TCPSocket | undefined = undefined;

  constructor(
    connector: BaseConnector,
    destination: TCPDestination,
    resolver: Resolver,
    host: HostNetwork,
    transports: SimulatedTransports,
  ) {
    super(connector, transports, destination.maxWriteBuffer);
    this.#destination = destination;
    this.#resolver = resolver;
    this.#host = host;
    this.#transports = transports;
  }

  /** What it waits for, to be shown when nothing happens any more. */
  override toString(): string {
    const { host, port } = this.#destination;
    const what = this.#socket === undefined ? "the address of the name" : "an answer";
    return `attempt to connect to ${host}:${port}: waits for ${what}`;
  }

  /** A name stands for its first IPv4 address, as in Twisted (R21); an address for itself. */
  protected override connect(): void {
    const { host } = this.#destination;
    if (familyOf(host) === undefined) {
      this.#resolving = maybeDeferred(() => this.#resolver.resolve(host)).addCallbacks(
        (address) => this.#connectTo(address),
        (failure) => this.fail(failure.value),
      );
    } else {
      // Later: the connector must not hear of a failure from inside.
      this.#host.nextTurn(() => this.#connectTo(host));
    }
  }

  protected override release(): void {
    this.#resolving?.cancel();
    this.#socket?.reset();
  }

  protected override open(protocol: IProtocol, options: StreamConnectionOptions): TCPConnection {
    const socket = this.#socket as TCPSocket; // it is connected
    return this.#transports.openConnection(socket, protocol, options);
  }

  protected override connectError(error: Error): Error {
    return connectError(error);
  }

  #connectTo(address: string): void {
    if (this.isOver) return;
    const { port, bindAddress } = this.#destination;
    const from = bindAddress && new SocketAddress(...bindAddress);
    try {
      this.#connectFrom(from, new SocketAddress(address, port));
    } catch (error) {
      this.fail(error as Error); // the network throws the system's errors
    }
  }

  #connectFrom(from: SocketAddress | undefined, to: SocketAddress): void {
    const socket = this.#host.connect(to, from, {
      connected: () => this.connected(endsOf(socket)),
      received: () => {},
      ended: () => {},
      isWaiting: () => false,
      drained: () => {},
      failed: (error) => this.fail(error),
      closed: () => {},
    });
    this.#socket = socket;
  }
}

function endsOf({ local, remote }: TCPSocket): ConnectionEnds {
  return { host: local.asAddress("TCP"), peer: remote.asAddress("TCP") };
}
