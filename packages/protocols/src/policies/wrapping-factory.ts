import type { Failure } from "@cordage/deferred";
import {
  ClientFactory,
  type IAddress,
  type IClientFactory,
  type IConnector,
  type IProtocol,
  type IProtocolFactory,
  isProtocolNegotiationFactory,
  logPrefixOf,
} from "@cordage/reactor";
import { ProtocolWrapper, type WrapperKeeper, wrapperPrefix } from "./protocol-wrapper.ts";

/**
 * Wraps a factory, server's or client's, and every protocol it builds.
 *
 * Override {@link wrapProtocol} to choose the wrapper. Starting and stopping, and what clients hear of their
 * attempts, is passed on to the wrapped factory.
 *
 * @see Twisted: `twisted.protocols.policies.WrappingFactory` (PW-2, PW-4, PW-5)
 */
export class WrappingFactory extends ClientFactory implements WrapperKeeper {
  // Only declared: reactors ask whether it is there.
  /** What the wrapped factory would have offered for ALPN; there only if that says something. */
  declare readonly acceptableProtocols?: () => readonly string[];
  readonly wrappedFactory: IProtocolFactory;
  /** The wrappers whose connections stand. */
  readonly protocols: ReadonlySet<ProtocolWrapper>;
  readonly #protocols = new Set<ProtocolWrapper>();

  constructor(wrappedFactory: IProtocolFactory) {
    super();
    this.wrappedFactory = wrappedFactory;
    this.protocols = this.#protocols;
    if (isProtocolNegotiationFactory(wrappedFactory)) {
      this.acceptableProtocols = () => wrappedFactory.acceptableProtocols();
    }
  }

  /** Wraps what the wrapped factory builds. When that refuses the connection, so does this. */
  override buildProtocol(address: IAddress): ProtocolWrapper | null {
    const wrapped = this.wrappedFactory.buildProtocol(address);
    return wrapped === null ? null : this.wrapProtocol(wrapped, address);
  }

  /** Override: makes the wrapper for a protocol that was just built. */
  wrapProtocol(wrapped: IProtocol, _address: IAddress): ProtocolWrapper {
    return new ProtocolWrapper(this, wrapped);
  }

  /** A connection stands. Called by its wrapper. */
  registerProtocol(wrapper: ProtocolWrapper): void {
    this.#protocols.add(wrapper);
  }

  /** A connection is gone. Called by its wrapper, once. */
  unregisterProtocol(wrapper: ProtocolWrapper): void {
    this.#protocols.delete(wrapper);
  }

  override doStart(): void {
    this.wrappedFactory.doStart();
    super.doStart();
  }

  override doStop(): void {
    this.wrappedFactory.doStop();
    super.doStop();
  }

  override startedConnecting(connector: IConnector): void {
    this.#wrappedClient()?.startedConnecting(connector);
  }

  override clientConnectionFailed(connector: IConnector, reason: Failure): void {
    this.#wrappedClient()?.clientConnectionFailed(connector, reason);
  }

  override clientConnectionLost(connector: IConnector, reason: Failure): void {
    this.#wrappedClient()?.clientConnectionLost(connector, reason);
  }

  /** Such as `Site (WrappingFactory)`. */
  override logPrefix(): string {
    return wrapperPrefix(logPrefixOf(this.wrappedFactory), this);
  }

  #wrappedClient(): IClientFactory | undefined {
    return isClientFactory(this.wrappedFactory) ? this.wrappedFactory : undefined;
  }
}

function isClientFactory(factory: IProtocolFactory): factory is IClientFactory {
  return typeof Reflect.get(factory, "startedConnecting") === "function";
}
