import type { IPAddress } from "../address.ts";
import type { IProtocolFactory } from "./protocol.ts";
import type { IListeningPort } from "./tcp.ts";
import type { IDatagramProtocol } from "./udp.ts";

/** Options of {@link IReactorSocket.adoptStreamPort} and `adoptStreamConnection`. */
export interface AdoptStreamOptions {
  /** How many bytes may wait to be sent on each connection; see `ITCPTransport.maxWriteBuffer`. */
  readonly maxWriteBuffer?: number | undefined;
}

/** What kind of addresses a socket has: IPv4, IPv6, or paths. */
export type AddressFamily = "INET" | "INET6" | "UNIX";

/**
 * Takes over sockets that somebody else has made, given by their file descriptors: inherited from
 * whoever started the program, such as systemd.
 *
 * A descriptor that was adopted is the reactor's, which closes it: unlike Twisted, Node has no way to
 * duplicate one, so don't close it yourself.
 *
 * @see Twisted: `IReactorSocket` (R20)
 */
export interface IReactorSocket {
  /**
   * Accepts connections on a socket that listens. The port can't be listened on again once it was
   * stopped; a Unix port doesn't know its path, and leaves it where it is.
   *
   * @returns like `IReactorTCP.listenTCP`; what is wrong with the socket is a `CannotListenError`
   * @throws RangeError when `fileDescriptor` can't be one, or `maxWriteBuffer` is out of range
   * @throws TypeError for what is no factory
   * @throws UnsupportedAddressFamily for any other family
   */
  adoptStreamPort(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
    options?: AdoptStreamOptions,
  ): IListeningPort;

  /**
   * Has `factory` build a protocol for a socket that is connected, as server. The factory is neither
   * started nor stopped for it. When the reactor has shut down, the socket is closed and nothing built.
   *
   * @throws RangeError when `fileDescriptor` can't be one, or `maxWriteBuffer` is out of range
   * @throws TypeError for what is no factory
   * @throws UnsupportedAddressFamily for any other family
   * @throws UnsupportedSocketType when it is no stream socket
   */
  adoptStreamConnection(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
    options?: AdoptStreamOptions,
  ): void;

  /**
   * Sends and receives datagrams on a socket that is bound. The port can't be listened on again once it
   * was stopped.
   *
   * @param maxPacketSize - of a longer datagram the rest is dropped, in bytes. Default: 8192
   * @returns like `IReactorUDP.listenUDP`; what is wrong with the socket is a `CannotListenError`
   * @throws RangeError when a number is out of range
   * @throws TypeError for what is no datagram protocol
   * @throws UnsupportedAddressFamily for any other family than INET and INET6
   */
  adoptDatagramPort(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    protocol: IDatagramProtocol,
    maxPacketSize?: number,
  ): IListeningPort<IPAddress>;
}

/** Whether `reactor` can take over sockets. */
export function providesSocket(reactor: object): reactor is IReactorSocket {
  return (
    "adoptStreamPort" in reactor &&
    "adoptStreamConnection" in reactor &&
    "adoptDatagramPort" in reactor
  );
}
