import { Deferred, maybeDeferred } from "@cordage/deferred";
import type { HostnameAddress } from "../address.ts";
import { ConnectingCancelledError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type {
  IHostnameResolver,
  IHostResolution,
  IPAddressClass,
  IResolutionReceiver,
} from "../interfaces/resolver.ts";

/**
 * All addresses of a host that is to be connected to, in the order in which they should be tried.
 *
 * @param destination - what the port is taken from, and the error of those who cancel
 * @param name - what to look up
 * @returns cancelling it gives the resolution up, and fails it with `ConnectingCancelledError`
 */
export function addressesOf(
  resolver: IHostnameResolver,
  destination: HostnameAddress,
  name: string,
  addressTypes?: readonly IPAddressClass[],
): Deferred<IAddress[]> {
  const collector = new AddressCollector(destination);
  return maybeDeferred(() => {
    resolver.resolveHostName(collector, name, { portNumber: destination.port, addressTypes });
    return collector.collected;
  });
}

class AddressCollector implements IResolutionReceiver {
  readonly collected: Deferred<IAddress[]> = new Deferred((deferred) => this.#cancel(deferred));
  readonly #destination: HostnameAddress;
  readonly #addresses: IAddress[] = [];
  #resolution: IHostResolution | undefined = undefined;

  constructor(destination: HostnameAddress) {
    this.#destination = destination;
  }

  resolutionBegan(resolution: IHostResolution): void {
    this.#resolution = resolution;
  }

  addressResolved(address: IAddress): void {
    this.#addresses.push(address);
  }

  /** A resolver that can't be stopped may tell this after it was cancelled. */
  resolutionComplete(): void {
    if (!this.collected.called) this.collected.callback(this.#addresses);
  }

  #cancel(deferred: Deferred<IAddress[]>): void {
    deferred.errback(new ConnectingCancelledError(this.#destination));
    this.#resolution?.cancel();
  }
}
