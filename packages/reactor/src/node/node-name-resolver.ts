import { type LookupAddress, lookup } from "node:dns";
import { type IPAddress, IPv4Address, IPv6Address, requireIPProtocol } from "../address.ts";
import { requireHost, requireInteger } from "../base/argument-checks.ts";
import type {
  IHostnameResolver,
  IHostResolution,
  IPAddressClass,
  IResolutionReceiver,
  ResolveHostNameOptions,
} from "../interfaces/resolver.ts";
import { asciiHostName } from "../names/ascii-host-name.ts";
import { HostResolution } from "../names/host-resolution.ts";
import { interleaveFamilies } from "../names/interleave-families.ts";

/** Asks for the addresses of a name in ASCII: all, or those of one family. */
export type FindAddresses = (
  name: string,
  family: 0 | 4 | 6,
  found: (addresses: readonly LookupAddress[]) => void,
) => void;

/**
 * Has the system look names up, as all its programs do: the hosts file, then whatever it is set up to ask.
 *
 * The addresses come in the system's order of preference, the families taking turns. Failing to look a
 * name up is the same as finding nothing.
 *
 * @see Twisted: `twisted.internet._resolver.GAIResolver` (R22)
 * @see RFC 8305, section 4
 */
export class NodeNameResolver implements IHostnameResolver {
  readonly #find: FindAddresses;

  constructor(find: FindAddresses = askSystem) {
    this.#find = find;
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
    requireIPProtocol(transportSemantics);
    const family = familyOf(addressTypes);
    const resolution = new HostResolution(hostName, receiver);
    receiver.resolutionBegan(resolution);
    const name = asciiHostName(hostName) ?? "";
    this.#find(name, family, (found) => {
      const wanted = found.filter((it) => family === 0 || it.family === family);
      resolution.complete(
        interleaveFamilies(wanted.map((it) => addressOf(it, transportSemantics, portNumber))),
      );
    });
    return resolution;
  }
}

function addressOf(
  { address, family }: LookupAddress,
  type: "TCP" | "UDP",
  port: number,
): IPAddress {
  return family === 6 ? new IPv6Address(type, address, port) : new IPv4Address(type, address, port);
}

/** @throws RangeError for anything but these classes, or none */
function familyOf(types: readonly IPAddressClass[]): 0 | 4 | 6 {
  const known = types.every((type) => type === IPv4Address || type === IPv6Address);
  if (!known || types.length === 0) {
    throw new RangeError("addressTypes must be IPv4Address, IPv6Address or both");
  }
  if (!types.includes(IPv6Address)) return 4;
  return types.includes(IPv4Address) ? 0 : 6;
}

function askSystem(
  name: string,
  family: 0 | 4 | 6,
  found: (addresses: readonly LookupAddress[]) => void,
): void {
  if (name === "") {
    process.nextTick(found, []); // Node warns of it, and the system knows no such name
    return;
  }
  lookup(name, { family, all: true, verbatim: true }, (error, addresses) => {
    found(error === null ? addresses : []);
  });
}
