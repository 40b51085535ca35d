import type { Socket } from "node:net";
import type { Failure } from "@cordage/deferred";
import { builtProtocol } from "../base/built-protocol.ts";
import { type LiveConnection, LiveConnections } from "../base/live-connections.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import { Logger } from "../log/logger.ts";
import type { CertificateOptions } from "./certificate-options.ts";
import type { NodeTransports } from "./node-transports.ts";
import type { ConnectionEnds } from "./socket-address.ts";
import { type TLSSetup, tlsSetup } from "./tls-setup.ts";

const log = new Logger("reactor.port");

/** What the connections of a port are to be like. */
export interface AcceptorOptions {
  /** TLS from the start. */
  readonly tls?: CertificateOptions | undefined;
  /** A write while more than this many bytes wait to be sent aborts the connection. Default: the reactor's. */
  readonly maxWriteBuffer?: number | undefined;
}

/** Makes a server's connections of the sockets that come in, and numbers them. */
export class Acceptor {
  /** The connections it has made. */
  readonly connections: LiveConnections = new LiveConnections();
  #sessions = 0;
  readonly #factory: IProtocolFactory;
  readonly #transports: NodeTransports;
  readonly #options: AcceptorOptions;
  readonly #lost = (_reason: Failure, connection: LiveConnection): void =>
    this.connections.remove(connection);

  constructor(
    factory: IProtocolFactory,
    transports: NodeTransports,
    options: AcceptorOptions = {},
  ) {
    this.#factory = factory;
    this.#transports = transports;
    this.#options = options;
  }

  /**
   * Has the factory build a protocol for a connection, and begins it.
   *
   * @param ends - `undefined` when the connection has gone already
   * @param label - what follows its number in log lines
   */
  accept(socket: Socket, ends: ConnectionEnds | undefined, label: string): void {
    const built = ends && this.#build(ends.peer);
    if (!ends || !built) {
      socket.on("error", ignoreError);
      socket.end(() => socket.destroy());
      return;
    }
    const session = this.#sessions++;
    const connection = this.#transports.openConnection(socket, built.protocol, {
      host: ends.host, // spreading would give each connection an object of a shape of its own
      peer: ends.peer,
      isClient: false,
      tls: built.tls,
      maxWriteBuffer: this.#options.maxWriteBuffer,
      logSuffix: `${session},${label}`,
      lost: this.#lost,
    });
    this.connections.add(connection);
    connection.begin();
  }

  /** `undefined` to refuse the connection: the factory said so, or threw (X2, X5). */
  #build(peer: IAddress): { protocol: IProtocol; tls: TLSSetup | undefined } | undefined {
    try {
      const protocol = builtProtocol(this.#factory, peer);
      return protocol
        ? { protocol, tls: tlsSetup(this.#factory, true, this.#options.tls) }
        : undefined;
    } catch (error) {
      log.failure("Unhandled error in buildProtocol", error);
      return undefined;
    }
  }
}

/** A refused connection has nobody who could be told what becomes of it. */
function ignoreError(): void {}
