import { type Deferred, type Failure, maybeDeferred } from "@cordage/deferred";
import { IPv4Address } from "../address.ts";
import { DNSLookupError } from "../errors.ts";
import type {
  IHostnameResolver,
  IHostResolution,
  IResolutionReceiver,
  IResolverSimple,
  ResolveHostNameOptions,
} from "../interfaces/resolver.ts";
import { Logger } from "../log/logger.ts";
import { asciiHostName } from "./ascii-host-name.ts";
import { HostResolution } from "./host-resolution.ts";

const log = new Logger("reactor.resolver");

/**
 * A resolver of all addresses on top of one that finds a single IPv4 address.
 *
 * A name without address is told as such; any other failure is logged as well.
 *
 * @see Twisted: `twisted.internet._resolver.SimpleResolverComplexifier` (R23)
 */
export class SimpleResolverComplexifier implements IHostnameResolver {
  readonly #simpleResolver: IResolverSimple;

  constructor(simpleResolver: IResolverSimple) {
    this.#simpleResolver = simpleResolver;
  }

  resolveHostName(
    receiver: IResolutionReceiver,
    hostName: string,
    {
      portNumber = 0,
      addressTypes = [IPv4Address],
      transportSemantics = "TCP",
    }: ResolveHostNameOptions = {},
  ): IHostResolution {
    let finding: Deferred<unknown> | undefined;
    const resolution = new HostResolution(hostName, receiver, () => finding?.cancel());
    receiver.resolutionBegan(resolution);
    if (!addressTypes.includes(IPv4Address)) {
      resolution.complete([]); // a simple resolver knows no others
      return resolution;
    }
    finding = maybeDeferred(() => this.#find(hostName)).addCallbacks(
      (address) => resolution.complete([new IPv4Address(transportSemantics, address, portNumber)]),
      (failure) => this.#failed(resolution, failure),
    );
    return resolution;
  }

  #find(hostName: string): Deferred<string> {
    const name = asciiHostName(hostName);
    if (name === undefined) throw new DNSLookupError(hostName);
    return this.#simpleResolver.getHostByName(name);
  }

  #failed(resolution: HostResolution, failure: Failure): void {
    if (!resolution.isOver && failure.check(DNSLookupError) === undefined) {
      log.failure("while looking up {name}", failure, "critical", { name: resolution.name });
    }
    resolution.complete([]);
  }
}
