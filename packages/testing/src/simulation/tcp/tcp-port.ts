import { Failure } from "@cordage/deferred";
import {
  BaseStreamPort,
  CannotListenError,
  type IPAddress,
  type LiveConnections,
  type TCPServerRequest,
} from "@cordage/reactor";
import type { ConnectionListener, HostNetwork } from "../host-network.ts";
import type { SimulatedTransports } from "../simulated-transports.ts";
import { ANY, type SocketAddress, systemError } from "../socket-address.ts";
import { TCPAcceptor } from "./tcp-acceptor.ts";
import type { TCPSocket } from "./tcp-socket.ts";

/**
 * A simulated TCP port that accepts connections.
 *
 * @see Twisted: `twisted.internet.tcp.Port` (X1, X2, X25, X26)
 */
export class SimulatedTCPPort
  extends BaseStreamPort<object, IPAddress>
  implements ConnectionListener
{
  readonly #acceptor: TCPAcceptor;
  readonly #request: TCPServerRequest;
  readonly #host: HostNetwork;
  readonly #transports: SimulatedTransports;

  constructor(request: TCPServerRequest, host: HostNetwork, transports: SimulatedTransports) {
    super(request.factory, transports);
    this.#acceptor = new TCPAcceptor(request.factory, transports, request.maxWriteBuffer);
    this.#request = request;
    this.#host = host;
    this.#transports = transports;
  }

  override startListening(): void {
    if (!this.binding.isClosed) return;
    const attempt = {};
    this.opens(attempt);
    // Told later, as on every platform: nobody can have asked for it yet.
    this.nextTurn(() => {
      if (this.binding.isCurrent(attempt)) this.#bind(attempt);
    });
  }

  accepted(socket: TCPSocket): void {
    const ends = { host: socket.local.asAddress("TCP"), peer: socket.remote.asAddress("TCP") };
    this.#acceptor.accept(socket, ends, socket.remote.host);
  }

  override toString(): string {
    return `TCP port ${this.binding}: waits for connections`;
  }

  protected override get connections(): LiveConnections {
    return this.#acceptor.connections;
  }

  protected override release(): void {
    this.#host.listeners.unbind(this);
  }

  protected override nextTurn(action: () => void): void {
    this.#transports.nextTurn(action);
  }

  #bind(attempt: object): void {
    const { port, interface: name } = this.#request;
    let address: SocketAddress;
    try {
      address = this.#bindTo(name === "" ? ANY[4] : this.#resolve(name), port);
    } catch (error) {
      const cause = error as Error; // the port table throws the system's errors
      this.bindFailed(new Failure(new CannotListenError(name, port, cause)));
      return;
    }
    this.boundTo(attempt, address.asAddress("TCP"));
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
}
