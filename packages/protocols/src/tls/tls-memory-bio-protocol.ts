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
  declare readonly getPeerCertificate: ISSLTransport["getPeerCertificate"];
  declare readonly serverName: string | null;
  declare readonly negotiatedProtocol: string | null;
  declare readonly abortConnection: ISSLTransport["abortConnection"];
  declare readonly registerProducer: ISSLTransport["registerProducer"];
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

  override connectionLost(reason: Failure): void {
    this.#tls.connectionLost(reason);
  }
}
