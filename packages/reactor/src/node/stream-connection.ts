import { BaseStreamConnection } from "../base/base-stream-connection.ts";
import type { ConnectionKeeper, StreamConnectionOptions } from "../base/stream-transport.ts";
import { SSLError } from "../errors.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { ISSLTransport, ITLSTransport, TLSOptions } from "../interfaces/ssl.ts";
import { checkProtocolNames } from "./certificate-options.ts";
import { checkedOptions } from "./checked-options.ts";
import type { RawStream } from "./raw-stream.ts";
import { type SocketPaths, StreamSocket, type StreamSocketEvents } from "./stream-socket.ts";
import type { TLSSetup } from "./tls-setup.ts";

/** The NodeReactor, as its connections see it. */
export interface NodeConnectionKeeper extends ConnectionKeeper, SocketPaths {}

/**
 * A stream connection on a socket of Node's: what all have in common, and TLS, from the start or later. See
 * `ITLSTransport` for the contract.
 *
 * Receiving, sending and TLS lie in StreamSocket.
 *
 * @see Twisted: `twisted.internet.tcp.Connection` (X24, X29 to X33)
 */
export class StreamConnection
  extends BaseStreamConnection
  implements ITLSTransport, StreamSocketEvents
{
  /** There once the connection speaks TLS: that makes it an `ISSLTransport`. */
  declare getPeerCertificate?: ISSLTransport["getPeerCertificate"];
  protected override readonly link: StreamSocket;
  readonly #tls: TLSSetup | undefined;

  /**
   * @param socket - connected, with `allowHalfOpen`; nobody else may listen on it
   * @param tls - TLS from the start
   */
  constructor(
    socket: RawStream,
    protocol: IProtocol,
    options: StreamConnectionOptions,
    keeper: NodeConnectionKeeper,
    tls: TLSSetup | undefined,
  ) {
    super(protocol, options, keeper);
    this.#tls = tls;
    this.link = new StreamSocket(socket, keeper, this);
  }

  /** Introduces itself to the protocol and starts reading. Called once, by who made it. */
  override begin(): void {
    const tls = this.#tls;
    // Before connectionMade, which may pause what has been started. Nothing is delivered in this turn.
    if (tls === undefined) this.link.reader.start();
    else this.#expectTLS();
    super.begin();
    if (tls !== undefined && !this.isOver) this.#secure(tls);
  }

  override loseConnection(): void {
    // A clean end of TLS would need the handshake (X32).
    if (!this.disconnecting && this.#isHandshaking && !this.hasMoreToSend) this.abortConnection();
    else super.loseConnection();
  }

  startTLS(contextFactory: TLSOptions, normal = true, languages?: readonly string[]): void {
    const options = checkedOptions(contextFactory);
    const acceptableProtocols = checkProtocolNames(languages ?? options.acceptableProtocols);
    if (this.disconnecting) return;
    if (this.#isTLS) throw new SSLError({ detail: "TLS was started before" });
    if (!this.isOpenBothWays) {
      this.resetBecause(new SSLError({ detail: "one direction is closed" }));
    } else if (this.link.reader.isHoldingBack) {
      const detail = "data was received before the handshake, and not read";
      this.resetBecause(new SSLError({ detail }));
    } else {
      const isServer = this.options.isClient !== normal;
      this.#expectTLS();
      this.#secure({ isServer, options, acceptableProtocols });
    }
  }

  get serverName(): string | null {
    return this.link.tls?.serverName ?? null;
  }

  get negotiatedProtocol(): string | null {
    return this.link.tls?.negotiatedProtocol ?? null;
  }

  get borrows(): boolean {
    return this.events.borrows;
  }

  secured(): void {
    if (this.isOver) return;
    this.events.handshakeCompleted(); // one that aborts has its early writes dropped (X30)
    this.link.release();
    this.closeIfReady();
  }

  protected override nextTurn(action: () => void): void {
    setImmediate(action);
  }

  get #isTLS(): boolean {
    return this.getPeerCertificate !== undefined;
  }

  get #isHandshaking(): boolean {
    return this.#isTLS && !this.link.tls?.isSecured;
  }

  /** From now on what is written waits for the handshake, and counts as TLS. */
  #expectTLS(): void {
    this.link.writer.hold();
    this.getPeerCertificate = () => this.link.tls?.getPeerCertificate() ?? null;
  }

  #secure(setup: TLSSetup): void {
    this.events.run(() => this.link.secure(setup));
  }
}
