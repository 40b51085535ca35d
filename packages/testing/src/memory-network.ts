import type { Deferred } from "@cordage/deferred";
import {
  type AddressFamily,
  type ConnectTCPOptions,
  type ConnectUNIXOptions,
  HostnameAddress,
  type IAddress,
  type IClientFactory,
  type IConnector,
  type IDatagramProtocol,
  type IHostnameResolver,
  type IListeningPort,
  InstalledResolvers,
  type IPAddress,
  type IProtocolFactory,
  IPv4Address,
  IPv6Address,
  type IReactorPluggableNameResolver,
  type IReactorSocket,
  type IReactorSSL,
  type IReactorTCP,
  type IReactorUNIX,
  type IResolverSimple,
  isIPAddress,
  isIPv6Address,
  type ListenTCPOptions,
  type ListenUNIXOptions,
  ServiceNameUnknownError,
  type TLSOptions,
  UNIXAddress,
  UnsupportedAddressFamily,
} from "@cordage/reactor";
import { FakeConnector } from "./fake-connector.ts";
import { FakeNameResolver } from "./fake-name-resolver.ts";
import { FakePort } from "./fake-port.ts";
import type {
  AdoptedDatagramRecord,
  AdoptedStreamRecord,
  SSLClientRecord,
  SSLServerRecord,
  TCPClientRecord,
  TCPServerRecord,
  UNIXClientRecord,
  UNIXServerRecord,
} from "./memory-records.ts";

/** Which port an adopted socket seems to be bound to. */
const ADOPTED_PORT = 1234;

/** The networking of a `MemoryReactor`: no port opens, no attempt to connect ends, all is remembered. */
export abstract class MemoryNetwork
  implements IReactorTCP, IReactorSSL, IReactorUNIX, IReactorSocket, IReactorPluggableNameResolver
{
  /** The calls of `listenTCP`, in order; and so on. */
  readonly tcpServers: TCPServerRecord[] = [];
  readonly tcpClients: TCPClientRecord[] = [];
  readonly sslServers: SSLServerRecord[] = [];
  readonly sslClients: SSLClientRecord[] = [];
  readonly unixServers: UNIXServerRecord[] = [];
  readonly unixClients: UNIXClientRecord[] = [];
  readonly adoptedPorts: AdoptedStreamRecord[] = [];
  readonly adoptedStreamConnections: AdoptedStreamRecord[] = [];
  readonly adoptedDatagramPorts: AdoptedDatagramRecord[] = [];
  /** What the calls that connect have returned, in their order, whatever kind they were of. */
  readonly connectors: FakeConnector[] = [];
  readonly #connectorsOf = new WeakMap<object, FakeConnector>();
  readonly #resolvers = new InstalledResolvers(new FakeNameResolver());

  listenTCP(
    port: number,
    factory: IProtocolFactory,
    options: ListenTCPOptions = {},
  ): IListeningPort<IPAddress> {
    this.tcpServers.push(serverRecord(port, factory, options));
    return new FakePort(boundAddress(port, options.interface));
  }

  /** @throws ServiceNameUnknownError for every name of a service: it knows none */
  connectTCP(
    host: string,
    port: number | string,
    factory: IClientFactory,
    options: ConnectTCPOptions = {},
  ): IConnector {
    const record = clientRecord(host, port, factory, options);
    this.tcpClients.push(record);
    return this.#connector(record, destinationOf(host, record.port));
  }

  listenSSL(
    port: number,
    factory: IProtocolFactory,
    contextFactory: TLSOptions,
    options: ListenTCPOptions = {},
  ): IListeningPort<IPAddress> {
    this.sslServers.push({ ...serverRecord(port, factory, options), contextFactory });
    return new FakePort(boundAddress(port, options.interface));
  }

  /** @throws ServiceNameUnknownError for every name of a service: it knows none */
  connectSSL(
    host: string,
    port: number | string,
    factory: IClientFactory,
    contextFactory: TLSOptions,
    options: ConnectTCPOptions = {},
  ): IConnector {
    const record = { ...clientRecord(host, port, factory, options), contextFactory };
    this.sslClients.push(record);
    return this.#connector(record, destinationOf(host, record.port));
  }

  listenUNIX(
    address: string,
    factory: IProtocolFactory,
    { backlog = 50, mode = 0o666, wantPID = false }: ListenUNIXOptions = {},
  ): IListeningPort<UNIXAddress> {
    this.unixServers.push({ address, factory, backlog, mode, wantPID });
    return new FakePort(new UNIXAddress(address));
  }

  connectUNIX(
    address: string,
    factory: IClientFactory,
    { timeout = 30, checkPID = false }: ConnectUNIXOptions = {},
  ): IConnector {
    const record = { address, factory, timeout, checkPID };
    this.unixClients.push(record);
    return this.#connector(record, new UNIXAddress(address));
  }

  adoptStreamPort(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
  ): IListeningPort {
    const port = new FakePort(adoptedAddress(addressFamily, "TCP"));
    this.adoptedPorts.push({ fileDescriptor, addressFamily, factory });
    return port;
  }

  adoptStreamConnection(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
  ): void {
    this.adoptedStreamConnections.push({ fileDescriptor, addressFamily, factory });
  }

  adoptDatagramPort(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    protocol: IDatagramProtocol,
    maxPacketSize = 8192,
  ): IListeningPort<IPAddress> {
    const address = adoptedAddress(addressFamily, "UDP");
    if (address instanceof UNIXAddress) throw new UnsupportedAddressFamily(addressFamily);
    this.adoptedDatagramPorts.push({ fileDescriptor, addressFamily, protocol, maxPacketSize });
    return new FakePort(address);
  }

  /** A {@link FakeNameResolver}, unless another was installed. */
  get nameResolver(): IHostnameResolver {
    return this.#resolvers.nameResolver;
  }

  resolve(name: string, timeout?: readonly number[]): Deferred<string> {
    return this.#resolvers.resolve(name, timeout);
  }

  installNameResolver(resolver: IHostnameResolver): IHostnameResolver {
    return this.#resolvers.installNameResolver(resolver);
  }

  installResolver(resolver: IResolverSimple): IResolverSimple {
    return this.#resolvers.installResolver(resolver);
  }

  /** What the call returned that `record` tells of, such as an element of `tcpClients`. */
  connectorOf(record: TCPClientRecord | UNIXClientRecord): FakeConnector | undefined {
    return this.#connectorsOf.get(record);
  }

  #connector(record: { readonly factory: IClientFactory }, destination: IAddress): IConnector {
    const connector = new FakeConnector(destination);
    this.connectors.push(connector);
    this.#connectorsOf.set(record, connector);
    record.factory.startedConnecting(connector);
    return connector;
  }
}

