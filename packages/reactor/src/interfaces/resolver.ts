/** Names of hosts, and how they become addresses. */
import type { Deferred } from "@cordage/deferred";
import type { IPProtocol, IPv4Address, IPv6Address } from "../address.ts";
import type { IAddress } from "./address.ts";

/**
 * Finds one IPv4 address of a host.
 *
 * @see Twisted: `IResolverSimple` (R23)
 */
export interface IResolverSimple {
  /**
   * @param name - in ASCII
   * @param timeout - seconds to wait for each of several tries, where the resolver tries several times
   * @returns fires with an address such as `"192.0.2.1"`; fails with `DNSLookupError` when there is none
   */
  getHostByName(name: string, timeout?: readonly number[]): Deferred<string>;
}

/**
 * The looking up of one name, under way.
 *
 * @see Twisted: `IHostResolution`
 */
export interface IHostResolution {
  /** The name that is looked up, as it was given. */
  readonly name: string;
  /** Gives it up: its receiver hears no more. Without effect when it is over. */
  cancel(): void;
}

/**
 * Is told the addresses of a host. Events come in this order, the first one before `resolveHostName`
 * returns:
 *
 * ```text
 * resolutionBegan -> addressResolved … -> resolutionComplete
 *                    (any number)
 * ```
 *
 * @see Twisted: `IResolutionReceiver` (R22)
 */
export interface IResolutionReceiver {
  /** The search has begun. `resolution.cancel()` gives it up. */
  resolutionBegan(resolution: IHostResolution): void;
  /** An address was found; they come in the order in which they should be tried. */
  addressResolved(address: IAddress): void;
  /** There are no more. If there were none, the name is unknown, or nobody could be asked. */
  resolutionComplete(): void;
}

/** A kind of address that a host may have. */
export type IPAddressClass = typeof IPv4Address | typeof IPv6Address;

/** Options of {@link IHostnameResolver.resolveHostName}. */
export interface ResolveHostNameOptions {
  /** The port of the addresses to be told. Default: 0. */
  readonly portNumber?: number | undefined;
  /** The kinds that are wanted. Default: both. */
  readonly addressTypes?: readonly IPAddressClass[] | undefined;
  /** What the addresses are for. Default: `"TCP"`. */
  readonly transportSemantics?: IPProtocol | undefined;
}

/**
 * Finds the addresses of a host.
 *
 * @see Twisted: `IHostnameResolver` (R22)
 */
export interface IHostnameResolver {
  /**
   * Looks a name up. An IP address is found at once, being its own.
   *
   * @param hostName - may have letters beyond ASCII, which are looked up in their ASCII form (RFC 5890)
   * @throws TypeError or RangeError for arguments that are no good
   */
  resolveHostName(
    receiver: IResolutionReceiver,
    hostName: string,
    options?: ResolveHostNameOptions,
  ): IHostResolution;
}

/**
 * A reactor that knows the names of hosts, and can be told by whom to have them looked up. There are two
 * views of the same: {@link nameResolver} finds all addresses, {@link resolve} one.
 *
 * @see Twisted: `IReactorPluggableNameResolver`, `IReactorPluggableResolver` (R21, R23)
 */
export interface IReactorPluggableNameResolver {
  /** What looks names up. */
  readonly nameResolver: IHostnameResolver;

  /**
   * One IPv4 address of a host: the empty name is `"0.0.0.0"`, an IPv4 address is its own.
   *
   * @param timeout - passed on to a resolver of {@link installResolver}
   * @returns fails with `DNSLookupError` when there is none; cancelling it gives up looking
   */
  resolve(name: string, timeout?: readonly number[]): Deferred<string>;

  /**
   * Has `resolver` look up all names from now on, for both views.
   *
   * @returns the one before
   */
  installNameResolver(resolver: IHostnameResolver): IHostnameResolver;

  /**
   * Has `resolver` look up all names from now on, for both views; names have one address then.
   *
   * @returns the one before
   */
  installResolver(resolver: IResolverSimple): IResolverSimple;
}

/** Whether `reactor` knows the names of hosts. */
export function providesPluggableNameResolver(
  reactor: object,
): reactor is IReactorPluggableNameResolver {
  return "nameResolver" in reactor && "installNameResolver" in reactor;
}
