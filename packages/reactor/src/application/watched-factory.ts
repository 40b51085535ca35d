import type { Failure } from "@cordage/deferred";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { ITransport } from "../interfaces/transport.ts";
import { ForwardingProtocol, logPrefixOf } from "../protocol/forwarding-protocol.ts";

/** A factory, with the kind of protocol it builds. */
export interface FactoryOf<P extends IProtocol> extends IProtocolFactory {
  buildProtocol(address: IAddress): P | null;
}

/** Who is told of the connection that a {@link WatchedFactory} builds the protocol of. */
export interface ConnectionWatcher<P extends IProtocol> {
  /** There is a connection. Its protocol is told next. */
  connectionMade(protocol: P, transport: ITransport): void;
  /** It is gone. Its protocol has been told, even if that threw. */
  connectionLost(reason: Failure): void;
}

/** Passes everything on to the factory of a user, and tells a watcher when the connection comes and goes. */
export class WatchedFactory<P extends IProtocol> implements IProtocolFactory {
  readonly #factory: FactoryOf<P>;
  readonly #watcher: ConnectionWatcher<P>;

  constructor(factory: FactoryOf<P>, watcher: ConnectionWatcher<P>) {
    this.#factory = factory;
    this.#watcher = watcher;
  }

  buildProtocol(address: IAddress): IProtocol | null {
    const protocol = this.#factory.buildProtocol(address);
    return protocol === null ? null : new WatchedProtocol(protocol, this.#watcher);
  }

  doStart(): void {
    this.#factory.doStart();
  }

  doStop(): void {
    this.#factory.doStop();
  }

  logPrefix(): string {
    return logPrefixOf(this.#factory);
  }
}

/** Passes everything on to the protocol of a user, and tells the watcher. */
class WatchedProtocol<P extends IProtocol> extends ForwardingProtocol<P> {
  readonly #protocol: P;
  readonly #watcher: ConnectionWatcher<P>;

  constructor(protocol: P, watcher: ConnectionWatcher<P>) {
    super(protocol);
    this.#protocol = protocol;
    this.#watcher = watcher;
  }

  override makeConnection(transport: ITransport): unknown {
    this.#watcher.connectionMade(this.#protocol, transport);
    return super.makeConnection(transport);
  }

  override connectionLost(reason: Failure): unknown {
    try {
      return super.connectionLost(reason);
    } finally {
      this.#watcher.connectionLost(reason); // CS8
    }
  }
}
