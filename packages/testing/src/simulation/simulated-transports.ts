import {
  type IProtocol,
  type IReactorTime,
  OpenTransports,
  type StreamConnectionOptions,
} from "@cordage/reactor";
import { TCPConnection } from "./tcp/tcp-connection.ts";
import type { TCPSocket } from "./tcp/tcp-socket.ts";

/** What is open of one simulated reactor, and how it makes connections of simulated sockets. */
export class SimulatedTransports extends OpenTransports {
  readonly nextTurn: (action: () => void) => void;
  #isGone = false;

  /** @param maxWriteBuffer - of connections that have none of their own, in bytes */
  constructor(maxWriteBuffer: number, clock: IReactorTime, nextTurn: (action: () => void) => void) {
    super(maxWriteBuffer, clock);
    this.nextTurn = nextTurn;
  }

  /** Whether the reactor has shut down, or its host has crashed: nothing may be opened any more. */
  override get isShutDown(): boolean {
    return this.#isGone || super.isShutDown;
  }

  /** The host has crashed: from now on nothing is opened, and nobody is told. */
  vanish(): void {
    this.#isGone = true;
  }

  /** Makes a connection of a connected socket. Its maker calls `begin()`. */
  openConnection(
    socket: TCPSocket,
    protocol: IProtocol,
    options: StreamConnectionOptions,
  ): TCPConnection {
    const connection = new TCPConnection(socket, protocol, options, this);
    this.streamOpened(connection, !options.isClient);
    return connection;
  }
}
