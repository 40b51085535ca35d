import { Deferred, type Failure, maybeDeferred } from "@cordage/deferred";
import { requireFactory } from "../base/argument-checks.ts";
import { builtProtocol } from "../base/built-protocol.ts";
import { ConnectingCancelledError, NoProtocol } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import { type IProtocol, type IProtocolFactory, isBorrowing } from "../interfaces/protocol.ts";
import { isProtocolNegotiationFactory } from "../interfaces/ssl.ts";
import type { IClientFactory, IConnector } from "../interfaces/tcp.ts";
import type { ITransport } from "../interfaces/transport.ts";
import { ClientFactory } from "../protocol/client-factory.ts";
import { ForwardingProtocol, logPrefixOf } from "../protocol/forwarding-protocol.ts";

/**
 * Connects once, as endpoints do: never throws, and gives the protocol `factory` builds (E1, E2).
 *
 * @param begin - begins to connect, for the factory it is given
 */
export function connectWrapped<P extends IProtocol>(
  factory: IProtocolFactory<P>,
  begin: (wrapping: IClientFactory) => unknown,
): Deferred<P> {
  return maybeDeferred(() => {
    requireFactory(factory);
    const wrapping = new WrappingFactory(factory);
    begin(wrapping);
    return wrapping.onConnection;
  });
}

/**
 * Turns what a client factory hears into a Deferred: the protocol the wrapped factory builds for the
 * connection, or why there is none (E1, E2).
 */
export class WrappingFactory<P extends IProtocol> extends ClientFactory {
  // Only declared: TLS asks whether the wrapped factory chooses among languages (X34).
  declare readonly acceptableProtocols?: () => readonly string[];
  /** Fires with the wrapped factory's protocol, after its `connectionMade`. */
  readonly onConnection: Deferred<P>;
  readonly #wrapped: IProtocolFactory<P>;
  #connector: IConnector | undefined = undefined;
  #connected = false;

  constructor(wrapped: IProtocolFactory<P>) {
    super();
    this.#wrapped = wrapped;
    if (isProtocolNegotiationFactory(wrapped)) {
      this.acceptableProtocols = () => wrapped.acceptableProtocols();
    }
    this.onConnection = new Deferred((deferred) => this.#cancel(deferred));
  }

  override startedConnecting(connector: IConnector): void {
    this.#connector = connector;
  }

  override buildProtocol(address: IAddress): IProtocol | null {
    this.#connected = true;
    try {
      const protocol = builtProtocol(this.#wrapped, address);
      if (!protocol) throw new NoProtocol();
      return new WrappingProtocol(protocol, this.onConnection);
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
    return logPrefixOf(this.#wrapped);
  }

  #cancel(deferred: Deferred<P>): void {
    const connector = this.#connector;
    if (connector === undefined) return; // then it fails with CancelledError
    deferred.errback(new ConnectingCancelledError(connector.getDestination()));
    // Inside the protocol's connectionMade there is a connection to close, no attempt to stop.
    if (this.#connected) connector.disconnect();
    else connector.stopConnecting();
  }
}

/** Passes everything on, and tells when the connection has been made. */
class WrappingProtocol<P extends IProtocol> extends ForwardingProtocol<P> {
  // Only declared, like the optional events. Other wrappers may keep what is written for a while.
  declare readonly borrowsData?: true;
  readonly #protocol: P;
  readonly #onConnection: Deferred<P>;

  constructor(protocol: P, onConnection: Deferred<P>) {
    super(protocol);
    this.#protocol = protocol;
    this.#onConnection = onConnection;
    if (isBorrowing(protocol)) this.borrowsData = true;
  }

  override makeConnection(transport: ITransport): unknown {
    let returned: unknown;
    try {
      returned = super.makeConnection(transport);
    } catch (error) {
      // Twisted's Deferred would never fire (E2); the transport logs the error and closes.
      if (!this.#onConnection.called) this.#onConnection.errback(error);
      throw error;
    }
    if (!this.#onConnection.called) this.#onConnection.callback(this.#protocol);
    return returned;
  }
}
