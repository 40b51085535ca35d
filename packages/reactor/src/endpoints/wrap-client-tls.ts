import { type Deferred, type Failure, maybeDeferred } from "@cordage/deferred";
import { requireClientEndpoint, requireFactory } from "../base/argument-checks.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { ILoggingContext, IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import {
  isProtocolNegotiationFactory,
  isSSLTransport,
  isTLSTransport,
  type TLSOptions,
} from "../interfaces/ssl.ts";
import type { ITransport } from "../interfaces/transport.ts";
import { TransportTLS } from "../platform-tls.ts";
import { ForwardingProtocol, logPrefixOf } from "../protocol/forwarding-protocol.ts";

/**
 * An endpoint that connects as `wrappedEndpoint` does, and speaks TLS from the first byte.
 *
 * ```ts
 * const host = "example.org";
 * const endpoint = wrapClientTLS(optionsForClientTLS(host), new HostnameEndpoint(reactor, host, 443));
 * ```
 *
 * Its Deferred fires after `connectionMade`, before the handshake; what is written until that is done waits,
 * and is sent encrypted. A server that isn't trusted ends the connection with a `VerifyError`. A transport
 * that can't start TLS, or has it already, gets a `TransportTLS` laid on it: TLS inside of TLS, say.
 *
 * @param connectionCreator - best made by `optionsForClientTLS(host)`. A factory with
 *   `acceptableProtocols()` goes before what it says of ALPN
 * @throws TypeError for what is no endpoint to connect to
 * @see Twisted: `twisted.internet.endpoints.wrapClientTLS` (E9)
 */
export function wrapClientTLS(
  connectionCreator: TLSOptions,
  wrappedEndpoint: IStreamClientEndpoint,
): IStreamClientEndpoint {
  requireClientEndpoint(wrappedEndpoint);
  return {
    connect<P extends IProtocol>(factory: IProtocolFactory<P>): Deferred<P> {
      return maybeDeferred(() => {
        requireFactory(factory);
        return wrappedEndpoint.connect(new SecuringFactory(factory, connectionCreator));
      }).addCallback(({ secured }) => secured);
    },
  };
}

/** Has every connection of a factory's speak TLS. */
class SecuringFactory<P extends IProtocol>
  implements IProtocolFactory<SecuringProtocol<P>>, ILoggingContext
{
  readonly #wrapped: IProtocolFactory<P>;
  readonly #options: TLSOptions;

  constructor(wrapped: IProtocolFactory<P>, options: TLSOptions) {
    this.#wrapped = wrapped;
    this.#options = options;
  }

  buildProtocol(address: IAddress): SecuringProtocol<P> | null {
    const protocol = this.#wrapped.buildProtocol(address);
    if (!protocol) return null;
    const languages = isProtocolNegotiationFactory(this.#wrapped)
      ? this.#wrapped.acceptableProtocols()
      : undefined;
    return new SecuringProtocol(protocol, this.#options, languages);
  }

  doStart(): void {
    this.#wrapped.doStart();
  }

  doStop(): void {
    this.#wrapped.doStop();
  }

  /** Such as `Factory (TLS)` (X29). */
  logPrefix(): string {
    return `${logPrefixOf(this.#wrapped)} (TLS)`;
  }
}

/** Has TLS begin before the protocol it stands in for has its connection made. */
class SecuringProtocol<P extends IProtocol> extends ForwardingProtocol<P> {
  /** The protocol that was wrapped, also after the connection is lost. */
  readonly secured: P;
  readonly #options: TLSOptions;
  readonly #languages: readonly string[] | undefined;
  /** What stands between the transport and the protocol, if the transport can't start TLS by itself. */
  #layer: TransportTLS | undefined = undefined;

  constructor(secured: P, options: TLSOptions, languages: readonly string[] | undefined) {
    super(secured);
    this.secured = secured;
    this.#options = options;
    this.#languages = languages;
  }

  override makeConnection(transport: ITransport): unknown {
    if (isTLSTransport(transport) && !isSSLTransport(transport)) {
      transport.startTLS(this.#options, true, this.#languages);
      return super.makeConnection(transport);
    }
    // What happens to the transport below is not for the protocol, which the layer tells the same of its own.
    // Others may have seen that these are there, so they have to stay.
    if (this.readConnectionLost) this.readConnectionLost = () => transport.loseConnection();
    if (this.writeConnectionLost) this.writeConnectionLost = () => {};
    if (this.handshakeCompleted) this.handshakeCompleted = () => {};
    this.#layer = new TransportTLS(this.secured, {
      isClient: true,
      contextFactory: this.#options,
      acceptableProtocols: this.#languages,
    });
    return this.#layer.makeConnection(transport);
  }

  override dataReceived(data: Buffer): unknown {
    const receiver = this.#layer;
    return receiver === undefined ? super.dataReceived(data) : receiver.dataReceived(data);
  }

  override connectionLost(reason: Failure): unknown {
    const receiver = this.#layer;
    return receiver === undefined ? super.connectionLost(reason) : receiver.connectionLost(reason);
  }
}
