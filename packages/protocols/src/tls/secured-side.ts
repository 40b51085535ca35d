import type { Failure } from "@cordage/deferred";
import { ForwardingProtocol, type IProtocol, type ITransport } from "@cordage/reactor";

/** Who wants to know when the transport inside of TLS is there, and when it is gone. */
export interface SecuredSideEvents {
  /** What is written to `transport` goes out encrypted, once the handshake is done. */
  secured(transport: ITransport): unknown;
  unsecured(reason: Failure): unknown;
}

/** What the transport inside of TLS takes for its protocol: passes on what is for the wrapped one. */
export class SecuredSide<P extends IProtocol = IProtocol> extends ForwardingProtocol<P> {
  readonly #events: SecuredSideEvents;

  constructor(wrapped: P, events: SecuredSideEvents) {
    super(wrapped);
    this.#events = events;
  }

  override makeConnection(transport: ITransport): unknown {
    return this.#events.secured(transport);
  }

  override connectionLost(reason: Failure): unknown {
    return this.#events.unsecured(reason);
  }
}
