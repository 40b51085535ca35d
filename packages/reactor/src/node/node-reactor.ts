import { AsyncResource } from "node:async_hooks";
import type { Deferred } from "@cordage/deferred";
import type { IPAddress, UNIXAddress } from "../address.ts";
import {
  requireBacklog,
  requireBindAddress,
  requireClientFactory,
  requireDatagramProtocol,
  requireDescriptor,
  requireFactory,
  requireHost,
  requireInteger,
  requireInterface,
  requireTimeout,
  requireUNIXAddress,
  requireWriteBuffer,
} from "../base/argument-checks.ts";
import { ResolvingReactor } from "../base/resolving-reactor.ts";
import type { IReactorMulticast, ListenMulticastOptions } from "../interfaces/multicast.ts";
import type {
  IProcessProtocol,
  IProcessTransport,
  IReactorProcess,
  SpawnProcessOptions,
} from "../interfaces/process.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { AddressFamily, IReactorSocket } from "../interfaces/socket.ts";
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
import { AdoptedPort, adoptConnection, requireFamily } from "./adopted-sockets.ts";
import type { CertificateOptions } from "./certificate-options.ts";
import { checkedOptions } from "./checked-options.ts";
import {
  CONNECT_TIMEOUT,
  LISTEN_BACKLOG,
  MAX_PACKET_SIZE,
  MAX_WRITE_BUFFER,
  UNIX_SOCKET_MODE,
} from "./limits.ts";
import { MulticastPort } from "./multicast-port.ts";
import { NodeNameResolver } from "./node-name-resolver.ts";
import { NodeTransports } from "./node-transports.ts";
import { Process } from "./process.ts";
import { ReactorThreads } from "./reactor-threads.ts";
import { chooseReadPath } from "./read-path.ts";
import { portOfService } from "./service-names.ts";
import { SignalHandlers } from "./signal-handlers.ts";
import { StandardIO } from "./standard-io.ts";
import { TCPConnector } from "./tcp-connector.ts";
import { TCPPort } from "./tcp-port.ts";
import type { ThreadPool } from "./thread-pool.ts";
import { UDPPort, type UDPPortOptions } from "./udp-port.ts";
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
   * How data is read from plain connections. `"public"` uses nothing but Node's public interface;
   * `"auto"` goes a faster way where this Node has it. No difference but speed. Default: `"auto"`.
   */
  readonly readPath?: "auto" | "public" | undefined;
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
  #hold: NodeJS.Timeout | undefined = undefined;

  constructor({ maxWriteBuffer = MAX_WRITE_BUFFER, readPath = "auto" }: NodeReactorOptions = {}) {
    super(new NodeNameResolver());
    requireWriteBuffer(maxWriteBuffer);
    const options = { maxWriteBuffer, readPath: chooseReadPath(readPath) };
    this.#transports = new NodeTransports(options, this);
  }

  /** Seconds since 1970 by a clock that never goes back, even when the system's is set. */
  seconds(): number {
    return (performance.timeOrigin + performance.now()) / 1000;
  }

  listenTCP(
    port: number,
    factory: IProtocolFactory,
    options: ListenTCPOptions = {},
  ): IListeningPort<IPAddress> {
    return this.#listenTCP(port, factory, options);
  }

  connectTCP(
    host: string,
    port: number | string,
    factory: IClientFactory,
    options: ConnectTCPOptions = {},
  ): IConnector {
    return this.#connectTCP(host, port, factory, options);
  }

  listenSSL(
    port: number,
    factory: IProtocolFactory,
    contextFactory: TLSOptions,
    options: ListenTCPOptions = {},
  ): IListeningPort<IPAddress> {
    return this.#listenTCP(port, factory, { ...options, tls: checkedOptions(contextFactory) });
  }

  connectSSL(
    host: string,
    port: number | string,
    factory: IClientFactory,
    contextFactory: TLSOptions,
    options: ConnectTCPOptions = {},
  ): IConnector {
    const tls = checkedOptions(contextFactory);
    return this.#connectTCP(host, port, factory, { ...options, tls });
  }

  listenUNIX(
    address: string,
    factory: IProtocolFactory,
    {
      backlog = LISTEN_BACKLOG,
      mode = UNIX_SOCKET_MODE,
      wantPID = false,
      maxWriteBuffer,
    }: ListenUNIXOptions = {},
  ): IListeningPort<UNIXAddress> {
    requireUNIXAddress(address);
    requireFactory(factory);
    requireBacklog(backlog);
    requireInteger("mode", mode, 0, 0o7777);
    if (maxWriteBuffer !== undefined) requireWriteBuffer(maxWriteBuffer);
    const place = { address, backlog, mode, wantPID, maxWriteBuffer };
    const listening = new UNIXPort(factory, place, this.#transports);
    listening.startListening();
    return listening;
  }

  connectUNIX(
    address: string,
    factory: IClientFactory,
    { timeout = CONNECT_TIMEOUT, checkPID = false, maxWriteBuffer }: ConnectUNIXOptions = {},
  ): IConnector {
    requireUNIXAddress(address);
    requireClientFactory(factory);
    requireTimeout(timeout);
    if (maxWriteBuffer !== undefined) requireWriteBuffer(maxWriteBuffer);
    const destination = { address, checkPID, timeout, maxWriteBuffer };
    const connector = new UNIXConnector(destination, factory, this, this.#transports);
    connector.connect();
    return connector;
  }

  listenUDP(
    port: number,
    protocol: IDatagramProtocol,
    options: ListenUDPOptions = {},
  ): IListeningPort<IPAddress> {
    requireDatagramProtocol(protocol);
    const listening = new UDPPort(protocol, udpPlace(port, options), this.#transports);
    listening.startListening();
    return listening;
  }

  listenMulticast(
    port: number,
    protocol: IDatagramProtocol,
    { listenMultiple, ...options }: ListenMulticastOptions = {},
  ): IListeningPort<IPAddress> {
    requireDatagramProtocol(protocol);
    const place = { ...udpPlace(port, options), isShared: listenMultiple };
    const listening = new MulticastPort(protocol, place, this.#transports);
    listening.startListening();
    return listening;
  }

  adoptStreamPort(
    fileDescriptor: number,
    family: AddressFamily,
    factory: IProtocolFactory,
  ): IListeningPort {
    requireDescriptor(fileDescriptor);
    requireFamily(family);
    requireFactory(factory);
    const listening = new AdoptedPort({ fileDescriptor, family }, factory, this.#transports);
    listening.startListening();
    return listening;
  }

  adoptStreamConnection(
    fileDescriptor: number,
    family: AddressFamily,
    factory: IProtocolFactory,
  ): void {
    requireDescriptor(fileDescriptor);
    requireFamily(family);
    requireFactory(factory);
    adoptConnection({ fileDescriptor, family }, factory, this.#transports);
  }

  adoptDatagramPort(
    fileDescriptor: number,
    family: AddressFamily,
    protocol: IDatagramProtocol,
    maxPacketSize: number = MAX_PACKET_SIZE,
  ): IListeningPort<IPAddress> {
    requireDescriptor(fileDescriptor);
    requireFamily(family, ["INET", "INET6"]);
    requireDatagramProtocol(protocol);
    const interfaceName = family === "INET6" ? "::" : "";
    const place = udpPlace(0, { interface: interfaceName, maxPacketSize });
    const listening = new UDPPort(protocol, { ...place, fileDescriptor }, this.#transports);
    listening.startListening();
    return listening;
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
    return new StandardIO(protocol, { ...options, maxWriteBuffer, reactor: this });
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

  /** An AsyncResource holds what AsyncLocalStorage.snapshot() does, which takes a hundred times as long. */
  protected override captureContext(): AsyncResource {
    return new AsyncResource("DelayedCall");
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

  #listenTCP(
    port: number,
    factory: IProtocolFactory,
    {
      backlog = LISTEN_BACKLOG,
      interface: interfaceName = "",
      maxWriteBuffer,
      tls,
    }: ListenTCPOptions & WithTLS,
  ): IListeningPort<IPAddress> {
    requireInteger("port", port, 0, 65535);
    requireFactory(factory);
    requireBacklog(backlog);
    requireInterface(interfaceName);
    if (maxWriteBuffer !== undefined) requireWriteBuffer(maxWriteBuffer);
    const place = { port, interface: interfaceName, backlog, maxWriteBuffer, tls };
    const listening = new TCPPort(factory, place, this.#transports);
    listening.startListening();
    return listening;
  }

  #connectTCP(
    host: string,
    port: number | string,
    factory: IClientFactory,
    { timeout = CONNECT_TIMEOUT, bindAddress, maxWriteBuffer, tls }: ConnectTCPOptions & WithTLS,
  ): IConnector {
    requireHost(host);
    const number = typeof port === "string" ? portOfService(port) : port;
    requireInteger("port", number, 1, 65535);
    requireClientFactory(factory);
    requireTimeout(timeout);
    if (bindAddress !== undefined) requireBindAddress(bindAddress);
    if (maxWriteBuffer !== undefined) requireWriteBuffer(maxWriteBuffer);
    const destination = { host, port: number, bindAddress, timeout, maxWriteBuffer, tls };
    const connector = new TCPConnector(destination, factory, this, this.#transports);
    connector.connect();
    return connector;
  }
}

function udpPlace(
  port: number,
  { interface: interfaceName = "", maxPacketSize = MAX_PACKET_SIZE }: ListenUDPOptions,
): UDPPortOptions {
  requireInteger("port", port, 0, 65535);
  requireInteger("maxPacketSize", maxPacketSize, 1, 65535);
  return { port, interface: interfaceName, maxPacketSize };
}

/** Whether a connection speaks TLS from the start. */
interface WithTLS {
  readonly tls?: CertificateOptions;
}
