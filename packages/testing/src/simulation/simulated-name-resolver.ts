import {
  HostResolution,
  type IHostnameResolver,
  type IHostResolution,
  type IPAddress,
  IPv4Address,
  IPv6Address,
  type IResolutionReceiver,
  type ResolveHostNameOptions,
  requireHost,
  requireInteger,
} from "@cordage/reactor";
import type { HostNetwork } from "./host-network.ts";
import { lookUp } from "./lookup.ts";
import { SocketAddress } from "./socket-address.ts";

/**
 * Looks names up in the simulated network, until a program installs another resolver. Failing to look a
 * name up is the same as finding nothing.
 *
 * @see Twisted: `IHostnameResolver` (R22)
 */
export class SimulatedNameResolver implements IHostnameResolver {
  readonly #host: HostNetwork;

  constructor(host: HostNetwork) {
    this.#host = host;
  }

  resolveHostName(
    receiver: IResolutionReceiver,
    hostName: string,
    {
      portNumber = 0,
      addressTypes = [IPv4Address, IPv6Address],
      transportSemantics = "TCP",
    }: ResolveHostNameOptions = {},
  ): IHostResolution {
    requireHost(hostName);
    requireInteger("portNumber", portNumber, 0, 65535);
    const resolution = new HostResolution(hostName, receiver, () => lookup.cancel());
    const isWanted = (address: IPAddress): boolean =>
      addressTypes.some((type) => address instanceof type);
    const lookup = lookUp(this.#host, hostName, (found) => {
      const addresses = found.map((each) =>
        new SocketAddress(each, portNumber).asAddress(transportSemantics),
      );
      resolution.complete(addresses.filter(isWanted));
    });
    receiver.resolutionBegan(resolution);
    return resolution;
  }
}
