import type { Failure } from "@cordage/deferred";
import {
  type IHalfCloseableProtocol,
  type ITCPTransport,
  Logger,
  Protocol,
} from "@cordage/reactor";
import { joinTransports, type RelayEnd } from "./relay.ts";

const log = new Logger("protocols.portforward");

/**
 * One of the two connections of a forwarder: what it receives goes to its peer's. Published as `Proxy`, the name
 * that Twisted has for it and JavaScript for something else.
 *
 * @see Twisted: `twisted.protocols.portforward.Proxy` (PF-1, PF-2)
 */
export abstract class ProxyConnection
  extends Protocol<ITCPTransport>
  implements IHalfCloseableProtocol
{
  /** Whether an attempt to connect that failed is logged, as info. */
  noisy = true;
  /** The other connection; `null` before it is there, and once either is gone. */
  peer: ProxyConnection | null = null;
  #end: RelayEnd | undefined = undefined;

  /** Names the other connection. */
  setPeer(peer: ProxyConnection): void {
    this.peer = peer;
  }

  override dataReceived(data: Buffer): void {
    if (this.#end === undefined) {
      // It was paused; a transport that reads all the same would have data vanish here.
      this.transport.loseConnection();
      return;
    }
    this.#end.received(data);
  }

  readConnectionLost(): void {
    this.#end?.readEnded();
  }

  /** Nothing to do: this side closes when it has received everything, too. */
  writeConnectionLost(): void {}

  override connectionLost(reason: Failure): void {
    if (this.#end === undefined && this.noisy) {
      log.info("a connection was not forwarded: {reason}", { reason: reason.getErrorMessage() });
    }
    this.#end?.lost();
    this.peer = null;
  }

  /** Both connections stand: from now on each is passed what the other receives. */
  protected joinPeer(peer: ProxyConnection): void {
    [this.#end, peer.#end] = joinTransports(this.transport, peer.transport);
  }
}
