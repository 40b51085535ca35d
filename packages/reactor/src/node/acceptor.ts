import { Socket } from "node:net";
import { BaseAcceptor } from "../base/base-acceptor.ts";
import type { StreamConnectionOptions } from "../base/stream-transport.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { CertificateOptions } from "./certificate-options.ts";
import type { ConnectedSocket, NodeTransports } from "./node-transports.ts";
import type { StreamConnection } from "./stream-connection.ts";
import { tlsSetup } from "./tls-setup.ts";

/** What the connections of a port are to be like. */
export interface AcceptorOptions {
  /** TLS from the start. */
  readonly tls?: CertificateOptions | undefined;
  /** A write while more than this many bytes wait to be sent aborts the connection. Default: the reactor's. */
  readonly maxWriteBuffer?: number | undefined;
}

/** Makes a server's connections of the sockets that come in. */
export class Acceptor extends BaseAcceptor<ConnectedSocket> {
  readonly #transports: NodeTransports;
  readonly #tls: CertificateOptions | undefined;

  constructor(
    factory: IProtocolFactory,
    transports: NodeTransports,
    { tls, maxWriteBuffer }: AcceptorOptions = {},
  ) {
    super(factory, maxWriteBuffer);
    this.#transports = transports;
    this.#tls = tls;
  }

  protected override open(
    socket: ConnectedSocket,
    protocol: IProtocol,
    options: StreamConnectionOptions,
  ): StreamConnection {
    const setup = tlsSetup(this.factory, true, this.#tls);
    return this.#transports.openConnection(socket, protocol, options, setup);
  }

  protected override refuse(socket: ConnectedSocket): void {
    const refused = socket instanceof Socket ? socket : this.#transports.handles?.socketOn(socket);
    refused?.on("error", ignoreError).end(() => refused.destroy());
  }
}

/** A refused connection has nobody who could be told what becomes of it. */
function ignoreError(): void {}