function serverRecord(
  port: number,
  factory: IProtocolFactory,
  { backlog = 50, interface: interfaceName = "" }: ListenTCPOptions,
): TCPServerRecord {
  requirePort(port, 0);
  return { port, factory, backlog, interface: interfaceName };
}

function clientRecord(
  host: string,
  port: number | string,
  factory: IClientFactory,
  { timeout = 30, bindAddress }: ConnectTCPOptions,
): TCPClientRecord {
  if (typeof port === "string") throw new ServiceNameUnknownError({ detail: `service ${port}` });
  requirePort(port, 1);
  return { host, port, factory, timeout, bindAddress };
}

function boundAddress(port: number, interfaceName = ""): IPAddress {
  return isIPv6Address(interfaceName)
    ? new IPv6Address("TCP", interfaceName, port)
    : new IPv4Address("TCP", "0.0.0.0", port);
}

function adoptedAddress(family: AddressFamily, type: "TCP" | "UDP"): IPAddress | UNIXAddress {
  if (family === "INET") return new IPv4Address(type, "0.0.0.0", ADOPTED_PORT);
  if (family === "INET6") return new IPv6Address(type, "::", ADOPTED_PORT);
  if (family === "UNIX") return new UNIXAddress(null);
  throw new UnsupportedAddressFamily(String(family));
}

function destinationOf(host: string, port: number): IAddress {
  if (isIPv6Address(host)) return new IPv6Address("TCP", host, port);
  return isIPAddress(host) ? new IPv4Address("TCP", host, port) : new HostnameAddress(host, port);
}

function requirePort(port: number, least: number): void {
  if (!Number.isInteger(port) || port < least || port > 65535) {
    throw new RangeError(`port must be an integer from ${least} to 65535, got ${port}`);
  }
}
