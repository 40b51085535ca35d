import type { Deferred } from "@cordage/deferred";
import {
  getReactor,
  type IAddress,
  type IDelayedCall,
  type IListeningPort,
  type IProtocol,
  type IProtocolFactory,
  IPv4Address,
  IPv6Address,
  type IReactorTime,
  type IStreamServerEndpoint,
  Logger,
} from "@cordage/reactor";
import { IPNetworks } from "../ip/index.ts";
import { type ProtocolWrapper, WrappingFactory } from "../policies/index.ts";
import { HAProxyProtocolWrapper, type ProxyHeaderKeeper } from "./haproxy-protocol-wrapper.ts";

const log = new Logger("protocols.haproxy");

/** Seconds in which the header has to come, unless chosen otherwise. */
export const HEADER_TIMEOUT = 3;

/** What may be chosen for a {@link HAProxyWrappingFactory}. */
export interface HAProxyOptions {
  /**
   * The addresses and networks of proxies, such as `10.0.0.0/8`; others are refused. Whoever may connect
   * directly can claim any address, so leave this out only where nobody else can. Default: everybody.
   */
  readonly trustedProxies?: Iterable<string> | undefined;
  /** Seconds in which the header has to come. Default: {@link HEADER_TIMEOUT}. */
  readonly headerTimeout?: number | undefined;
  /** What they are measured with. Default: the default reactor. */
  readonly clock?: IReactorTime | undefined;
}

/**
 * Serves behind a proxy that says whom it speaks for, such as HAProxy with `send-proxy` or `send-proxy-v2`:
 * `transport.getPeer()` is the client then.
 *
 * ```ts
 * reactor.listenTCP(8080, new HAProxyWrappingFactory(site, { trustedProxies: ["192.0.2.1"] }));
 * ```
 *
 * Every connection has to begin with a header.
 *
 * @see Twisted: `twisted.protocols.haproxy._wrapper.HAProxyWrappingFactory` (HA-1 to HA-8)
 */
export class HAProxyWrappingFactory extends WrappingFactory implements ProxyHeaderKeeper {
  readonly headerTimeout: number;
  readonly #trusted: IPNetworks | undefined;
  readonly #clock: IReactorTime | undefined;

  /** @throws RangeError for what is no network, or a timeout that is not above 0 */
  constructor(wrappedFactory: IProtocolFactory, options: HAProxyOptions = {}) {
    super(wrappedFactory);
    const { trustedProxies, headerTimeout = HEADER_TIMEOUT, clock } = options;
    if (!(headerTimeout > 0)) {
      throw new RangeError(`headerTimeout has to be above 0 seconds, got ${headerTimeout}`);
    }
    this.headerTimeout = headerTimeout;
    this.#trusted = trustedProxies === undefined ? undefined : new IPNetworks(trustedProxies);
    this.#clock = clock;
  }

  override buildProtocol(address: IAddress): ProtocolWrapper | null {
    if (this.#isTrusted(address)) return super.buildProtocol(address);
    log.info("a connection from {address} was refused: it is no trusted proxy", { address });
    return null;
  }

  override wrapProtocol(wrapped: IProtocol): ProtocolWrapper {
    return new HAProxyProtocolWrapper(this, wrapped);
  }

  /** Override to measure time in another way. */
  callLater(delay: number, action: () => void): IDelayedCall {
    return (this.#clock ?? getReactor()).callLater(delay, action);
  }

  #isTrusted(address: IAddress): boolean {
    if (this.#trusted === undefined) return true;
    const isIP = address instanceof IPv4Address || address instanceof IPv6Address;
    return isIP && this.#trusted.contains(address.host);
  }
}

/**
 * An endpoint whose connections begin with a PROXY header.
 *
 * @see Twisted: `twisted.protocols.haproxy.proxyEndpoint`
 */
export function proxyEndpoint(
  wrappedEndpoint: IStreamServerEndpoint,
  options?: HAProxyOptions,
): IStreamServerEndpoint {
  return {
    listen: (factory): Deferred<IListeningPort> =>
      wrappedEndpoint.listen(new HAProxyWrappingFactory(factory, options)),
  };
}
