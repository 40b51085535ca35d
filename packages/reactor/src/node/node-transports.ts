import { Socket } from "node:net";
import { OpenTransports } from "../base/open-transports.ts";
import type { StreamConnectionOptions } from "../base/stream-transport.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { IReactorTime } from "../interfaces/time.ts";
import type { LinkMaker } from "./connection-link.ts";
import type { DatagramPath } from "./datagram-path.ts";
import { HandleLink } from "./handle-link.ts";
import type { SocketAccess } from "./socket-access.ts";
import { StreamConnection } from "./stream-connection.ts";
import type { StreamHandle } from "./stream-handle.ts";
import type { StreamHandles } from "./stream-handles.ts";
import { StreamSocket } from "./stream-socket.ts";
import type { TLSSetup } from "./tls-setup.ts";

/** A connection of the system's, before it is one of ours: a handle only where the reactor has the use of them. */
export type ConnectedSocket = Socket | StreamHandle;

/** Options of all transports of one reactor. */
export interface TransportOptions {
  readonly access: SocketAccess;
  /** A write while more than this many bytes wait to be sent aborts the connection, unless it has its own. */
  readonly maxWriteBuffer: number;
}

/** What is open of a NodeReactor, and how it makes connections of Node's sockets. */
export class NodeTransports extends OpenTransports {
  readonly #access: SocketAccess;

  constructor(options: TransportOptions, clock: IReactorTime) {
    super(options.maxWriteBuffer, clock);
    this.#access = options.access;
  }

  /** The handles of sockets, where they can be used. */
  get handles(): StreamHandles | undefined {
    return this.#access.handles;
  }

  /** How datagrams are sent and received. */
  get datagramPath(): DatagramPath {
    return this.#access.datagramPath;
  }

  /** Makes a connection of a connected socket, which nobody listens on. Its maker calls `begin()`. */
  openConnection(
    socket: ConnectedSocket,
    protocol: IProtocol,
    options: StreamConnectionOptions,
    tls?: TLSSetup,
  ): StreamConnection {
    const makeLink = this.#linkMaker(socket);
    const connection = new StreamConnection(makeLink, protocol, options, this, tls);
    this.streamOpened(connection, !options.isClient);
    return connection;
  }

  #linkMaker(socket: ConnectedSocket): LinkMaker {
    const { handles, securedReads } = this.#access;
    const taken = socket instanceof Socket ? (handles?.takeFrom(socket) ?? socket) : socket;
    if (taken instanceof Socket) return (events) => new StreamSocket(taken, events, securedReads);
    const from = handles as StreamHandles; // there is no other way to get a handle
    return (events) => new HandleLink(taken, from, events);
  }
}
