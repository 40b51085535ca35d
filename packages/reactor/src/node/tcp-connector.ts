import { isIP, Socket, type TcpSocketConnectOpts } from "node:net";
import { Failure } from "@cordage/deferred";
import { HostnameAddress, IPv4Address, IPv6Address } from "../address.ts";
import { BaseConnector, type ConnectionAttempt } from "../base/connector.ts";
import { ConnectBindError, ConnectError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { IClientFactory } from "../interfaces/tcp.ts";
import { Logger } from "../log/logger.ts";
import { Protocol } from "../protocol/protocol.ts";
import { connectError } from "./node-errors.ts";
import type { NodeReactor } from "./node-reactor.ts";
import { socketAddresses } from "./socket-address.ts";
import type { TCPConnection } from "./tcp-connection.ts";

const log = new Logger("reactor.tcp");

/** Where a TCP connector goes, and from where. */
export interface TCPDestination {
  readonly host: string;
  readonly port: number;
  /** The local host and port, when it matters. */
  readonly bindAddress: readonly [host: string, port: number] | undefined;
}

/**
 * Makes TCP connections to one place.
 *
 * @see Twisted: `twisted.internet.tcp.Connector` (X28, P5)
 */
export class TCPConnector extends BaseConnector {
  readonly #destination: TCPDestination;
  readonly #reactor: NodeReactor;

  constructor(
    destination: TCPDestination,
    factory: IClientFactory,
    timeout: number | undefined,
    reactor: NodeReactor,
  ) {
    super(factory, timeout, reactor);
    this.#destination = destination;
    this.#reactor = reactor;
  }

  getDestination(): IAddress {
    const { host, port } = this.#destination;
    const family = isIP(host);
    if (family === 4) return new IPv4Address("TCP", host, port);
    return family === 6 ? new IPv6Address("TCP", host, port) : new HostnameAddress(host, port);
  }

  protected startAttempt(): ConnectionAttempt {
    return new TCPAttempt(this, this.#reactor, this.#destination);
  }
}

/** One attempt, and the connection it leads to. */
class TCPAttempt implements ConnectionAttempt {
  readonly #connector: TCPConnector;
  readonly #reactor: NodeReactor;
  readonly #socket: Socket;
  #connection: TCPConnection | undefined = undefined;
  #over = false;

  constructor(connector: TCPConnector, reactor: NodeReactor, destination: TCPDestination) {
    this.#connector = connector;
    this.#reactor = reactor;
    const socket = new Socket({ allowHalfOpen: true });
    this.#socket = socket;
    socket.once("connect", () => this.#connected());
    socket.on("error", (error) => this.#fail(connectError(error)));
    try {
      socket.connect(connectOptions(destination));
    } catch (error) {
      // Node throws at once for a local address that is none; like every failure it is told later.
      process.nextTick(() =>
        this.#fail(new ConnectBindError({ detail: String(error), cause: error })),
      );
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
    this.#connector.connectionFailed(new Failure(error));
  }

  #connected(): void {
    const socket = this.#socket;
    if (this.#over) return;
    const addresses = socketAddresses(socket);
    if (addresses === undefined) {
      this.#fail(new ConnectError({ detail: "the connection was lost at once" }));
      return;
    }
    const protocol = this.#buildProtocol(addresses.peer);
    if (protocol === undefined) return;
    this.#over = true; // as an attempt: from now on it is a connection
    socket.removeAllListeners("error");
    // A connection that was refused a protocol is closed like any other (X2).
    const connection = this.#reactor.openConnection(socket, protocol ?? new Protocol(), {
      ...addresses,
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

function connectOptions({ host, port, bindAddress }: TCPDestination): TcpSocketConnectOpts {
  const from =
    bindAddress === undefined ? {} : { localAddress: bindAddress[0], localPort: bindAddress[1] };
  // A name stands for its first IPv4 address, as in Twisted (R21). Trying several is an endpoint's work.
  const family = isIP(host) === 0 ? { family: 4 } : {};
  return { host, port, autoSelectFamily: false, ...family, ...from };
}
