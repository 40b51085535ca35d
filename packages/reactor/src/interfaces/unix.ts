import type { UNIXAddress } from "../address.ts";
import type { IProtocolFactory } from "./protocol.ts";
import type { IClientFactory, IConnector, IListeningPort } from "./tcp.ts";

/** Options of {@link IReactorUNIX.listenUNIX}. */
export interface ListenUNIXOptions {
  /** How many connections the system may hold that have not been accepted. Default: 50. */
  readonly backlog?: number | undefined;
  /** The permissions of the socket's file, set once it is bound. Default: `0o666`, everybody. */
  readonly mode?: number | undefined;
  /**
   * Holds the lock `ADDRESS.lock` while listening, and clears away the socket that a process left which
   * died with the lock. Default: false; then a left socket is in the way.
   */
  readonly wantPID?: boolean | undefined;
  /** How many bytes may wait to be sent on each connection; see `ITCPTransport.maxWriteBuffer`. */
  readonly maxWriteBuffer?: number | undefined;
}

/** Options of {@link IReactorUNIX.connectUNIX}. */
export interface ConnectUNIXOptions {
  /** Seconds until an attempt fails with `TimeoutError`. Default: 30. */
  readonly timeout?: number | undefined;
  /** Fails with `BadFileError` unless a process holds the lock of `wantPID`. Default: false. */
  readonly checkPID?: boolean | undefined;
  /** How many bytes may wait to be sent; see `ITCPTransport.maxWriteBuffer`. */
  readonly maxWriteBuffer?: number | undefined;
}

/**
 * Servers and clients on Unix stream sockets. Their transports are `ITCPTransport`s: what makes no
 * sense here, such as `setTcpNoDelay`, has no effect.
 *
 * An address is a path, or on Linux an abstract name, which begins with a zero byte (`"\0name"`) and has
 * no file. Both are limited to what the system takes, about 100 bytes. **Node 20 fills an abstract name up with
 * zero bytes**, as all its programs do; later ones take it as it is. So programs find each other where both have
 * the same kind of Node, and others where they fill it up too, such as socat with `unix-tightsocklen=0`.
 *
 * @see Twisted: `IReactorUNIX` (X35)
 */
export interface IReactorUNIX {
  /**
   * Listens; see `IReactorTCP.listenTCP`. The file is removed when the port is closed. A path that is in
   * use or too long, and a lock that is held, are a `CannotListenError`.
   *
   * @throws RangeError when `backlog`, `mode` or `maxWriteBuffer` is out of range
   * @throws TypeError when `address` is empty or no string, and for what is no factory
   */
  listenUNIX(
    address: string,
    factory: IProtocolFactory,
    options?: ListenUNIXOptions,
  ): IListeningPort<UNIXAddress>;

  /**
   * Connects; see `IReactorTCP.connectTCP`.
   *
   * @throws RangeError when `timeout` or `maxWriteBuffer` is out of range
   * @throws TypeError when `address` is empty or no string
   */
  connectUNIX(address: string, factory: IClientFactory, options?: ConnectUNIXOptions): IConnector;
}

/** Whether `reactor` can do Unix sockets. */
export function providesUNIX(reactor: object): reactor is IReactorUNIX {
  return "listenUNIX" in reactor && "connectUNIX" in reactor;
}
