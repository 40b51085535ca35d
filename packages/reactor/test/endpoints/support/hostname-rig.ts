import { type Deferred, Failure } from "@cordage/deferred";
import {
  ConnectionRefusedError,
  Factory,
  HostnameEndpoint,
  type HostnameEndpointOptions,
  type IProtocol,
  type IProtocolFactory,
  Protocol,
} from "@cordage/reactor";
import {
  type FakeConnector,
  FakeNameResolver,
  MemoryReactorClock,
  StringTransport,
  type TCPClientRecord,
} from "@cordage/testing";

/** A HostnameEndpoint whose resolver, clock and attempts a test holds in its hand. */
export class HostnameRig {
  readonly reactor: MemoryReactorClock = new MemoryReactorClock();
  readonly resolver: FakeNameResolver = new FakeNameResolver();
  readonly factory: IProtocolFactory<Protocol> = Factory.forProtocol(Protocol);
  /** When each attempt was started, in seconds. */
  readonly times: number[] = [];
  readonly #failed = new Set<number>();

  constructor() {
    this.reactor.installNameResolver(this.resolver);
    const connectTCP = this.reactor.connectTCP;
    this.reactor.connectTCP = (...args) => {
      this.times.push(this.reactor.seconds());
      return connectTCP.apply(this.reactor, args);
    };
  }

  /** Connects to a host that has these addresses; without any, the test answers for the resolver. */
  connect(hosts?: readonly string[], options?: HostnameEndpointOptions): Deferred<Protocol> {
    if (hosts !== undefined) this.resolver.hosts.set("example.com", hosts);
    const endpoint = new HostnameEndpoint(this.reactor, "example.com", 80, options);
    return endpoint.connect(this.factory);
  }

  /** The hosts of the attempts so far. */
  get hosts(): string[] {
    return this.reactor.tcpClients.map(({ host }) => host);
  }

  attempt(index: number): TCPClientRecord {
    const record = this.reactor.tcpClients[index];
    if (record === undefined) throw new Error(`there is no attempt ${index}`);
    return record;
  }

  connector(index: number): FakeConnector {
    const connector = this.reactor.connectorOf(this.attempt(index));
    if (connector === undefined) throw new Error("every attempt has a connector");
    return connector;
  }

  /** Lets an attempt fail; it leaves nothing behind. */
  fail(index: number, error: Error = new ConnectionRefusedError()): void {
    this.#failed.add(index);
    const { factory } = this.attempt(index);
    factory.clientConnectionFailed(this.connector(index), new Failure(error));
  }

  succeed(index: number): IProtocol | null {
    const connector = this.connector(index);
    const built = this.attempt(index).factory.buildProtocol(connector.getDestination());
    built?.makeConnection(new StringTransport());
    return built;
  }

  /** What is left of an attempt to connect that is over: nothing, if all is well. */
  get leftovers(): string[] {
    const { reactor, resolver } = this;
    const going = reactor.connectors.filter(
      (each, index) => !each.stoppedConnecting && !this.#failed.has(index),
    );
    return [
      ...reactor.getDelayedCalls().map(() => "a delayed call"),
      ...resolver.resolutions
        .filter((each) => !each.isCancelled && !each.isAnswered)
        .map(() => "a resolution"),
      ...going.map((each) => `an attempt on ${each.getDestination()}`),
    ];
  }
}
