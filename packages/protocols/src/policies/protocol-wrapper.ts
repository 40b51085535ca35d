import type { Failure } from "@cordage/deferred";
import {
  ForwardingProtocol,
  type IAddress,
  type IProtocol,
  type ITransport,
} from "@cordage/reactor";
import { offerCapabilities, type ReplacedMethods } from "./transport-capabilities.ts";

/** A factory that keeps track of its wrappers. */
export interface WrapperKeeper {
  /** The connection of `wrapper` stands; its wrapped protocol is told next. */
  registerProtocol(wrapper: ProtocolWrapper): void;
  /** The connection of `wrapper` is gone; its wrapped protocol is told next. */
  unregisterProtocol(wrapper: ProtocolWrapper): void;
}

/**
 * Stands between a transport and a protocol: the protocol of the one, the transport of the other.
 *
 * ```text
 *   transport  --- dataReceived, connectionLost … -->  wrapper  --- the same -->  wrappedProtocol
 *              <-- write, loseConnection … ----------           <-- the same ---
 * ```
 *
 * Override an event or a request to have a say in it. What a transport may or may not be able to do, such as
 * `abortConnection`, and properties that are unknown here, are offered to the wrapped protocol from
 * `connectionMade` on if, and only if, the real transport has them; {@link replacedMethods} has a say in
 * these.
 *
 * @typeParam P - the wrapped protocol
 * @see Twisted: `twisted.protocols.policies.ProtocolWrapper` (PW-1 to PW-6)
 */
export class ProtocolWrapper<P extends IProtocol = IProtocol>
  extends ForwardingProtocol<P>
  implements ITransport
{
  /** The factory that made it. */
  readonly factory: WrapperKeeper;
  #transport: ITransport | undefined = undefined;

  constructor(factory: WrapperKeeper, wrappedProtocol: P) {
    super(wrappedProtocol);
    this.factory = factory;
  }

  /**
   * The real transport, or the next wrapper.
   *
   * @throws TypeError before the connection is made
   */
  get transport(): ITransport {
    if (this.#transport === undefined) throw new TypeError("the wrapper is not connected yet");
    return this.#transport;
  }

  /** Takes the transport, registers with the factory, and connects the wrapped protocol, in this order. */
  override makeConnection(transport: ITransport): unknown {
    this.#transport = transport;
    offerCapabilities(this, transport, this.replacedMethods());
    this.connectionMade();
    this.factory.registerProtocol(this);
    return this.connectWrapped();
  }

  /** The connection is gone: tells the wrapped protocol, and lets go of it. */
  override connectionLost(reason: Failure): unknown {
    this.factory.unregisterProtocol(this);
    return super.connectionLost(reason);
  }

  /** Whether the connection is closing: from the `loseConnection` on that goes through here, at the latest. */
  get disconnecting(): boolean {
    return this.#transport?.disconnecting ?? false;
  }

  write(data: Uint8Array | string): void {
    this.transport.write(data);
  }

  writeSequence(data: Iterable<Uint8Array | string>): void {
    this.transport.writeSequence(data);
  }

  loseConnection(): void {
    this.transport.loseConnection();
  }

  getPeer(): IAddress {
    return this.transport.getPeer();
  }

  getHost(): IAddress {
    return this.transport.getHost();
  }

  /** Such as `Echo (ProtocolWrapper)`. */
  override logPrefix(): string {
    return wrapperPrefix(super.logPrefix(), this);
  }

  /** Override to tell the wrapped protocol of the connection later than at once. */
  protected connectWrapped(): unknown {
    return super.makeConnection(this);
  }

  /**
   * Override: methods to be called in the place of some that a transport need not have, such as
   * `pauseProducing`. Those that the transport doesn't have are not offered.
   */
  protected replacedMethods(): ReplacedMethods {
    return {};
  }
}

/** How `wrapper` calls itself in log lines, given how what it wraps does (PW-4). */
export function wrapperPrefix(wrappedPrefix: string, wrapper: object): string {
  return `${wrappedPrefix} (${wrapper.constructor.name})`;
}
