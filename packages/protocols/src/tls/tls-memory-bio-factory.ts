import {
  type CertificateOptions,
  checkedOptions,
  type IProtocol,
  type IProtocolFactory,
  type TLSOptions,
} from "@cordage/reactor";
import { WrappingFactory } from "../policies/index.ts";
import { TLSMemoryBIOProtocol } from "./tls-memory-bio-protocol.ts";

/**
 * Puts TLS over the connections of a factory, whatever transports they have: a server's or a client's, one
 * of another wrapper, one that speaks TLS already.
 *
 * ```ts
 * const secured = new TLSMemoryBIOFactory({ privateKey, certificate }, false, factory);
 * reactor.listenUNIX("/run/echo", secured);
 * ```
 *
 * Over sockets `listenSSL`, `connectSSL` and `startTLS` do the same with less to do. Where the wrapped
 * factory has `acceptableProtocols()`, that is what is offered for ALPN.
 *
 * @see Twisted: `twisted.protocols.tls.TLSMemoryBIOFactory` (TLS-1)
 */
export class TLSMemoryBIOFactory extends WrappingFactory {
  /** Whether its ends are clients of TLS, whichever ends have connected. */
  readonly isClient: boolean;
  readonly #options: CertificateOptions;

  /**
   * @param contextFactory - for clients best made by `optionsForClientTLS`: with other options nobody checks
   *   who the peer is
   * @throws TypeError or RangeError for options that are no good
   */
  constructor(contextFactory: TLSOptions, isClient: boolean, wrappedFactory: IProtocolFactory) {
    super(wrappedFactory);
    this.isClient = isClient;
    this.#options = checkedOptions(contextFactory, !isClient);
  }

  /** @throws RangeError when the wrapped factory offers names that ALPN can't carry */
  override wrapProtocol(wrapped: IProtocol): TLSMemoryBIOProtocol {
    return new TLSMemoryBIOProtocol(this, wrapped, {
      isClient: this.isClient,
      contextFactory: this.#options,
      acceptableProtocols: this.acceptableProtocols?.(),
    });
  }

  /** Such as `Site (TLS)`. */
  override logPrefix(): string {
    return super.logPrefix().replace(/ \([^()]*\)$/, " (TLS)");
  }
}
