/** TLS, under the name it had when Twisted named its interfaces. */
import type { X509Certificate } from "node:crypto";
import type { IPAddress } from "../address.ts";
import type { IProtocolFactory } from "./protocol.ts";
import type {
  ConnectTCPOptions,
  IClientFactory,
  IConnector,
  IListeningPort,
  ListenTCPOptions,
} from "./tcp.ts";
import type { ITCPTransport, ITransport } from "./transport.ts";

/** A key or certificate as text, `-----BEGIN …`. */
export type PEM = string | Buffer;

/** The versions of TLS, oldest first. */
export type TLSVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

/** Whose signature makes a certificate valid: the authorities the platform trusts, or these. */
export type TrustRoot = "platform" | readonly PEM[];

/** A certificate with the key that proves it is ours. */
export interface PrivateCertificate {
  readonly privateKey: PEM;
  readonly certificate: PEM;
  /** The certificates between ours and the authority, ours not among them. */
  readonly extraCertChain?: readonly PEM[] | undefined;
}

/**
 * Chooses the certificate that a server shows to a client that asks for a name.
 *
 * @param serverName - what the client asks for, in lower case; nobody has checked it
 * @returns a certificate: the same object each time for the same one, since it is read when it is seen
 *   first; `undefined` for the certificate of the options; `null` to refuse the client, which is sent an
 *   `unrecognized_name` alert. Or a Deferred or Promise of one of these, for which the handshake waits; a
 *   Deferred is cancelled when the connection is lost meanwhile. What is thrown is logged, and refuses
 *   the client
 */
export type ChooseCertificate = (
  serverName: string,
) => CertificateChoice | PromiseLike<CertificateChoice>;

/** What a {@link ChooseCertificate} comes to. */
export type CertificateChoice = PrivateCertificate | null | undefined;

/**
 * What TLS connections are made with: who we are, whom we trust, what we speak. A reactor checks them
 * when they are used first; `CertificateOptions`, which can be used in their place, when it is made.
 *
 * **A client that doesn't name a `trustRoot` trusts everybody.** Clients use `optionsForClientTLS`.
 *
 * @see Twisted: `CertificateOptions` (X34)
 */
export interface TLSOptions {
  /** Our key and certificate: both or neither. Servers need them, or `certificateFor`. */
  readonly privateKey?: PEM | undefined;
  readonly certificate?: PEM | undefined;
  /** The certificates between ours and the authority, ours not among them. */
  readonly extraCertChain?: readonly PEM[] | undefined;

  /**
   * Servers: which certificate to show to a client that asks for a name (SNI, RFC 6066, section 3); all
   * else is as these options say. Others are shown `certificate`, without which they are refused. A map
   * of certificates by name makes it: `(name) => certificates.get(name)`. Not asked again for a session that
   * is resumed.
   */
  readonly certificateFor?: ChooseCertificate | undefined;

  /** The peer has to show a certificate signed by one of these. Excludes the next three. */
  readonly trustRoot?: TrustRoot | undefined;
  /** Whether a certificate the peer shows must be signed by one of `caCerts`. Default: false. */
  readonly verify?: boolean | undefined;
  readonly caCerts?: readonly PEM[] | undefined;
  /** With `verify`, whether the peer has to show one. Clients show one to no server that doesn't ask. Default: true. */
  readonly requireCertificate?: boolean | undefined;

  /** Speak no older version than this, or than TLS 1.2. */
  readonly raiseMinimumTo?: TLSVersion | undefined;
  /** Speak versions older than TLS 1.2, down to this. OpenSSL also wants ciphers for that. */
  readonly insecurelyLowerMinimumTo?: TLSVersion | undefined;
  /** Speak no newer version than this. */
  readonly lowerMaximumSecurityTo?: TLSVersion | undefined;
  /** The ciphers to use, in OpenSSL's notation. Default: the platform's. */
  readonly acceptableCiphers?: string | undefined;

  /** What to speak inside, best first, such as `"h2"` (ALPN, RFC 7301). Default: whatever. */
  readonly acceptableProtocols?: readonly string[] | undefined;

  /**
   * Whom a client means to reach: it asks for this name, and the server's certificate has to be for it.
   * That is worth nothing without a `trustRoot`. Default: nobody in particular. For servers without
   * effect.
   */
  readonly hostname?: string | undefined;
}

