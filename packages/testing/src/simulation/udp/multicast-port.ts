import { Deferred } from "@cordage/deferred";
import {
  DNSLookupError,
  type IMulticastTransport,
  MulticastJoinError,
  requireInteger,
} from "@cordage/reactor";
import { lookUp } from "../lookup.ts";
import { ANY, familyOf, isMulticast } from "../socket-address.ts";
import { SimulatedUDPPort } from "./udp-port.ts";

/**
 * A simulated UDP port that can be a member of multicast groups. All hosts are on one link: a datagram to
 * a group reaches every member, unless its TTL is 0.
 *
 * @see Twisted: `twisted.internet.udp.MulticastPort` (X42)
 */
export class SimulatedMulticastPort extends SimulatedUDPPort implements IMulticastTransport {
  readonly #groups = new Set<string>();
  #ttl = 1;
  #loopback = true;
  #outgoing: string | undefined = undefined;

  getTTL(): number {
    return this.#ttl;
  }

  setTTL(ttl: number): void {
    requireInteger("ttl", ttl, 0, 255);
    this.#ttl = ttl;
  }

  getLoopbackMode(): boolean {
    return this.#loopback;
  }

  setLoopbackMode(enabled: boolean): void {
    this.#loopback = enabled;
  }

  getOutgoingInterface(): string {
    return this.#outgoing ?? ANY[this.family];
  }

  setOutgoingInterface(addr: string): Deferred<void> {
    return this.#resolve(addr).addCallback((address) => {
      this.#outgoing = address;
    });
  }

  joinGroup(addr: string, _interfaceAddr = ""): Deferred<void> {
    return this.#resolve(addr).addCallback((group) => {
      this.#requireGroup(group);
      if (this.#groups.has(group)) throw new MulticastJoinError(`a member of ${group} already`);
      this.#groups.add(group);
    });
  }

  leaveGroup(addr: string, _interfaceAddr = ""): Deferred<void> {
    return this.#resolve(addr).addCallback((group) => {
      this.#requireGroup(group);
      if (!this.#groups.delete(group)) throw new MulticastJoinError(`no member of ${group}`);
    });
  }

  override isMember(group: string): boolean {
    return this.#groups.has(group);
  }

  protected override groupOptions(): { readonly loopback: boolean; readonly ttl: number } {
    return { loopback: this.#loopback, ttl: this.#ttl };
  }

  protected override unbound(): void {
    this.#groups.clear();
  }

  #requireGroup(group: string): void {
    if (!this.isBound) throw new MulticastJoinError("the port is closed");
    const isGroup = isMulticast(group) && familyOf(group) === this.family;
    if (!isGroup) throw new MulticastJoinError(`${group} is no group of IPv${this.family}`);
  }

  /** The address a name stands for; an address stands for itself. */
  #resolve(name: string): Deferred<string> {
    const resolved = new Deferred<string>();
    lookUp(this.host, name, (addresses) => {
      const isOurs = (address: string): boolean => familyOf(address) === this.family;
      const address = addresses.find(isOurs);
      if (address === undefined) resolved.errback(new DNSLookupError(name));
      else resolved.callback(address);
    });
    return resolved;
  }
}
