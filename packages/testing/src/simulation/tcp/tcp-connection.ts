import {
  BaseStreamConnection,
  ConnectionLost,
  type IProtocol,
  type StreamConnectionOptions,
} from "@cordage/reactor";
import type { SimulatedTransports } from "../simulated-transports.ts";
import type { TCPSocket } from "./tcp-socket.ts";

/**
 * The transport of one simulated connection, client's or server's: the state machine that real reactors
 * have, on a simulated socket.
 *
 * @see Twisted: `twisted.internet.tcp.Connection` (X1 to X23)
 */
export class TCPConnection extends BaseStreamConnection {
  protected override readonly link: TCPSocket;
  readonly #transports: SimulatedTransports;

  /** @param socket - whose events are this connection's from now on */
  constructor(
    socket: TCPSocket,
    protocol: IProtocol,
    options: StreamConnectionOptions,
    transports: SimulatedTransports,
  ) {
    super(protocol, options, transports);
    this.#transports = transports;
    this.link = socket;
    socket.attach({
      connected: () => {},
      received: (data) => this.received(data),
      ended: () => this.ended(),
      isWaiting: () => this.isWaiting,
      drained: () => this.drained(),
      failed: (error) => this.failed(new ConnectionLost(error.message, { cause: error })),
      closed: () => this.closed(),
    });
  }

  protected override nextTurn(action: () => void): void {
    this.#transports.nextTurn(action);
  }
}