/**
 * Servers and clients that speak TLS from the start. Their transports are {@link ISSLTransport}s.
 *
 * `connectionMade` comes before the handshake; what is written until that is done waits, and is sent
 * encrypted. A factory with `acceptableProtocols()` chooses what to offer for ALPN.
 *
 * @see Twisted: `IReactorSSL` (X29 to X34)
 */
export interface IReactorSSL {
  /**
   * Like `IReactorTCP.listenTCP`, with TLS.
   *
   * @throws TypeError or RangeError for options that are no good, at once
   */
  listenSSL(
    port: number,
    factory: IProtocolFactory,
    contextFactory: TLSOptions,
    options?: ListenTCPOptions,
  ): IListeningPort<IPAddress>;

  /**
   * Like `IReactorTCP.connectTCP`, with TLS. `contextFactory` is best made by
   * `optionsForClientTLS(host)`: with other options nobody checks that the peer is `host`.
   *
   * @throws TypeError or RangeError for options that are no good, at once
   */
  connectSSL(
    host: string,
    port: number | string,
    factory: IClientFactory,
    contextFactory: TLSOptions,
    options?: ConnectTCPOptions,
  ): IConnector;
}

/** Whether `reactor` can do TLS. */
export function providesSSL(reactor: object): reactor is IReactorSSL {
  return "listenSSL" in reactor && "connectSSL" in reactor;
}

/**
 * A transport that can be secured while it is in use.
 *
 * @see Twisted: `ITLSTransport` (X29)
 */
export interface ITLSTransport extends ITCPTransport {
  /**
   * Speaks TLS from now on: what was written before still goes out plain, what is written after it waits
   * for the handshake. The transport is an {@link ISSLTransport} afterwards. Both ends have to do it at
   * the same point of their conversation.
   *
   * Data that has arrived and was not delivered yet would be taken for part of the handshake: the
   * connection is dropped then, with an `SSLError`. So is one of which either direction is closed.
   * Without effect on a connection that is being closed.
   *
   * @param normal - false: the end that connected acts as server, the other as client
   * @param acceptableProtocols - what to offer for ALPN, best first, in place of what the options say
   * @throws TypeError or RangeError for options that are no good
   * @throws SSLError when it has TLS already
   */
  startTLS(
    contextFactory: TLSOptions,
    normal?: boolean,
    acceptableProtocols?: readonly string[],
  ): void;
}

/** Whether `transport` can be secured. */
export function isTLSTransport(transport: ITransport): transport is ITLSTransport {
  return "startTLS" in transport;
}

/**
 * A transport that speaks TLS. Before the handshake is done it knows nothing of the peer.
 *
 * The peer's clean end is a `close_notify`, which `loseConnection` sends, too. A connection that ends
 * without it may have been cut off by somebody else: `ConnectionLost`. A failed handshake is an
 * `SSLError`, a peer that isn't trusted a `VerifyError`.
 *
 * @see Twisted: `ISSLTransport`, `INegotiated` (X30 to X34)
 */
export interface ISSLTransport extends ITCPTransport {
  /** What the peer has shown of itself; `null` before the handshake, if it showed nothing, and in the end. */
  getPeerCertificate(): X509Certificate | null;
  /**
   * The name that the client has asked for (SNI); `null` before the handshake, and if it asked for none.
   * Nobody has checked what a client sends.
   */
  readonly serverName: string | null;
  /** What ALPN chose; `null` before the handshake, and when nothing was chosen. */
  readonly negotiatedProtocol: string | null;
}

/** Whether `transport` speaks TLS now. */
export function isSSLTransport(transport: ITransport): transport is ISSLTransport {
  return "getPeerCertificate" in transport;
}

/**
 * A factory whose protocols speak one of several languages over TLS.
 *
 * @see Twisted: `IProtocolNegotiationFactory` (X34)
 */
export interface IProtocolNegotiationFactory extends IProtocolFactory {
  /** The languages, best first. Without one that the peer speaks as well, the handshake fails. */
  acceptableProtocols(): readonly string[];
}

/** Whether `factory` chooses among languages. */
export function isProtocolNegotiationFactory(
  factory: IProtocolFactory,
): factory is IProtocolNegotiationFactory {
  return typeof Reflect.get(factory, "acceptableProtocols") === "function";
}
