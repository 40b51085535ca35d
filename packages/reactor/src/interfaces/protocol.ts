import type { Failure } from "@cordage/deferred";
import type { IAddress } from "./address.ts";
import type { ITransport } from "./transport.ts";

/**
 * The program's side of one connection. Events come in this order:
 *
 * ```text
 * makeConnection -> connectionMade -> dataReceived … -> connectionLost
 *                                     (any number)      (exactly once, last)
 * ```
 *
 * An exception thrown by any of them is logged and ends this connection only.
 *
 * Any of them may be an `async` function. Nobody waits for it: its first part, up to an `await`, runs inside
 * the event, and the next event comes when it comes, whether or not the rest has run. So calls of
 * `dataReceived` may overlap, and `connectionLost` may come before one of them is through; who wants one
 * thing after the other reads from a `Connection`. Where it rejects, that counts like a throw at that
 * moment: it is logged and ends the connection, or is only logged when that is over already.
 *
 * @see Twisted: `IProtocol`
 */
export interface IProtocol {
  /** The transport introduces itself; calls `connectionMade`. */
  makeConnection(transport: ITransport): void;
  /** The connection stands, and reading has begun. */
  connectionMade(): void;
  /** Bytes have arrived, cut anywhere. `data` is the protocol's to keep, unless it borrows. */
  dataReceived(data: Buffer): void;
  /** The connection is gone; `reason` holds a `ConnectionDone` for a clean close. */
  connectionLost(reason: Failure): void;
}

/**
 * A protocol that can go on in one direction after the other was closed. Others are told
 * `connectionLost` when the peer closes its direction.
 *
 * @see Twisted: `IHalfCloseableProtocol` (X15, X16)
 */
export interface IHalfCloseableProtocol extends IProtocol {
  /** The peer sends no more; writing still works. */
  readConnectionLost(): void;
  /** The `loseWriteConnection` asked for has happened; data still arrives. */
  writeConnectionLost(): void;
}

/** Whether `protocol` has both events of {@link IHalfCloseableProtocol}. */
export function isHalfCloseable(protocol: IProtocol): protocol is IHalfCloseableProtocol {
  return hasMethod(protocol, "readConnectionLost") && hasMethod(protocol, "writeConnectionLost");
}

/**
 * A protocol that is content to be lent what it receives: it keeps nothing of a chunk beyond
 * `dataReceived`, and hands it to nobody but its own transport's `write`. In turn, bulk reaches it
 * without being copied. A protocol that doesn't hold to it finds other bytes in what it has kept.
 */
export interface IBorrowingProtocol extends IProtocol {
  readonly borrowsData: true;
}

/** Whether `protocol` can be lent what it receives: see {@link IBorrowingProtocol}. */
export function isBorrowing(protocol: IProtocol): protocol is IBorrowingProtocol {
  return Reflect.get(protocol, "borrowsData") === true;
}

/**
 * A protocol that wants to know when TLS stands. `connectionMade` comes before the handshake.
 *
 * @see Twisted: `IHandshakeListener` (X30)
 */
export interface IHandshakeListener extends IProtocol {
  /** The handshake has succeeded: what the peer showed of itself can be looked at. */
  handshakeCompleted(): void;
}

/** Whether `protocol` has the event of {@link IHandshakeListener}. */
export function isHandshakeListener(protocol: IProtocol): protocol is IHandshakeListener {
  return hasMethod(protocol, "handshakeCompleted");
}

/**
 * A protocol that can come to an end by itself: between two requests, say, rather than in one.
 */
export interface IDrainListener extends IProtocol {
  /**
   * The port that made the connection is being drained: finish what has begun, begin nothing new, and
   * close. Whatever lives at the deadline is aborted. Comes at most once for each `drain`, and not after
   * `connectionLost`.
   */
  drainStarted(): void;
}

/** Whether `protocol` has the event of {@link IDrainListener}. */
export function isDrainListener(protocol: IProtocol): protocol is IDrainListener {
  return hasMethod(protocol, "drainStarted");
}

/**
 * Names itself in log lines.
 *
 * @see Twisted: `ILoggingContext`
 */
export interface ILoggingContext {
  /** A short name, such as the class of the protocol. */
  logPrefix(): string;
}

/** Whether `value` can name itself in log lines. */
export function hasLogPrefix(value: object): value is ILoggingContext {
  return hasMethod(value, "logPrefix");
}

/**
 * Makes a protocol for each connection.
 *
 * @typeParam P - what it makes, for those who get it back from an endpoint
 * @see Twisted: `IProtocolFactory`
 */
export interface IProtocolFactory<P extends IProtocol = IProtocol> {
  /** A protocol for a connection with `address`, or `null` to refuse it. */
  buildProtocol(address: IAddress): P | null;
  /** One more port or connector uses the factory. */
  doStart(): void;
  /** One port or connector fewer uses the factory. */
  doStop(): void;
}

function hasMethod(value: object, name: string): boolean {
  return typeof Reflect.get(value, name) === "function";
}
