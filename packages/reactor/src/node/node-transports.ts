import type { Socket } from "node:net";
import { OpenTransports } from "../base/open-transports.ts";
import type { StreamConnectionOptions } from "../base/stream-transport.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { IReactorTime } from "../interfaces/time.ts";
import type { DatagramPath } from "./datagram-path.ts";
import type { HandleWriter } from "./handle-writer.ts";
import type { ReadPath } from "./read-path.ts";
import { type NodeConnectionKeeper, StreamConnection } from "./stream-connection.ts";
import type { SocketPaths } from "./stream-socket.ts";
import type { TLSSetup } from "./tls-setup.ts";

/** Options of all transports of one reactor. */
export interface TransportOptions extends SocketPaths {
  /** A write while more than this many bytes wait to be sent aborts the connection, unless it has its own. */
  readonly maxWriteBuffer: number;
  /** How datagrams are sent and received. */
  readonly datagramPath: DatagramPath;
}

/** What is open of a NodeReactor, and how it makes connections of Node's sockets. */
export class NodeTransports extends OpenTransports implements NodeConnectionKeeper {
  readonly readPath: ReadPath;
  readonly handleWriter: HandleWriter | undefined;
  readonly datagramPath: DatagramPath;

  constructor(options: TransportOptions, clock: IReactorTime) {
    super(options.maxWriteBuffer, clock);
    this.readPath = options.readPath;
    this.handleWriter = options.handleWriter;
    this.datagramPath = options.datagramPath;
  }

  /** A socket that is to connect. */
  newSocket(): Socket {
    return this.readPath.newSocket();
  }

  /** Makes a connection of a connected socket. Its maker calls `begin()`. */
  openConnection(
    socket: Socket,
    protocol: IProtocol,
    options: StreamConnectionOptions,
    tls?: TLSSetup,
  ): StreamConnection {
    const connection = new StreamConnection(socket, protocol, options, this, tls);
    this.streamOpened(connection, !options.isClient);
    return connection;
  }
}
