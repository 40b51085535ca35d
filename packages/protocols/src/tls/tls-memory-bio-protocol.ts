import type { Failure } from "@cordage/deferred";
import {
  type IProtocol,
  type ISSLTransport,
  type ITransport,
  TransportTLS,
  type TransportTLSOptions,
} from "@cordage/reactor";
import { ProtocolWrapper, type WrapperKeeper } from "../policies/index.ts";
import { SecuredSide } from "./secured-side.ts";

/**
 * Stands between a transport and a protocol, as every wrapper does, and speaks TLS over the transport.
 *
 * ```text
 * any transport <-- TLS records --> TLSMemoryBIOProtocol <-- bytes --> wrappedProtocol
 * ```
 *
 * To the wrapped protocol it is an `ISSLTransport` from `connectionMade` on, which comes before the
 * handshake; `handshakeCompleted`, where the protocol has it, comes after. See `TransportTLS` for the
 * contract.
 *
 * @typeParam P - the wrapped protocol
 * @see Twisted: `twisted.protocols.tls.TLSMemoryBIOProtocol` (TLS-1 to TLS-7)
 */
export class TLSMemoryBIOProtocol<P extends IProtocol = IProtocol> extends ProtocolWrapper<P> {
  // Only declared: what the transport inside of TLS has is offered by the wrapper (PW-6).
  /** What the peer has shown of itself; see `ISSLTransport`. */
  declare readonly getPeerCertificate: ISSLTransport["getPeerCertificate"];
  /** The name that the client has asked for (SNI). */
  declare readonly serverName: string | null;
  /** What ALPN chose. */
  declare readonly negotiatedProtocol: string | null;
  /** Closes at once. */
  declare readonly abortConnection: ISSLTransport["abortConnection"];
  /** Puts a producer in charge of what is written; see `IConsumer`. */
  declare readonly registerProducer: ISSLTransport["registerProducer"];
  /** Ends that. */
  declare readonly unregisterProducer: ISSLTransport["unregisterProducer"];
  readonly #tls: TransportTLS;

  /** @throws TypeError or RangeError for options that are no good */
  constructor(factory: WrapperKeeper, wrappedProtocol: P, options: TransportTLSOptions) {
    super(factory, wrappedProtocol);
    const inside = new SecuredSide(wrappedProtocol, {
      secured: (transport) => super.makeConnection(transport),
      unsecured: (reason) => super.connectionLost(reason),
    });
    this.#tls = new TransportTLS(inside, options);
    // The transport below tells these of itself, and the wrapped protocol hears what is inside.
    delete this.readConnectionLost;
    delete this.writeConnectionLost;
    delete this.handshakeCompleted;
  }

  // What the transport below tells.

  override makeConnection(transport: ITransport): void {
    this.#tls.makeConnection(transport);
  }

  override dataReceived(data: Buffer): void {
    this.#tls.dataReceived(data);
  }

  /** The connection below is gone: the wrapped protocol is told, when it has all that came before. */
  override connectionLost(reason: Failure): void {
    this.#tls.connectionLost(reason);
  }
}
