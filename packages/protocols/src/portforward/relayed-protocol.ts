import type { Failure } from "@cordage/deferred";
import { type IHalfCloseableProtocol, type ITCPTransport, Protocol } from "@cordage/reactor";
import { joinTransports, type RelayEnd } from "./relay.ts";

/**
 * A protocol whose connection is joined with that of another: from then on each is passed what the other
 * receives, and its end.
 */
export class RelayedProtocol extends Protocol<ITCPTransport> implements IHalfCloseableProtocol {
  #end: RelayEnd | undefined = undefined;

  /** Whether it is joined with another. */
  get isRelayed(): boolean {
    return this.#end !== undefined;
  }

  /** Joins the two connections, both of which stand. */
  relayWith(other: RelayedProtocol): void {
    [this.#end, other.#end] = joinTransports(this.transport, other.transport);
  }

  override dataReceived(data: Buffer): void {
    // Until it is joined it is to be paused; a transport that reads all the same would have data vanish here.
    if (this.#end === undefined) this.transport.loseConnection();
    else this.#end.received(data);
  }

  readConnectionLost(): void {
    this.#end?.readEnded();
  }

  /** Nothing to do: this side closes when it has received everything, too. */
  writeConnectionLost(): void {}

  override connectionLost(_reason: Failure): void {
    this.#end?.lost();
  }
}
