import type { Failure } from "@cordage/deferred";
import { Logger } from "@cordage/reactor";
import { RelayedProtocol } from "./relayed-protocol.ts";

const log = new Logger("protocols.portforward");

/**
 * One of the two connections of a forwarder: what it receives goes to its peer's. Published as `Proxy`, the
 * name that Twisted has for it and JavaScript for something else.
 *
 * @see Twisted: `twisted.protocols.portforward.Proxy` (PF-1, PF-2)
 */
export abstract class ProxyConnection extends RelayedProtocol {
  /** Whether an attempt to connect that failed is logged, as info. */
  noisy = true;
  /** The other connection; `null` before it is there, and once either is gone. */
  peer: ProxyConnection | null = null;

  /** Names the other connection. */
  setPeer(peer: ProxyConnection): void {
    this.peer = peer;
  }

  override connectionLost(reason: Failure): void {
    if (!this.isRelayed && this.noisy) {
      log.info("a connection was not forwarded: {reason}", { reason: reason.getErrorMessage() });
    }
    super.connectionLost(reason);
    this.peer = null;
  }
}
