import {
  ConnectingCancelledError,
  DNSLookupError,
  Factory,
  IPv6Address,
  Protocol,
  TCP6ClientEndpoint,
} from "@cordage/reactor";
import {
  FakeNameResolver,
  failureResultOf,
  MemoryReactor,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

describe("TCP6ClientEndpoint", () => {
  const factory = Factory.forProtocol(Protocol);
  let reactor: MemoryReactor;
  let resolver: FakeNameResolver;

  beforeEach(() => {
    reactor = new MemoryReactor();
    resolver = new FakeNameResolver();
    reactor.installNameResolver(resolver);
  });

  it("connects to an IPv6 address without looking it up (E5)", () => {
    const options = { timeout: 5, bindAddress: ["::1", 0] } as const;
    new TCP6ClientEndpoint(reactor, "2001:db8::1", 80, options).connect(factory);
    expect(reactor.tcpClients[0]).to.deep.include({ host: "2001:db8::1", port: 80, ...options });
    expect(resolver.resolutions).to.deep.equal([]);
  });

  it("connects to the first IPv6 address of a name (E5)", () => {
    resolver.hosts.set("example.com", ["192.0.2.1", "2001:db8::1", "2001:db8::2"]);
    const connecting = new TCP6ClientEndpoint(reactor, "example.com", 80).connect(factory);
    expect(resolver.resolutions[0]?.request.addressTypes).to.deep.equal([IPv6Address]);
    const [client] = reactor.tcpClients;
    expect(client).to.include({ host: "2001:db8::1", port: 80, timeout: 30 });
    const address = new IPv6Address("TCP", "2001:db8::1", 80);
    client?.factory.buildProtocol(address)?.makeConnection(new StringTransport());
    expect(successResultOf(connecting)).to.be.instanceOf(Protocol);
  });

  it("fails with DNSLookupError for a name without an IPv6 address", () => {
    resolver.hosts.set("example.com", ["192.0.2.1"]);
    const connecting = new TCP6ClientEndpoint(reactor, "example.com", 80).connect(factory);
    failureResultOf(connecting, DNSLookupError);
    expect(reactor.tcpClients).to.deep.equal([]);
  });

  it("gives the resolution up when it is cancelled (E3)", () => {
    const connecting = new TCP6ClientEndpoint(reactor, "example.com", 80).connect(factory);
    connecting.cancel();
    const { value } = failureResultOf(connecting, ConnectingCancelledError);
    expect(String(value.address)).to.equal("HostnameAddress('example.com', 80)");
    expect(resolver.resolutions[0]?.isCancelled).to.equal(true);
  });

  it("gives the attempt up when it is cancelled (E3)", () => {
    resolver.hosts.set("example.com", ["2001:db8::1"]);
    const connecting = new TCP6ClientEndpoint(reactor, "example.com", 80).connect(factory);
    connecting.cancel();
    const { value } = failureResultOf(connecting, ConnectingCancelledError);
    expect(String(value.address)).to.equal("IPv6Address(TCP, '2001:db8::1', 80)");
    expect(reactor.connectors[0]?.stoppedConnecting).to.equal(true);
  });
});
