import {
  BaseAcceptor,
  type IProtocol,
  type IProtocolFactory,
  type StreamConnectionOptions,
} from "@cordage/reactor";
import type { SimulatedTransports } from "../simulated-transports.ts";
import type { TCPConnection } from "./tcp-connection.ts";
import type { TCPSocket } from "./tcp-socket.ts";

/** Makes a server's connections of the simulated sockets that come in. */
export class TCPAcceptor extends BaseAcceptor<TCPSocket> {
  readonly #transports: SimulatedTransports;

  /** @param maxWriteBuffer - of its connections, in bytes. Default: the reactor's */
  constructor(
    factory: IProtocolFactory,
    transports: SimulatedTransports,
    maxWriteBuffer: number | undefined,
  ) {
    super(factory, maxWriteBuffer);
    this.#transports = transports;
  }

  protected override open(
    socket: TCPSocket,
    protocol: IProtocol,
    options: StreamConnectionOptions,
  ): TCPConnection {
    return this.#transports.openConnection(socket, protocol, options);
  }

  protected override refuse(socket: TCPSocket): void {
    socket.close();
  }
}
