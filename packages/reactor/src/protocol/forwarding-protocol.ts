import type { Failure } from "@cordage/deferred";
import { nameOf } from "../base/guarded-calls.ts";
import {
  hasLogPrefix,
  type ILoggingContext,
  type IProtocol,
  isDrainListener,
  isHalfCloseable,
  isHandshakeListener,
} from "../interfaces/protocol.ts";
import type { ITransport } from "../interfaces/transport.ts";

/**
 * Stands in for a protocol at its transport, and passes every event on: the base of whatever has to see
 * what a protocol of somebody else's is told.
 *
 * It has those optional events that the wrapped protocol has, and no others, through any number of
 * wrappers: transports behave according to which are there.
 *
 * @typeParam P - the wrapped protocol
 * @see Twisted: `twisted.internet.endpoints._WrappingProtocol` (E4), `twisted.protocols.policies` (PW-2)
 */
export class ForwardingProtocol<P extends IProtocol = IProtocol>
  implements IProtocol, ILoggingContext
{
  // Only declared: transports ask whether the properties are there, so they must not be otherwise.
  /** There when the wrapped protocol has it. */
  declare readConnectionLost?: () => void;
  /** There when the wrapped protocol has it. */
  declare writeConnectionLost?: () => void;
  /** There when the wrapped protocol has it. */
  declare handshakeCompleted?: () => void;
  /** There when the wrapped protocol has it. */
  declare drainStarted?: () => void;
  /** The class of the protocol inside of all wrappers, for log lines; also after it is let go of. */
  readonly wrappedName: string;
  #wrapped: P | null;
  /** What the wrapped protocol called itself, once it is let go of. */
  #lastPrefix = "";

  constructor(wrapped: P) {
    this.#wrapped = wrapped;
    this.wrappedName =
      wrapped instanceof ForwardingProtocol ? wrapped.wrappedName : nameOf(wrapped);
    if (isHalfCloseable(wrapped)) {
      this.readConnectionLost = () => wrapped.readConnectionLost();
      this.writeConnectionLost = () => wrapped.writeConnectionLost();
    }
    if (isHandshakeListener(wrapped)) {
      this.handshakeCompleted = () => wrapped.handshakeCompleted();
    }
    if (isDrainListener(wrapped)) this.drainStarted = () => wrapped.drainStarted();
  }

  /** The protocol that is told; `null` once it has been told of the loss. */
  get wrappedProtocol(): P | null {
    return this.#wrapped;
  }

  /** @returns like the other events, what the wrapped one did: transports look after async ones */
  makeConnection(transport: ITransport): unknown {
    return this.#wrapped?.makeConnection(transport);
  }

  /** Does nothing: the wrapped protocol has had it, from its own `makeConnection`. */
  connectionMade(): void {}

  dataReceived(data: Buffer): unknown {
    return this.#wrapped?.dataReceived(data);
  }

  connectionLost(reason: Failure): unknown {
    try {
      return this.#wrapped?.connectionLost(reason);
    } finally {
      this.#lastPrefix = this.logPrefix(); // what it has thrown is logged after this
      this.#wrapped = null;
    }
  }

  /** The wrapped protocol's. */
  logPrefix(): string {
    return this.#wrapped === null ? this.#lastPrefix : logPrefixOf(this.#wrapped);
  }
}

/** What `logged` calls itself in log lines; the name of its class, when it doesn't say. */
export function logPrefixOf(logged: object): string {
  return hasLogPrefix(logged) ? logged.logPrefix() : logged.constructor.name;
}
