import {
  HostResolution,
  type IAddress,
  type IHostnameResolver,
  type IHostResolution,
  type IPAddressClass,
  type IPProtocol,
  IPv4Address,
  IPv6Address,
  type IResolutionReceiver,
  isIPAddress,
  isIPv6Address,
  type ResolveHostNameOptions,
} from "@cordage/reactor";

/** What was asked of a {@link FakeNameResolver}, with its defaults filled in. */
export interface ResolutionRequest {
  readonly portNumber: number;
  readonly addressTypes: readonly IPAddressClass[];
  readonly transportSemantics: IPProtocol;
}

/**
 * A resolver that knows the hosts a test tells it of, and waits for the test to answer for all others.
 *
 * ```ts
 * const resolver = new FakeNameResolver();
 * resolver.hosts.set("example.com", ["2001:db8::1", "192.0.2.1"]); // answered at once
 * reactor.installNameResolver(resolver);
 * // or, later:
 * resolver.resolutions[0]?.answer("192.0.2.1");
 * ```
 *
 * @see Twisted: `deterministicResolvingReactor` of its tests
 */
export class FakeNameResolver implements IHostnameResolver {
  /** The addresses of hosts that are found at once; IP addresses are found anyway. */
  readonly hosts: Map<string, readonly string[]> = new Map();
  /** Everything that was asked, in order. */
  readonly resolutions: FakeResolution[] = [];

  resolveHostName(
    receiver: IResolutionReceiver,
    hostName: string,
    {
      portNumber = 0,
      addressTypes = [IPv4Address, IPv6Address],
      transportSemantics = "TCP",
    }: ResolveHostNameOptions = {},
  ): IHostResolution {
    const request = { portNumber, addressTypes, transportSemantics };
    const resolution = new FakeResolution(receiver, hostName, request);
    this.resolutions.push(resolution);
    receiver.resolutionBegan(resolution);
    const isLiteral = isIPAddress(hostName) || isIPv6Address(hostName);
    const known = isLiteral ? [hostName] : this.hosts.get(hostName);
    if (known !== undefined) resolution.answer(...known);
    return resolution;
  }
}

/** The looking up of one name by a {@link FakeNameResolver}. */
export class FakeResolution implements IHostResolution {
  readonly name: string;
  readonly request: ResolutionRequest;
  /** Whether it was given up. */
  isCancelled = false;
  /** Whether it was answered. */
  isAnswered = false;
  readonly #resolution: HostResolution;

  constructor(receiver: IResolutionReceiver, name: string, request: ResolutionRequest) {
    this.name = name;
    this.request = request;
    this.#resolution = new HostResolution(name, receiver, () => {
      this.isCancelled = true;
    });
  }

  cancel(): void {
    this.#resolution.cancel();
  }

  /**
   * Tells the receiver what was found, and that this was all. Of texts only those are told that are of a
   * wanted kind. Without effect when it was answered before or given up.
   *
   * @param addresses - IP addresses as text, or any address as it is; none: the host is unknown
   */
  answer(...addresses: readonly (string | IAddress)[]): void {
    this.isAnswered = true;
    this.#resolution.complete(addresses.flatMap((address) => this.#told(address)));
  }

  #told(address: string | IAddress): IAddress[] {
    if (typeof address !== "string") return [address];
    const { addressTypes, portNumber, transportSemantics } = this.request;
    const AddressClass = isIPAddress(address) ? IPv4Address : IPv6Address;
    if (!addressTypes.includes(AddressClass)) return [];
    return [new AddressClass(transportSemantics, address, portNumber)];
  }
}
