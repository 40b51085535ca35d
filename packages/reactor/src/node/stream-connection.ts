import { BaseStreamConnection } from "../base/base-stream-connection.ts";
import type { ConnectionKeeper, StreamConnectionOptions } from "../base/stream-transport.ts";
import { SSLError } from "../errors.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { ISSLTransport, ITLSTransport, TLSOptions } from "../interfaces/ssl.ts";
import { checkProtocolNames } from "./certificate-options.ts";
import { checkedOptions } from "./checked-options.ts";
import type { ConnectionLink, ConnectionLinkEvents, LinkMaker } from "./connection-link.ts";
import type { StreamSocket } from "./stream-socket.ts";
import type { TLSSetup } from "./tls-setup.ts";

/**
 * A stream connection on a handle or a socket of Node's: what all have in common, and TLS, from the start or
 * later. See `ITLSTransport` for the contract.
 *
 * Receiving, sending and TLS lie in its link. A handle becomes a socket when it is to speak TLS.
 *
 * @see Twisted: `twisted.internet.tcp.Connection` (X24, X29 to X33)
 */
export class StreamConnection
  extends BaseStreamConnection
  implements ITLSTransport, ConnectionLinkEvents
{
  /** There once the connection speaks TLS: that makes it an `ISSLTransport`. */
  declare getPeerCertificate?: ISSLTransport["getPeerCertificate"];
  protected override link: ConnectionLink;
  /** The same, once it speaks TLS. */
  #securedLink: StreamSocket | undefined = undefined;
  readonly #tls: TLSSetup | undefined;

  /**
   * @param makeLink - for something connected that nobody else reads or writes
   * @param tls - TLS from the start
   */
  constructor(
    makeLink: LinkMaker,
    protocol: IProtocol,
    options: StreamConnectionOptions,
    keeper: ConnectionKeeper,
    tls: TLSSetup | undefined,
  ) {
    super(protocol, options, keeper);
    this.#tls = tls;
    this.link = makeLink(this);
  }

  /** Introduces itself to the protocol and starts reading. Called once, by who made it. */
  override begin(): void {
    const tls = this.#tls;
    // Before connectionMade, which may pause what has been started. Nothing is delivered in this turn.
    if (tls === undefined) this.link.start();
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
    const isServer = this.options.isClient !== normal;
    const options = checkedOptions(contextFactory, isServer);
    const acceptableProtocols = checkProtocolNames(languages ?? options.acceptableProtocols);
    if (this.disconnecting) return;
    if (this.#isTLS) throw new SSLError({ detail: "TLS was started before" });
    if (!this.isOpenBothWays) {
      this.resetBecause(new SSLError({ detail: "one direction is closed" }));
    } else if (this.link.isHoldingBack) {
      const detail = "data was received before the handshake, and not read";
      this.resetBecause(new SSLError({ detail }));
    } else {
      this.#expectTLS();
      this.#secure({ isServer, options, acceptableProtocols });
    }
  }

  get serverName(): string | null {
    return this.#securedLink?.tls?.serverName ?? null;
  }

  get negotiatedProtocol(): string | null {
    return this.#securedLink?.tls?.negotiatedProtocol ?? null;
  }

  get borrows(): boolean {
    return this.events.borrows;
  }

  secured(): void {
    if (this.isOver) return;
    this.events.handshakeCompleted(); // one that aborts has its early writes dropped (X30)
    this.#securedLink?.release();
    this.closeIfReady();
  }

  protected override nextTurn(action: () => void): void {
    setImmediate(action);
  }

  get #isTLS(): boolean {
    return this.getPeerCertificate !== undefined;
  }

  get #isHandshaking(): boolean {
    return this.#isTLS && !this.#securedLink?.tls?.isSecured;
  }

  /** From now on what is written waits for the handshake, and counts as TLS. */
  #expectTLS(): void {
    this.link.writer.hold();
    this.getPeerCertificate = () => this.#securedLink?.tls?.getPeerCertificate() ?? null;
  }

  #secure(setup: TLSSetup): void {
    this.link.becomeSocket((socket) => {
      this.link = socket;
      this.#securedLink = socket;
      // A socket of Node's turns off only what it has turned on itself.
      if (this.getTcpNoDelay()) socket.setNoDelay(true);
      if (this.getTcpKeepAlive()) socket.setKeepAlive(true);
      this.events.run(() => socket.secure(setup));
    });
  }
}
