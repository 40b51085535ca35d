import { type Deferred, Failure } from "@cordage/deferred";
import type { IPAddress, UNIXAddress } from "../address.ts";
import { requireWriteBuffer } from "../base/argument-checks.ts";
import {
  adoptedDatagramRequest,
  multicastPortRequest,
  udpPortRequest,
} from "../base/datagram-requests.ts";
import { MAX_DATAGRAM_BUFFER, MAX_WRITE_BUFFER } from "../base/limits.ts";
import { ResolvingReactor } from "../base/resolving-reactor.ts";
import {
  adoptedStreamRequest,
  type TCPClientRequest,
  type TCPServerRequest,
  tcpClientRequest,
  tcpServerRequest,
  unixClientRequest,
  unixServerRequest,
} from "../base/stream-requests.ts";
import { ConnectionLost } from "../errors.ts";
import type { IReactorMulticast, ListenMulticastOptions } from "../interfaces/multicast.ts";
import type {
  IProcessProtocol,
  IProcessTransport,
  IReactorProcess,
  SpawnProcessOptions,
} from "../interfaces/process.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { AddressFamily, AdoptStreamOptions, IReactorSocket } from "../interfaces/socket.ts";
import type { IReactorSSL, TLSOptions } from "../interfaces/ssl.ts";
import type {
  IReactorStandardIO,
  StandardIOOptions,
  StandardIOTransport,
} from "../interfaces/standard-io.ts";
import type {
  ConnectTCPOptions,
  IClientFactory,
  IConnector,
  IListeningPort,
  IReactorTCP,
  ListenTCPOptions,
} from "../interfaces/tcp.ts";
import type { IReactorThreads, ThreadFunction } from "../interfaces/threads.ts";
import type { IDatagramProtocol, IReactorUDP, ListenUDPOptions } from "../interfaces/udp.ts";
import type { ConnectUNIXOptions, IReactorUNIX, ListenUNIXOptions } from "../interfaces/unix.ts";
import { AdoptedPort, adoptConnection } from "./adopted-sockets.ts";
import type { CertificateOptions } from "./certificate-options.ts";
import { checkedOptions } from "./checked-options.ts";
import { MulticastPort } from "./multicast-port.ts";
import { NodeNameResolver } from "./node-name-resolver.ts";
import { NodeTransports } from "./node-transports.ts";
import { Process } from "./process.ts";
import { ReactorThreads } from "./reactor-threads.ts";
import { portOfService } from "./service-names.ts";
import { SignalHandlers } from "./signal-handlers.ts";
import { chooseSocketAccess } from "./socket-access.ts";
import { StandardIO } from "./standard-io.ts";
import { TCPConnector } from "./tcp-connector.ts";
import { TCPPort } from "./tcp-port.ts";
import type { ThreadPool } from "./thread-pool.ts";
import { UDPPort } from "./udp-port.ts";
import { UNIXConnector } from "./unix-connector.ts";
import { UNIXPort } from "./unix-port.ts";
import { WakeUpTimer } from "./wake-up-timer.ts";

/** The longest a timer of Node's can wait, in milliseconds; used to keep the program alive. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Options of a {@link NodeReactor}. */
export interface NodeReactorOptions {
  /**
   * A write to a connection while more than this many bytes wait to be sent on it aborts the connection with
   * `WriteBufferFullError`: a peer that doesn't read can't take all memory. Default: 64 MiB.
   */
  readonly maxWriteBuffer?: number | undefined;
  /**
   * How stream connections and ports for datagrams use Node's sockets. `"public"` uses nothing but Node's public
   * interface; `"auto"` goes a faster way where this Node has it, past `net.Socket`, which therefore tells nobody of
   * these connections: `diagnostics_channel`, for one. No other difference but speed and memory. Default: `"auto"`.
   */
  readonly socketAccess?: "auto" | "public" | undefined;
}

/**
 * The reactor on Node's event loop.
 *
 * Sockets and timers work as Node's own do, whether or not `run()` was called; `run()` is for whole
 * programs.
 */
