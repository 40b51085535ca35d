import type { Failure } from "@cordage/deferred";
import type { IAddress } from "../interfaces/address.ts";
import {
  hasLogPrefix,
  type IProtocol,
  type IProtocolFactory,
  isHalfCloseable,
  isHandshakeListener,
} from "../interfaces/protocol.ts";
import type { ITransport } from "../interfaces/transport.ts";

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
    return prefixOf(this.#factory);
  }
}

/** Passes everything on to the protocol of a user, and tells the watcher. */
class WatchedProtocol<P extends IProtocol> implements IProtocol {
  // Only declared: transports ask whether the properties are there, so they must not be otherwise (E4).
  declare readonly readConnectionLost?: () => void;
  declare readonly writeConnectionLost?: () => void;
  declare readonly handshakeCompleted?: () => void;
  readonly #protocol: P;
  readonly #watcher: ConnectionWatcher<P>;

  constructor(protocol: P, watcher: ConnectionWatcher<P>) {
    this.#protocol = protocol;
    this.#watcher = watcher;
    if (isHalfCloseable(protocol)) {
      this.readConnectionLost = () => protocol.readConnectionLost();
      this.writeConnectionLost = () => protocol.writeConnectionLost();
    }
    if (isHandshakeListener(protocol)) {
      this.handshakeCompleted = () => protocol.handshakeCompleted();
    }
  }

  makeConnection(transport: ITransport): void {
    this.#watcher.connectionMade(this.#protocol, transport);
    this.#protocol.makeConnection(transport);
  }

  connectionMade(): void {} // the protocol has had it, from its own makeConnection

  dataReceived(data: Buffer): void {
    this.#protocol.dataReceived(data);
  }

  connectionLost(reason: Failure): void {
    try {
      this.#protocol.connectionLost(reason);
    } finally {
      this.#watcher.connectionLost(reason); // CS8
    }
  }

  logPrefix(): string {
    return prefixOf(this.#protocol);
  }
}

function prefixOf(watched: object): string {
  return hasLogPrefix(watched) ? watched.logPrefix() : watched.constructor.name;
}
