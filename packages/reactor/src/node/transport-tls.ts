import type { Failure } from "@cordage/deferred";
import { MAX_WRITE_BUFFER } from "../base/limits.ts";
import type { ConnectionKeeper } from "../base/stream-transport.ts";
import { ConnectionDone, ConnectionLost } from "../errors.ts";
import type { ILoggingContext, IProtocol } from "../interfaces/protocol.ts";
import type { TLSOptions } from "../interfaces/ssl.ts";
import { type ITransport, isTCPTransport } from "../interfaces/transport.ts";
import { logPrefixOf } from "../protocol/forwarding-protocol.ts";
import { connectionDone } from "../protocol/protocol.ts";
import { checkProtocolNames } from "./certificate-options.ts";
import { checkedOptions } from "./checked-options.ts";
import type { ConnectionLinkEvents } from "./connection-link.ts";
import { StreamConnection } from "./stream-connection.ts";
import { StreamSocket } from "./stream-socket.ts";
import type { TLSSetup } from "./tls-setup.ts";
import { TransportStream } from "./transport-stream.ts";

/** How a {@link TransportTLS} speaks TLS. */
export interface TransportTLSOptions {
  /** Whether this end is the client of TLS, whichever end has connected. */
  readonly isClient: boolean;
  /** Who we are and whom we trust; for clients best made by `optionsForClientTLS`. */
  readonly contextFactory: TLSOptions;
  /** What to offer for ALPN, best first. Default: what the options say. */
  readonly acceptableProtocols?: readonly string[] | undefined;
}

/**
 * TLS over a transport of any kind, one that speaks TLS itself included: the protocol of that transport,
 * which gives the protocol inside a transport of its own, an `ISSLTransport`.
 *
 * ```text
 * transport below <-- TLS records --> TransportTLS <-- bytes --> protocol inside
 * ```
 *
 * `connectionMade` of the protocol inside comes before the handshake, `handshakeCompleted` after it. The
 * transport below gets the loss of TLS as `loseConnection`, after an alert or `close_notify`, and its own
 * loss is told inside: as `ConnectionLost` where TLS was not ended by the peer.
 *
 * What arrives is deciphered in a later turn, so the protocol inside is never told anything while the
 * transport below delivers, except that the connection is lost.
 *
 * @see Twisted: `twisted.protocols.tls.TLSMemoryBIOProtocol` (TLS-1 to TLS-7)
 */
export class TransportTLS implements IProtocol, ILoggingContext {
  readonly #protocol: IProtocol;
  readonly #setup: TLSSetup;
  #layers: Layers | undefined = undefined;

  /** @throws TypeError or RangeError for options that are no good */
  constructor(protocol: IProtocol, options: TransportTLSOptions) {
    this.#protocol = protocol;
    const checked = checkedOptions(options.contextFactory, !options.isClient);
    const { isClient, acceptableProtocols = checked.acceptableProtocols } = options;
    this.#setup = {
      isServer: !isClient,
      options: checked,
      acceptableProtocols: checkProtocolNames(acceptableProtocols),
    };
  }

  /** Connects the protocol inside, and begins the handshake. */
  makeConnection(transport: ITransport): void {
    const maxWriteBuffer = isTCPTransport(transport) ? transport.maxWriteBuffer : MAX_WRITE_BUFFER;
    const stream = new TransportStream(transport, maxWriteBuffer);
    const options = {
      host: transport.getHost(),
      peer: transport.getPeer(),
      isClient: !this.#setup.isServer,
      logSuffix: "TLS",
      maxWriteBuffer,
      lost: () => {},
    };
    const setup = this.#setup;
    const makeLink = (events: ConnectionLinkEvents): StreamSocket =>
      new StreamSocket(stream, events);
    const connection = new StreamConnection(makeLink, this.#protocol, options, KEEPER, setup);
    this.#layers = { stream, connection };
    connection.begin();
  }

  /** Does nothing: all is done by `makeConnection`. */
  connectionMade(): void {}

  dataReceived(data: Buffer): void {
    this.#layers?.stream.received(data);
  }

  connectionLost(reason: Failure): void {
    if (this.#layers === undefined) return;
    const { stream, connection } = this.#layers;
    const { isOver } = connection;
    // All was handed to the transport, which then has decided how it ends.
    const wasFlushing = stream.destroyed && !stream.isAborting;
    stream.lost();
    if (isOver) connection.disconnectNow(wasFlushing ? reason : connectionDone);
    else if (!(reason.value instanceof ConnectionDone)) connection.disconnectNow(reason);
    // What waits to be sent can't be any more. Otherwise the peer's last words may wait to be read.
    else if (connection.disconnecting) stream.destroy(new ConnectionLost(UNSENT));
  }

  /** The protocol's inside. */
  logPrefix(): string {
    return logPrefixOf(this.#protocol);
  }
}

interface Layers {
  readonly stream: TransportStream;
  readonly connection: StreamConnection;
}

const UNSENT = "what was written could not be sent";

/** Nobody has to know of these connections: what is below them is somebody's already. */
const KEEPER: ConnectionKeeper = {
  maxWriteBuffer: MAX_WRITE_BUFFER,
  isShutDown: false,
  streamClosed() {},
};
