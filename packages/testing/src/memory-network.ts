import type { Deferred } from "@cordage/deferred";
import {
  type AddressFamily,
  type AdoptStreamOptions,
  adoptedDatagramRequest,
  adoptedStreamRequest,
  type ConnectTCPOptions,
  type ConnectUNIXOptions,
  checkedOptions,
  HostnameAddress,
  type IAddress,
  type IClientFactory,
  type IConnector,
  type IDatagramProtocol,
  type IHostnameResolver,
  type IListeningPort,
  InstalledResolvers,
  type IPAddress,
  type IPProtocol,
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
  tcpClientRequest,
  tcpServerRequest,
  UNIXAddress,
  unixClientRequest,
  unixServerRequest,
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
    const record = tcpServerRequest(port, factory, options);
    this.tcpServers.push(record);
    return new FakePort(boundAddress(record));
  }

  /** @throws ServiceNameUnknownError for every name of a service: it knows none */
  connectTCP(
    host: string,
    port: number | string,
    factory: IClientFactory,
    options: ConnectTCPOptions = {},
  ): IConnector {
    const record = tcpClientRequest([host, port], factory, options, noService);
    this.tcpClients.push(record);
    return this.#connector(record, destinationOf(record));
  }

  listenSSL(
    port: number,
    factory: IProtocolFactory,
    contextFactory: TLSOptions,
    options: ListenTCPOptions = {},
  ): IListeningPort<IPAddress> {
    checkedOptions(contextFactory, true);
    const record = { ...tcpServerRequest(port, factory, options), contextFactory };
    this.sslServers.push(record);
    return new FakePort(boundAddress(record));
  }

  /** @throws ServiceNameUnknownError for every name of a service: it knows none */
  connectSSL(
    host: string,
    port: number | string,
    factory: IClientFactory,
    contextFactory: TLSOptions,
    options: ConnectTCPOptions = {},
  ): IConnector {
    checkedOptions(contextFactory);
    const request = tcpClientRequest([host, port], factory, options, noService);
    const record = { ...request, contextFactory };
    this.sslClients.push(record);
    return this.#connector(record, destinationOf(record));
  }

  listenUNIX(
    address: string,
    factory: IProtocolFactory,
    options: ListenUNIXOptions = {},
  ): IListeningPort<UNIXAddress> {
    this.unixServers.push(unixServerRequest(address, factory, options));
    return new FakePort(new UNIXAddress(address));
  }

  connectUNIX(
    address: string,
    factory: IClientFactory,
    options: ConnectUNIXOptions = {},
  ): IConnector {
    const record = unixClientRequest(address, factory, options);
    this.unixClients.push(record);
    return this.#connector(record, new UNIXAddress(address));
  }

  adoptStreamPort(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
    options: AdoptStreamOptions = {},
  ): IListeningPort {
    this.adoptedPorts.push(adoptedStreamRequest(fileDescriptor, addressFamily, factory, options));
    return new FakePort(adoptedAddress(addressFamily));
  }

  adoptStreamConnection(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
    options: AdoptStreamOptions = {},
  ): void {
    const record = adoptedStreamRequest(fileDescriptor, addressFamily, factory, options);
    this.adoptedStreamConnections.push(record);
  }

  adoptDatagramPort(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    protocol: IDatagramProtocol,
    maxPacketSize?: number,
  ): IListeningPort<IPAddress> {
    const record = adoptedDatagramRequest(fileDescriptor, addressFamily, protocol, maxPacketSize);
    this.adoptedDatagramPorts.push(record);
    return new FakePort(ipAddress(record.addressFamily, "UDP"));
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

function noService(name: string): never {
  throw new ServiceNameUnknownError({ detail: `service ${name}` });
}

function boundAddress({ port, interface: interfaceName }: TCPServerRecord): IPAddress {
  return isIPv6Address(interfaceName)
    ? new IPv6Address("TCP", interfaceName, port)
    : new IPv4Address("TCP", "0.0.0.0", port);
}

function adoptedAddress(family: AddressFamily): IAddress {
  return family === "UNIX" ? new UNIXAddress(null) : ipAddress(family, "TCP");
}

function ipAddress(family: "INET" | "INET6", type: IPProtocol): IPAddress {
  return family === "INET"
    ? new IPv4Address(type, "0.0.0.0", ADOPTED_PORT)
    : new IPv6Address(type, "::", ADOPTED_PORT);
}

function destinationOf({ host, port }: TCPClientRecord): IAddress {
  if (isIPv6Address(host)) return new IPv6Address("TCP", host, port);
  return isIPAddress(host) ? new IPv4Address("TCP", host, port) : new HostnameAddress(host, port);
}