export class NodeReactor
  extends ResolvingReactor
  implements
    IReactorTCP,
    IReactorSSL,
    IReactorUNIX,
    IReactorUDP,
    IReactorMulticast,
    IReactorSocket,
    IReactorProcess,
    IReactorStandardIO,
    IReactorThreads
{
  readonly #transports: NodeTransports;
  readonly #timer = new WakeUpTimer(() => this.runUntilCurrent());
  readonly #signals = new SignalHandlers();
  readonly #threads = new ReactorThreads(this);
  /** When the program began, in milliseconds; asking for it each time would double what the time costs. */
  readonly #origin = performance.timeOrigin;
  #hold: NodeJS.Timeout | undefined = undefined;

  constructor({
    maxWriteBuffer = MAX_WRITE_BUFFER,
    socketAccess = "auto",
  }: NodeReactorOptions = {}) {
    super(new NodeNameResolver());
    requireWriteBuffer(maxWriteBuffer);
    const access = chooseSocketAccess(socketAccess);
    this.#transports = new NodeTransports({ maxWriteBuffer, access }, this);
  }

  /** Seconds since 1970 by a clock that never goes back, even when the system's is set. */
  seconds(): number {
    return (this.#origin + performance.now()) / 1000;
  }

  listenTCP(
    port: number,
    factory: IProtocolFactory,
    options: ListenTCPOptions = {},
  ): IListeningPort<IPAddress> {
    return this.#listenTCP(tcpServerRequest(port, factory, options));
  }

  connectTCP(
    host: string,
    port: number | string,
    factory: IClientFactory,
    options: ConnectTCPOptions = {},
  ): IConnector {
    return this.#connectTCP(tcpClientRequest([host, port], factory, options, portOfService));
  }

  listenSSL(
    port: number,
    factory: IProtocolFactory,
    contextFactory: TLSOptions,
    options: ListenTCPOptions = {},
  ): IListeningPort<IPAddress> {
    const tls = checkedOptions(contextFactory, true);
    return this.#listenTCP(tcpServerRequest(port, factory, options), tls);
  }

  connectSSL(
    host: string,
    port: number | string,
    factory: IClientFactory,
    contextFactory: TLSOptions,
    options: ConnectTCPOptions = {},
  ): IConnector {
    const tls = checkedOptions(contextFactory);
    return this.#connectTCP(tcpClientRequest([host, port], factory, options, portOfService), tls);
  }

  listenUNIX(
    address: string,
    factory: IProtocolFactory,
    options: ListenUNIXOptions = {},
  ): IListeningPort<UNIXAddress> {
    const request = unixServerRequest(address, factory, options);
    return listening(new UNIXPort(factory, request, this.#transports));
  }

  connectUNIX(
    address: string,
    factory: IClientFactory,
    options: ConnectUNIXOptions = {},
  ): IConnector {
    const request = unixClientRequest(address, factory, options);
    return connecting(new UNIXConnector(request, factory, this, this.#transports));
  }

  listenUDP(
    port: number,
    protocol: IDatagramProtocol,
    options: ListenUDPOptions = {},
  ): IListeningPort<IPAddress> {
    const request = udpPortRequest(port, protocol, options);
    return listening(new UDPPort(protocol, request, this.#transports));
  }

  listenMulticast(
    port: number,
    protocol: IDatagramProtocol,
    options: ListenMulticastOptions = {},
  ): IListeningPort<IPAddress> {
    const request = multicastPortRequest(port, protocol, options);
    return listening(new MulticastPort(protocol, request, this.#transports));
  }

  adoptStreamPort(
    fileDescriptor: number,
    family: AddressFamily,
    factory: IProtocolFactory,
    options: AdoptStreamOptions = {},
  ): IListeningPort {
    const request = adoptedStreamRequest(fileDescriptor, family, factory, options);
    return listening(new AdoptedPort(request, this.#transports));
  }

  adoptStreamConnection(
    fileDescriptor: number,
    family: AddressFamily,
    factory: IProtocolFactory,
    options: AdoptStreamOptions = {},
  ): void {
    const request = adoptedStreamRequest(fileDescriptor, family, factory, options);
    adoptConnection(request, this.#transports);
  }

  adoptDatagramPort(
    fileDescriptor: number,
    family: AddressFamily,
    protocol: IDatagramProtocol,
    maxPacketSize?: number,
  ): IListeningPort<IPAddress> {
    const request = adoptedDatagramRequest(fileDescriptor, family, protocol, maxPacketSize);
    const interfaceName = request.addressFamily === "INET6" ? "::" : "";
    const place = {
      ...request,
      port: 0,
      interface: interfaceName,
      maxWriteBuffer: MAX_DATAGRAM_BUFFER,
    };
    return listening(new UDPPort(protocol, place, this.#transports));
  }

  spawnProcess(
    processProtocol: IProcessProtocol,
    executable: string,
    options: SpawnProcessOptions = {},
  ): IProcessTransport {
    const child = new Process(processProtocol, executable, options, this.#transports);
    child.begin();
    return child;
  }

  openStandardIO(protocol: IProtocol, options: StandardIOOptions = {}): StandardIOTransport {
    const { maxWriteBuffer = this.#transports.maxWriteBuffer } = options;
    const connection = new StandardIO(protocol, { ...options, maxWriteBuffer, reactor: this });
    if (this.#transports.isShutDown) connection.disconnectNow(new Failure(new ConnectionLost()));
    return connection;
  }

  getThreadPool(): ThreadPool {
    return this.#threads.pool;
  }

  callInThread<A extends readonly unknown[]>(f: ThreadFunction<A>, ...args: A): void {
    this.#threads.pool.callInThread(f, ...args);
  }

  suggestThreadPoolSize(size: number): void {
    this.#threads.pool.adjustPoolsize(undefined, size);
  }

  protected override nextTurn(action: () => void): void {
    setImmediate(action);
  }

  protected override wakeAt(time: number | undefined): void {
    if (time === undefined) this.#timer.cancel();
    else this.#timer.wakeAfter(time - this.seconds());
  }

  protected override holdProgram(hold: boolean): void {
    clearInterval(this.#hold);
    this.#hold = hold ? setInterval(() => {}, LONGEST_TIMER) : undefined;
  }

  protected override handleSignals(stopOn: ((signal: string) => void) | undefined): void {
    if (stopOn === undefined) this.#signals.remove();
    else this.#signals.install(stopOn);
  }

  protected override drainPorts(deadline: number): Deferred<number> {
    return this.#transports.drainPorts(deadline);
  }

  protected override disconnectAll(): void {
    this.#transports.disconnectAll();
  }

  #listenTCP(request: TCPServerRequest, tls?: CertificateOptions): IListeningPort<IPAddress> {
    return listening(new TCPPort(request.factory, { ...request, tls }, this.#transports));
  }

  #connectTCP(request: TCPClientRequest, tls?: CertificateOptions): IConnector {
    const destination = { ...request, tls };
    return connecting(new TCPConnector(destination, request.factory, this, this.#transports));
  }
}

/** Has a port begin; whether it is bound is told later. */
function listening<P extends IListeningPort>(port: P): P {
  port.startListening();
  return port;
}

/** Has a connector make its first attempt. */
function connecting<C extends IConnector>(connector: C): C {
  connector.connect();
  return connector;
}
