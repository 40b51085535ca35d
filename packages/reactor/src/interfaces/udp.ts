import type { Deferred, Failure } from "@cordage/deferred";
import type { IPAddress } from "../address.ts";
import type { IListeningPort } from "./tcp.ts";

/** An IP address and a port: where a datagram goes or comes from. */
export type HostAndPort = readonly [host: string, port: number];

/**
 * The program's side of a port that sends and receives datagrams:
 *
 * ```text
 * makeConnection -> datagramReceived, connectionRefused … -> doStop
 *                   (any number)
 * ```
 *
 * An exception thrown by the middle ones is logged, and the port lives on. So is the rejection of one that is
 * `async`; nothing waits for it.
 */
export interface IDatagramProtocol {
  /** A port is bound; counts it in. */
  makeConnection(transport: IUDPTransport): void;
  /** The port is closed; counts it out. */
  doStop(): void;
  /** A datagram has arrived; it is yours to keep. It may be empty. */
  datagramReceived(datagram: Buffer, addr: HostAndPort): void;
  /** Nobody listens where a datagram of a connected port went. Those after it may find somebody. */
  connectionRefused(): void;
  /** `IUDPTransport.connect` has failed. Without this event that is logged. */
  connectionFailed?(reason: Failure): void;
}

/**
 * A bound port, as a datagram protocol sees it.
 *
 * @see Twisted: `IUDPTransport` (X38 to X42)
 */
export interface IUDPTransport {
  /**
   * The write budget, in bytes: a datagram that is written while more than this many wait to be sent is
   * dropped. Each that waits counts 256 bytes more than it has, for what it takes beside them. At first what
   * the port was given, else 1 MiB; `Infinity` switches it off. Setting it throws RangeError for what is not 1
   * or more.
   */
  maxWriteBuffer: number;

  /** How many datagrams were dropped here because too much was waiting to be sent. */
  readonly unsent: number;

  /**
   * Sends a datagram. It is handed to the system at once, and may get lost there or later; an error that
   * the system tells later is logged. While the system takes no more, datagrams wait; when more than
   * {@link maxWriteBuffer} bytes do, this one is dropped, and counted as {@link unsent}. Without effect when
   * the port is closed.
   *
   * @param packet - a string goes out as UTF-8
   * @param addr - an IP address, or `"<broadcast>"`, and a port. Not needed once connected, and then
   *   only the peer's
   * @throws TypeError without an address, or for anything that is neither bytes nor a string
   * @throws InvalidAddressError for a name, or an address of the other family
   * @throws MessageLengthError for more bytes than a datagram can have
   * @throws RangeError for a port that is none, and for an address other than the peer's
   */
  write(packet: Uint8Array | string, addr?: HostAndPort): void;

  /** Sends one datagram of several pieces; see `write`. */
  writeSequence(pieces: Iterable<Uint8Array | string>, addr?: HostAndPort): void;

  /**
   * From now on sends to this peer only, and hears only this one. For good: there is no way back.
   *
   * @throws InvalidAddressError for a name, or an address of the other family
   * @throws TypeError when it is connected
   * @throws NotListeningError when the port is closed
   */
  connect(host: string, port: number): void;

  /**
   * Where the port is bound.
   *
   * @throws NotListeningError when it is closed
   */
  getHost(): IPAddress;

  /** Closes the port; see `IListeningPort.stopListening`. The protocol is told later. */
  stopListening(): Deferred<void>;

  /** Whether datagrams may be sent to everybody. Off (false) on a new port. */
  getBroadcastAllowed(): boolean;
  /** Allows sending to everybody, or forbids it. */
  setBroadcastAllowed(enabled: boolean): void;
}

/** Options of {@link IReactorUDP.listenUDP}. */
export interface ListenUDPOptions {
  /** The IPv4 or IPv6 address to bind. Default: `""`, every IPv4 interface. */
  readonly interface?: string | undefined;
  /** Of a longer datagram the rest is dropped, in bytes. Default: 8192. */
  readonly maxPacketSize?: number | undefined;
  /** How many bytes may wait to be sent; see `IUDPTransport.maxWriteBuffer`. Default: 1 MiB. */
  readonly maxWriteBuffer?: number | undefined;
}

/**
 * Ports for datagrams.
 *
 * @see Twisted: `IReactorUDP` (X37 to X41)
 */
export interface IReactorUDP {
  /**
   * Binds a port and starts `protocol` on it. Returns at once; the port is bound when its
   * `whenListening()` fires, which fails with `CannotListenError` if it can't be.
   *
   * @param port - 0 to 65535; 0 lets the system choose, `getHost()` then tells
   * @throws RangeError when `port`, `maxPacketSize` or `maxWriteBuffer` is out of range
   * @throws TypeError for what is no datagram protocol
   * @throws InvalidAddressError when `interface` is no IP address
   */
  listenUDP(
    port: number,
    protocol: IDatagramProtocol,
    options?: ListenUDPOptions,
  ): IListeningPort<IPAddress>;
}

/** Whether `reactor` can do datagrams. */
export function providesUDP(reactor: object): reactor is IReactorUDP {
  return "listenUDP" in reactor;
}
