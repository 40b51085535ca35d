import { Deferred } from "@cordage/deferred";
import { IPv4Address } from "../address.ts";
import { DNSLookupError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type {
  IHostnameResolver,
  IHostResolution,
  IResolutionReceiver,
  IResolverSimple,
} from "../interfaces/resolver.ts";

/**
 * A resolver of a single IPv4 address on top of one that finds all addresses: the first one wins.
 *
 * @see Twisted: `twisted.internet._resolver.ComplexResolverSimplifier` (R23)
 */
export class ComplexResolverSimplifier implements IResolverSimple {
  readonly #nameResolver: IHostnameResolver;

  constructor(nameResolver: IHostnameResolver) {
    this.#nameResolver = nameResolver;
  }

  /** @returns as in the interface; cancelling it gives the resolution up */
  getHostByName(name: string): Deferred<string> {
    const receiver = new FirstOneWins(name);
    this.#nameResolver.resolveHostName(receiver, name, { addressTypes: [IPv4Address] });
    return receiver.found;
  }
}

/** Takes the first IPv4 address, and gives up looking for more. */
class FirstOneWins implements IResolutionReceiver {
  readonly found: Deferred<string> = new Deferred(() => this.#resolution?.cancel());
  readonly #name: string;
  #resolution: IHostResolution | undefined = undefined;

  constructor(name: string) {
    this.#name = name;
  }

  resolutionBegan(resolution: IHostResolution): void {
    this.#resolution = resolution;
  }

  addressResolved(address: IAddress): void {
    if (this.found.called || !(address instanceof IPv4Address)) return;
    this.#resolution?.cancel();
    this.found.callback(address.host);
  }

  resolutionComplete(): void {
    if (!this.found.called) this.found.errback(new DNSLookupError(this.#name));
  }
}
