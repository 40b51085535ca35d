import { type IAddress, type IProtocol, IPv4Address, IPv6Address } from "@cordage/reactor";
import { formatIP, parseIP, unmapIP } from "../ip/index.ts";
import type { ProtocolWrapper } from "./protocol-wrapper.ts";
import { WrappingFactory } from "./wrapping-factory.ts";

/** How many connections a peer may have, unless chosen otherwise. */
export const MAX_CONNECTIONS_PER_PEER = 5;

/**
 * Limits how many connections of another factory one peer may have at once.
 *
 * @see Twisted: `twisted.protocols.policies.LimitConnectionsByPeer` (LC-1, LC-2)
 */
export class LimitConnectionsByPeer extends WrappingFactory {
  /** One more than this is refused. Default: 5. */
  maxConnectionsPerPeer: number = MAX_CONNECTIONS_PER_PEER;
  /** How many connections there are, by key; no entry for none. */
  readonly peerConnections: ReadonlyMap<string, number>;
  readonly #counts = new Map<string, number>();
  readonly #keys = new WeakMap<ProtocolWrapper, string>();

  constructor(...args: ConstructorParameters<typeof WrappingFactory>) {
    super(...args);
    this.peerConnections = this.#counts;
  }

  override buildProtocol(address: IAddress): ProtocolWrapper | null {
    const count = this.#counts.get(this.keyForAddress(address)) ?? 0;
    return count < this.maxConnectionsPerPeer ? super.buildProtocol(address) : null;
  }

  override wrapProtocol(wrapped: IProtocol, address: IAddress): ProtocolWrapper {
    const wrapper = super.wrapProtocol(wrapped, address);
    const key = this.keyForAddress(address);
    this.#keys.set(wrapper, key);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    return wrapper;
  }

  override unregisterProtocol(wrapper: ProtocolWrapper): void {
    super.unregisterProtocol(wrapper);
    const key = this.#keys.get(wrapper);
    if (key === undefined) return; // a subclass made it
    const count = (this.#counts.get(key) ?? 0) - 1;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }

  /**
   * Override: what the connections with one peer have in common; all that lie in a /64, say. The host, unless
   * overridden, where an IPv4 address is the same when it is written as an IPv6 one; other addresses as text.
   */
  keyForAddress(address: IAddress): string {
    if (address instanceof IPv4Address) return address.host;
    if (!(address instanceof IPv6Address)) return String(address);
    const bytes = parseIP(address.host);
    return bytes === undefined ? address.host : formatIP(unmapIP(bytes)); // one with a zone
  }
}
