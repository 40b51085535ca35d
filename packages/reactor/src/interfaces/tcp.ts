import type { Deferred, Failure } from "@cordage/deferred";
import type { IPAddress } from "../address.ts";
import type { IAddress } from "./address.ts";
import type { IProtocolFactory } from "./protocol.ts";

/** Options of {@link IReactorTCP.listenTCP}. */
export interface ListenTCPOptions {
  /** How many connections the system may hold that have not been accepted. Default: 50. */
  readonly backlog?: number | undefined;
  /** The address to bind, such as `"127.0.0.1"` or `"::1"`. Default: `""`, every IPv4 interface. */
  readonly interface?: string | undefined;
  /** How many bytes may wait to be sent on each connection; see `ITCPTransport.maxWriteBuffer`. */
  readonly maxWriteBuffer?: number | undefined;
}

/** Options of {@link IReactorTCP.connectTCP}. */
export interface ConnectTCPOptions {
  /** Seconds until an attempt fails with `TimeoutError`. Default: 30. */
  readonly timeout?: number | undefined;
  /** The local address to connect from, as `[host, port]`; the system chooses for an empty host, and for port 0. */
  readonly bindAddress?: readonly [host: string, port: number] | undefined;
  /** How many bytes may wait to be sent; see `ITCPTransport.maxWriteBuffer`. */
  readonly maxWriteBuffer?: number | undefined;
}

/**
 * TCP servers and clients.
 *
 * @see Twisted: `IReactorTCP` (X25 to X28)
 */
export interface IReactorTCP {
  /**
   * Listens, and has `factory` build a protocol for each connection. Returns at once; the port is
   * bound when its `whenListening()` fires, which fails with `CannotListenError` if it can't be.
   *
   * @param port - 0 to 65535; 0 lets the system choose, `getHost()` then tells
   * @throws RangeError when `port`, `backlog` or `maxWriteBuffer` is out of range
   * @throws TypeError for what is no factory, and an `interface` that is no text
   */
  listenTCP(
    port: number,
    factory: IProtocolFactory,
    options?: ListenTCPOptions,
  ): IListeningPort<IPAddress>;

  /**
   * Connects, and has `factory` build the protocol. Before this returns only
   * `factory.startedConnecting` is called.
   *
   * @param host - an IPv4 or IPv6 address, or a name, which is resolved to its first IPv4 address
   * @param port - 1 to 65535, or the name of a service
   * @throws RangeError when a number is out of range
   * @throws TypeError for what is no client factory, or no host
   * @throws ServiceNameUnknownError for an unknown service
   */
  connectTCP(
    host: string,
    port: number | string,
    factory: IClientFactory,
    options?: ConnectTCPOptions,
  ): IConnector;
}

/** Whether `reactor` can do TCP. */
export function providesTCP(reactor: object): reactor is IReactorTCP {
  return "listenTCP" in reactor && "connectTCP" in reactor;
}

/** Options of {@link IListeningPort.drain}. */
export interface DrainOptions {
  /** Seconds from now until connections are aborted; `Infinity` aborts none. */
  readonly deadline: number;
}

/**
 * A port that accepts connections.
 *
 * @typeParam A - the kind of address it is bound to
 * @see Twisted: `IListeningPort` (X25, X26)
 */
export interface IListeningPort<A extends IAddress = IAddress> {
  /** Binds again after `stopListening`. Has no effect while listening. */
  startListening(): void;

  /**
   * Stops accepting; connections made live on.
   *
   * @returns fires when the port is closed; fails if the factory's `stopFactory` throws, closed all
   *   the same. Every call gets its own
   */
  stopListening(): Deferred<void>;

  /**
   * Stops listening, if it has not been, and waits for the connections it has accepted: those that live
   * at this call. Their protocols are told to come to an end, if they have an ear for it: see
   * `IDrainListener`. What is left of them at the deadline is aborted.
   *
   * ```ts
   * const aborted = await port.drain({ deadline: 10 });
   * ```
   *
   * @returns fires when they are gone and the port is closed, with how many were aborted; fails, as
   *   late, if the factory's `stopFactory` throws. Cancelling stops waiting, and aborts nothing. A port
   *   of datagrams has no connections
   * @throws RangeError when the deadline is negative or not a number
   */
  drain(options: DrainOptions): Deferred<number>;

  /**
   * Fires with this port when it is bound; fails with `CannotListenError`. A failure that nobody takes
   * is logged.
   */
  whenListening(): Deferred<IListeningPort<A>>;

  /**
   * The address it is bound to.
   *
   * @throws NotListeningError before it is bound and after it was closed
   */
  getHost(): A;
}

/**
 * A factory that hears what becomes of its connection attempts.
 *
 * @see Twisted: `ClientFactory` (P4)
 */
export interface IClientFactory extends IProtocolFactory {
  /** An attempt has begun. `connector.stopConnecting()` gives it up. */
  startedConnecting(connector: IConnector): void;
  /** The attempt failed. `connector.connect()` tries again. */
  clientConnectionFailed(connector: IConnector, reason: Failure): void;
  /** The connection is gone, after its protocol heard it. `connector.connect()` connects anew. */
  clientConnectionLost(connector: IConnector, reason: Failure): void;
}

/**
 * The client's handle on an attempt, the connection it leads to, and attempts after that.
 *
 * @see Twisted: `IConnector` (P5, P6)
 */
export interface IConnector {
  /**
   * Tries to connect, again if need be.
   *
   * @throws ConnectInProgressError unless it is disconnected
   */
  connect(): void;
  /**
   * Gives up the attempt; `clientConnectionFailed` gets a `UserError` before this returns.
   *
   * @throws NotConnectingError when no attempt is under way
   */
  stopConnecting(): void;
  /** Gives up the attempt or closes the connection, whichever there is. */
  disconnect(): void;
  /** Where it connects to. */
  getDestination(): IAddress;
}
