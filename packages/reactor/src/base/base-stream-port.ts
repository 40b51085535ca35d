import { type Deferred, Failure } from "@cordage/deferred";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { DrainOptions } from "../interfaces/tcp.ts";
import { Logger } from "../log/logger.ts";
import { BasePort } from "./base-port.ts";
import type { LiveConnections } from "./live-connections.ts";
import type { OpenTransports } from "./open-transports.ts";

const log = new Logger("reactor.port");

/**
 * A port that accepts stream connections: what all families share on all platforms.
 *
 * @see Twisted: `twisted.internet.tcp.Port` (X25, X26)
 */
export abstract class BaseStreamPort<S, A extends IAddress> extends BasePort<S, A> {
  readonly #factory: IProtocolFactory;
  readonly #transports: OpenTransports;

  constructor(factory: IProtocolFactory, transports: OpenTransports) {
    super(transports);
    this.#factory = factory;
    this.#transports = transports;
  }

  /** The connections it has accepted. */
  protected abstract readonly connections: LiveConnections;

  override drain({ deadline }: DrainOptions): Deferred<number> {
    const drained = this.connections.drain(deadline, this.#transports.clock);
    // A failure to close is kept for the end: one that nobody waits for yet would be logged.
    const stopped = this.stopListening().addBoth((outcome) => ({ outcome }));
    return drained.addCallback((aborted) =>
      stopped.addCallback(({ outcome }) => (outcome instanceof Failure ? outcome : aborted)),
    );
  }

  /** Closes; a failure to is logged: the reactor drains its ports. */
  stopAccepting(): void {
    this.stopListening().addErrback((failure) => {
      log.failure("While stopping the factory of a port", failure);
    });
  }

  protected override stopOwner(): void {
    this.#factory.doStop();
  }

  /** What it listens with is bound: starts the factory, and tells who waits. */
  protected boundTo(socket: S, address: A): void {
    try {
      this.#factory.doStart();
    } catch (error) {
      this.bindFailed(new Failure(error));
      return;
    }
    if (!this.binding.isCurrent(socket)) {
      this.stopOwnerGuarded(); // it has closed the port from inside
      return;
    }
    this.binding.bound(socket, address);
    this.binding.announce(this);
  }
}
