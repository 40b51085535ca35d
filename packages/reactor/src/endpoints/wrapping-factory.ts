import { Deferred, type Failure } from "@cordage/deferred";
import { NoProtocol } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import {
  hasLogPrefix,
  type IHalfCloseableProtocol,
  type IProtocol,
  type IProtocolFactory,
  isHalfCloseable,
} from "../interfaces/protocol.ts";
import type { IConnector } from "../interfaces/tcp.ts";
import type { ITransport } from "../interfaces/transport.ts";
import { ClientFactory } from "../protocol/client-factory.ts";

/**
 * Turns what a client factory hears into a Deferred: the protocol the wrapped factory builds for the
 * connection, or why there is none (E1, E2).
 */
export class WrappingFactory extends ClientFactory {
  /** Fires with the wrapped factory's protocol, after its `connectionMade`. */
  readonly onConnection: Deferred<IProtocol>;
  readonly #wrapped: IProtocolFactory;
  #connector: IConnector | undefined = undefined;
  #connected = false;

  /** @param cancelled - what `onConnection` fails with when it is cancelled */
  constructor(wrapped: IProtocolFactory, cancelled: () => Error) {
    super();
    this.noisy = false;
    this.#wrapped = wrapped;
    this.onConnection = new Deferred((deferred) => {
      deferred.errback(cancelled());
      // Inside the protocol's connectionMade there is a connection to close, no attempt to stop.
      if (this.#connected) this.#connector?.disconnect();
      else this.#connector?.stopConnecting();
    });
  }

  override startedConnecting(connector: IConnector): void {
    this.#connector = connector;
  }

  override buildProtocol(address: IAddress): IProtocol | null {
    this.#connected = true;
    try {
      const protocol = this.#wrapped.buildProtocol(address);
      if (protocol === null) throw new NoProtocol();
      return wrap(protocol, this.onConnection);
    } catch (error) {
      if (!this.onConnection.called) this.onConnection.errback(error);
      return null;
    }
  }

  override clientConnectionFailed(_connector: IConnector, reason: Failure): void {
    if (!this.onConnection.called) this.onConnection.errback(reason);
  }

  override doStart(): void {
    this.#wrapped.doStart();
  }

  override doStop(): void {
    this.#wrapped.doStop();
  }

  override logPrefix(): string {
    return prefixOf(this.#wrapped);
  }
}

function wrap(protocol: IProtocol, onConnection: Deferred<IProtocol>): IProtocol {
  return isHalfCloseable(protocol)
    ? new HalfCloseableWrapper(protocol, onConnection)
    : new Wrapper(protocol, onConnection);
}

/** Passes everything on, and tells when the connection has been made. */
class Wrapper<P extends IProtocol = IProtocol> implements IProtocol {
  protected readonly wrapped: P;
  readonly #onConnection: Deferred<IProtocol>;

  constructor(wrapped: P, onConnection: Deferred<IProtocol>) {
    this.wrapped = wrapped;
    this.#onConnection = onConnection;
  }

  makeConnection(transport: ITransport): void {
    try {
      this.wrapped.makeConnection(transport);
    } catch (error) {
      // Twisted's Deferred would never fire (E2); the transport logs the error and closes.
      if (!this.#onConnection.called) this.#onConnection.errback(error);
      throw error;
    }
    if (!this.#onConnection.called) this.#onConnection.callback(this.wrapped);
  }

  connectionMade(): void {}

  dataReceived(data: Buffer): void {
    this.wrapped.dataReceived(data);
  }

  connectionLost(reason: Failure): void {
    this.wrapped.connectionLost(reason);
  }

  logPrefix(): string {
    return prefixOf(this.wrapped);
  }
}

/** Offers the half-close events because, and only because, the wrapped protocol has them (E4). */
class HalfCloseableWrapper
  extends Wrapper<IHalfCloseableProtocol>
  implements IHalfCloseableProtocol
{
  readConnectionLost(): void {
    this.wrapped.readConnectionLost();
  }

  writeConnectionLost(): void {
    this.wrapped.writeConnectionLost();
  }
}

function prefixOf(wrapped: object): string {
  return hasLogPrefix(wrapped) ? wrapped.logPrefix() : wrapped.constructor.name;
}
