import type { Failure } from "@cordage/deferred";
import {
  hasLogPrefix,
  type ILoggingContext,
  type IProtocol,
  isBorrowing,
  isDrainListener,
  isHalfCloseable,
  isHandshakeListener,
} from "../interfaces/protocol.ts";
import type { ITransport } from "../interfaces/transport.ts";
import { enterLogContext, leaveLogContext } from "../log/log-context.ts";
import { ForwardingProtocol } from "../protocol/forwarding-protocol.ts";
import { callGuarded, nameOf, reportThrown, watchOutcome } from "./guarded-calls.ts";

/**
 * Tells the protocol of one connection what happens to it, so that what is logged meanwhile carries its
 * name (X14). What it throws is logged and given to the connection, which ends with it (X5).
 */
export class ProtocolEvents implements ILoggingContext {
  #protocol: IProtocol;
  readonly #logSuffix: string;
  readonly #failed: (reason: Failure) => void;

  /**
   * @param logSuffix - what follows the protocol's name in log lines, such as `client`
   * @param failed - called when the protocol has thrown, after that was logged
   */
  constructor(protocol: IProtocol, logSuffix: string, failed: (reason: Failure) => void) {
    this.#protocol = protocol;
    this.#logSuffix = logSuffix;
    this.#failed = failed;
  }

  /** What a log line about an exception calls the protocol: its class, whatever it is wrapped in. */
  get protocolName(): string {
    const protocol = this.#protocol;
    return protocol instanceof ForwardingProtocol ? protocol.wrappedName : nameOf(protocol);
  }

  /** Such as `Echo,3,127.0.0.1`. */
  logPrefix(): string {
    const protocol = this.#protocol;
    const name = hasLogPrefix(protocol) ? protocol.logPrefix() : nameOf(protocol);
    return `${name},${this.#logSuffix}`;
  }

  /** Makes the connection, which has the protocol told of it. */
  connectionMade(transport: ITransport): void {
    this.run(() => this.#protocol.makeConnection(transport));
  }

  /** Data has come. */
  dataReceived(data: Buffer): void {
    // Not run(): no closure for each piece of data.
    const outer = enterLogContext(this);
    try {
      const returned: unknown = this.#protocol.dataReceived(data);
      if (returned !== undefined) watchOutcome(this, returned, this.#failed);
    } catch (error) {
      reportThrown(this, error, this.#failed);
    } finally {
      leaveLogContext(outer);
    }
  }

  /** Whether the protocol keeps nothing of what it is handed. */
  get borrows(): boolean {
    return isBorrowing(this.#protocol);
  }

  /** @returns false when the protocol can't go on in one direction: then it wasn't told (X11, X16) */
  readConnectionLost(): boolean {
    const protocol = this.#protocol;
    if (!isHalfCloseable(protocol)) return false;
    this.run(() => protocol.readConnectionLost());
    return true;
  }

  /** This direction is closed. Protocols that can't go on in one are not told. */
  writeConnectionLost(): void {
    const protocol = this.#protocol;
    if (isHalfCloseable(protocol)) this.run(() => protocol.writeConnectionLost());
  }

  /** TLS stands. Those who have no ear for it are not told. */
  handshakeCompleted(): void {
    const protocol = this.#protocol;
    if (isHandshakeListener(protocol)) this.run(() => protocol.handshakeCompleted());
  }

  /** The port is drained. Those who have no ear for it are not told. */
  drainStarted(): void {
    const protocol = this.#protocol;
    if (isDrainListener(protocol)) this.run(() => protocol.drainStarted());
  }

  /** The connection is gone. Nothing is to be called after it. */
  connectionLost(reason: Failure): void {
    this.run(() => this.#protocol.connectionLost(reason));
  }

  /** Does something else on behalf of the protocol, such as calling its producer. */
  run(action: () => unknown): void {
    callGuarded(this, action, this.#failed);
  }

  /** What a method returned that was called from elsewhere, such as a producer's: see `watchOutcome`. */
  watch(returned: unknown): void {
    watchOutcome(this, returned, this.#failed);
  }

  /** Lets go of the protocol, so that the transport of a lost connection keeps nothing alive (X6). */
  release(): void {
    this.#protocol = GONE;
  }
}

/** Stands in for the protocol of a lost connection. */
const GONE: IProtocol = {
  makeConnection() {},
  connectionMade() {},
  dataReceived() {},
  connectionLost() {},
};
