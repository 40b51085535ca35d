import { type Deferred, fail } from "@cordage/deferred";
import { HostnameAddress, IPv4Address, IPv6Address } from "../address.ts";
import { DNSLookupError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorPluggableNameResolver } from "../interfaces/resolver.ts";
import type { ConnectTCPOptions, IReactorTCP } from "../interfaces/tcp.ts";
import type { IReactorTime } from "../interfaces/time.ts";
import { asciiHostName } from "../names/ascii-host-name.ts";
import { isIPv6Address } from "../names/ip-address-literals.ts";
import { addressesOf } from "./addresses-of.ts";
import { ConnectionRace } from "./connection-race.ts";
import { TCP4ClientEndpoint } from "./tcp-client-endpoint.ts";
import { TCP6ClientEndpoint } from "./tcp6-client-endpoint.ts";

/** Seconds between the starts of two attempts, unless told otherwise (E6). */
export const ATTEMPT_DELAY = 0.3;

/** What a {@link HostnameEndpoint} needs of its reactor. */
export type HostnameReactor = IReactorTCP & IReactorTime & IReactorPluggableNameResolver;

/** Options of {@link HostnameEndpoint}. */
export interface HostnameEndpointOptions extends Omit<ConnectTCPOptions, "bindAddress"> {
  /** The local address to connect from, for all attempts; a host alone lets the system choose the port. */
  readonly bindAddress?: string | readonly [host: string, port: number] | undefined;
  /** Seconds between the starts of two attempts. Default: 0.3. */
  readonly attemptDelay?: number | undefined;
}

/**
 * A TCP server to connect to by name, whatever the kinds of its addresses: they are tried in the resolver's
 * order, each a while after the one before, and the first that answers wins. `timeout` is for each attempt.
 *
 * ```ts
 * const endpoint = new HostnameEndpoint(reactor, "example.org", 80);
 * const protocol = await endpoint.connect(factory);
 * ```
 *
 * What it needs and can't get fails `connect`: a name that can be none is a `RangeError`, one without
 * addresses a `DNSLookupError`. When all attempts fail, the most recent failure is told.
 *
 * @see Twisted: `twisted.internet.endpoints.HostnameEndpoint` (E6 to E8)
 * @see RFC 8305
 */
export class HostnameEndpoint implements IStreamClientEndpoint {
  readonly #reactor: HostnameReactor;
  /** In Unicode's normal form C, as it is looked up. */
  readonly #host: string;
  /** The same in ASCII; `undefined` when it can be no name and no address. */
  readonly #ascii: string | undefined;
  readonly #port: number;
  readonly #connectOptions: ConnectTCPOptions;
  readonly #attemptDelay: number;

  /** @throws TypeError when `host` is no text, RangeError when `attemptDelay` is negative or not a number */
  constructor(
    reactor: HostnameReactor,
    host: string,
    port: number,
    { attemptDelay = ATTEMPT_DELAY, bindAddress, ...options }: HostnameEndpointOptions = {},
  ) {
    if (typeof attemptDelay !== "number" || !(attemptDelay >= 0)) {
      throw new RangeError(`attemptDelay must be 0 or more seconds, got ${attemptDelay}`);
    }
    requireHostText(host);
    this.#reactor = reactor;
    this.#host = host.normalize("NFC");
    this.#ascii = asciiHostName(this.#host);
    this.#port = port;
    this.#attemptDelay = attemptDelay;
    this.#connectOptions = {
      ...options,
      bindAddress: typeof bindAddress === "string" ? [bindAddress, 0] : bindAddress,
    };
  }

  /** @returns as in the interface; cancelling it gives up the resolution, or all attempts (E8) */
  connect<P extends IProtocol>(factory: IProtocolFactory<P>): Deferred<P> {
    if (this.#ascii === undefined) {
      return fail(new RangeError(`invalid hostname: ${JSON.stringify(this.#host)}`));
    }
    const destination = new HostnameAddress(this.#ascii, this.#port);
    return addressesOf(this.#reactor.nameResolver, destination, this.#host).addCallback(
      (addresses) => {
        const endpoints = addresses.flatMap((address) => this.#endpointsFor(address));
        if (endpoints.length === 0) throw new DNSLookupError(`no addresses for ${this.#ascii}`);
        const rules = { clock: this.#reactor, attemptDelay: this.#attemptDelay, destination };
        return new ConnectionRace(endpoints, factory, rules).run();
      },
    );
  }

  /** Such as `<HostnameEndpoint xn--bcher-kva.example:80>`: what tools outside can be given (E6). */
  toString(): string {
    const host = this.#ascii ?? escaped(this.#host);
    return `<HostnameEndpoint ${isIPv6Address(host) ? `[${host}]` : host}:${this.#port}>`;
  }

  /** None for kinds of addresses that it knows nothing of (E6). */
  #endpointsFor(address: IAddress): IStreamClientEndpoint[] {
    const options = this.#connectOptions;
    if (address instanceof IPv6Address) {
      return [new TCP6ClientEndpoint(this.#reactor, address.host, address.port, options)];
    }
    if (address instanceof IPv4Address) {
      return [new TCP4ClientEndpoint(this.#reactor, address.host, address.port, options)];
    }
    return [];
  }
}

/** Whether it can be a name is told by `connect` (E6). */
function requireHostText(host: string): void {
  if (typeof host !== "string") throw new TypeError(`host must be text, got ${String(host)}`);
}

/** `text` in printable ASCII. */
function escaped(text: string): string {
  return text.replace(/[^ -~]/gu, (it) => `\\u{${it.codePointAt(0)?.toString(16)}}`);
}
