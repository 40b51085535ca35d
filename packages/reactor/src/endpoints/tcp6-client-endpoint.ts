import { type Deferred, maybeDeferred } from "@cordage/deferred";
import { HostnameAddress, IPv6Address } from "../address.ts";
import { DNSLookupError } from "../errors.ts";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorPluggableNameResolver } from "../interfaces/resolver.ts";
import type { ConnectTCPOptions, IReactorTCP } from "../interfaces/tcp.ts";
import { isIPv6Address } from "../names/ip-address-literals.ts";
import { addressesOf } from "./addresses-of.ts";
import { connectWrapped } from "./wrapping-factory.ts";

/**
 * A TCP server to connect to, by IPv6 address, or by a name, whose first IPv6 address is used.
 *
 * @see Twisted: `twisted.internet.endpoints.TCP6ClientEndpoint` (E1 to E5)
 */
export class TCP6ClientEndpoint implements IStreamClientEndpoint {
  readonly #reactor: IReactorTCP & IReactorPluggableNameResolver;
  readonly #host: string;
  readonly #port: number;
  readonly #options: ConnectTCPOptions;

  /** @param options - `timeout` in seconds (default 30, from when the address is known), `bindAddress` */
  constructor(
    reactor: IReactorTCP & IReactorPluggableNameResolver,
    host: string,
    port: number,
    options: ConnectTCPOptions = {},
  ) {
    this.#reactor = reactor;
    this.#host = host;
    this.#port = port;
    this.#options = options;
  }

  connect<P extends IProtocol>(factory: IProtocolFactory<P>): Deferred<P> {
    return maybeDeferred(() => {
      if (isIPv6Address(this.#host)) return this.#connectTo(this.#host, factory);
      const destination = new HostnameAddress(this.#host, this.#port);
      return addressesOf(this.#reactor.nameResolver, destination, this.#host, [IPv6Address])
        .addCallback((addresses) => addresses.find((it) => it instanceof IPv6Address))
        .addCallback((address) => {
          if (address === undefined) throw new DNSLookupError(this.#host);
          return this.#connectTo(address.host, factory);
        });
    });
  }

  #connectTo<P extends IProtocol>(host: string, factory: IProtocolFactory<P>): Deferred<P> {
    return connectWrapped(factory, (wrapping) =>
      this.#reactor.connectTCP(host, this.#port, wrapping, this.#options),
    );
  }
}
