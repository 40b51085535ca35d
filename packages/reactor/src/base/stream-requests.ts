/**
 * What callers ask of a reactor that makes stream connections: checked, and with the defaults filled in. All
 * reactors go by this, so that what the one refuses no other takes.
 */
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { AddressFamily, AdoptStreamOptions } from "../interfaces/socket.ts";
import type { ConnectTCPOptions, IClientFactory, ListenTCPOptions } from "../interfaces/tcp.ts";
import type { ConnectUNIXOptions, ListenUNIXOptions } from "../interfaces/unix.ts";
import {
  checkedOptions,
  requireBacklog,
  requireBindAddress,
  requireClientFactory,
  requireDescriptor,
  requireFactory,
  requireFamily,
  requireHost,
  requireInteger,
  requireInterface,
  requireTimeout,
  requireUNIXAddress,
  requireWriteBuffer,
} from "./argument-checks.ts";
import { CONNECT_TIMEOUT, LISTEN_BACKLOG, UNIX_SOCKET_MODE } from "./limits.ts";

/** The write budget of connections. */
interface BudgetRequest {
  /** How many bytes may wait to be sent on each; left out, it is the reactor's. */
  readonly maxWriteBuffer?: number;
}

/** What `listenTCP` and `listenSSL` are asked for. */
export interface TCPServerRequest extends BudgetRequest {
  readonly port: number;
  readonly factory: IProtocolFactory;
  readonly backlog: number;
  /** Empty for every IPv4 interface. */
  readonly interface: string;
}

/** What `connectTCP` and `connectSSL` are asked for. */
export interface TCPClientRequest extends BudgetRequest {
  readonly host: string;
  readonly port: number;
  readonly factory: IClientFactory;
  /** Seconds. */
  readonly timeout: number;
  /** The local host and port, when it matters. */
  readonly bindAddress: readonly [host: string, port: number] | undefined;
}

/** What `listenUNIX` is asked for. */
export interface UNIXServerRequest extends BudgetRequest {
  /** A path, or an abstract name. */
  readonly address: string;
  readonly factory: IProtocolFactory;
  readonly backlog: number;
  readonly mode: number;
  readonly wantPID: boolean;
}

/** What `connectUNIX` is asked for. */
export interface UNIXClientRequest extends BudgetRequest {
  /** A path, or an abstract name. */
  readonly address: string;
  readonly factory: IClientFactory;
  /** Seconds. */
  readonly timeout: number;
  readonly checkPID: boolean;
}

/** What `adoptStreamPort` and `adoptStreamConnection` are asked for. */
export interface AdoptedStreamRequest extends BudgetRequest {
  readonly fileDescriptor: number;
  readonly addressFamily: AddressFamily;
  readonly factory: IProtocolFactory;
}

/** @throws TypeError, RangeError as `IReactorTCP.listenTCP` */
export function tcpServerRequest(
  port: number,
  factory: IProtocolFactory,
  options: ListenTCPOptions,
): TCPServerRequest {
  const {
    backlog = LISTEN_BACKLOG,
    interface: interfaceName = "",
    maxWriteBuffer,
  } = checkedOptions(options);
  requireInteger("port", port, 0, 65535);
  requireFactory(factory);
  requireBacklog(backlog);
  requireInterface(interfaceName);
  return { port, factory, backlog, interface: interfaceName, ...budget(maxWriteBuffer) };
}

/**
 * @param portOfService - finds the port that the name of a service stands for
 * @throws TypeError, RangeError as `IReactorTCP.connectTCP`, and what `portOfService` throws
 */
export function tcpClientRequest(
  [host, place]: readonly [host: string, port: number | string],
  factory: IClientFactory,
  options: ConnectTCPOptions,
  portOfService: (name: string) => number,
): TCPClientRequest {
  const { timeout = CONNECT_TIMEOUT, bindAddress, maxWriteBuffer } = checkedOptions(options);
  requireHost(host);
  const port = typeof place === "string" ? portOfService(place) : place;
  requireInteger("port", port, 1, 65535);
  requireClientFactory(factory);
  requireTimeout(timeout);
  if (bindAddress !== undefined) requireBindAddress(bindAddress);
  return { host, port, factory, timeout, bindAddress, ...budget(maxWriteBuffer) };
}

/** @throws TypeError, RangeError as `IReactorUNIX.listenUNIX` */
export function unixServerRequest(
  address: string,
  factory: IProtocolFactory,
  options: ListenUNIXOptions,
): UNIXServerRequest {
  const {
    backlog = LISTEN_BACKLOG,
    mode = UNIX_SOCKET_MODE,
    wantPID = false,
    maxWriteBuffer,
  } = checkedOptions(options);
  requireUNIXAddress(address);
  requireFactory(factory);
  requireBacklog(backlog);
  requireInteger("mode", mode, 0, 0o7777);
  return { address, factory, backlog, mode, wantPID, ...budget(maxWriteBuffer) };
}

/** @throws TypeError, RangeError as `IReactorUNIX.connectUNIX` */
export function unixClientRequest(
  address: string,
  factory: IClientFactory,
  options: ConnectUNIXOptions,
): UNIXClientRequest {
  const { timeout = CONNECT_TIMEOUT, checkPID = false, maxWriteBuffer } = checkedOptions(options);
  requireUNIXAddress(address);
  requireClientFactory(factory);
  requireTimeout(timeout);
  return { address, factory, timeout, checkPID, ...budget(maxWriteBuffer) };
}

/** @throws TypeError, RangeError, UnsupportedAddressFamily as `IReactorSocket.adoptStreamPort` */
export function adoptedStreamRequest(
  fileDescriptor: number,
  addressFamily: AddressFamily,
  factory: IProtocolFactory,
  options: AdoptStreamOptions,
): AdoptedStreamRequest {
  const { maxWriteBuffer } = checkedOptions(options);
  requireDescriptor(fileDescriptor);
  requireFamily(addressFamily);
  requireFactory(factory);
  return { fileDescriptor, addressFamily, factory, ...budget(maxWriteBuffer) };
}

function budget(maxWriteBuffer: number | undefined): BudgetRequest {
  if (maxWriteBuffer === undefined) return {};
  requireWriteBuffer(maxWriteBuffer);
  return { maxWriteBuffer };
}
