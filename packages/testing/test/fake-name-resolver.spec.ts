import {
  DNSLookupError,
  type IAddress,
  type IHostResolution,
  IPv4Address,
  IPv6Address,
  type IResolutionReceiver,
  UNIXAddress,
} from "@cordage/reactor";
import {
  FakeNameResolver,
  failureResultOf,
  MemoryReactor,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

class Receiver implements IResolutionReceiver {
  readonly events: string[] = [];

  resolutionBegan(resolution: IHostResolution): void {
    this.events.push(`began ${resolution.name}`);
  }

  addressResolved(address: IAddress): void {
    this.events.push(String(address));
  }

  resolutionComplete(): void {
    this.events.push("complete");
  }
}

describe("FakeNameResolver", () => {
  let resolver: FakeNameResolver;
  let receiver: Receiver;
  beforeEach(() => {
    resolver = new FakeNameResolver();
    receiver = new Receiver();
  });

  it("answers at once for the hosts it was told of", () => {
    resolver.hosts.set("example.com", ["2001:db8::1", "192.0.2.1"]);
    resolver.resolveHostName(receiver, "example.com", { portNumber: 80 });
    expect(receiver.events).to.deep.equal([
      "began example.com",
      "IPv6Address(TCP, '2001:db8::1', 80)",
      "IPv4Address(TCP, '192.0.2.1', 80)",
      "complete",
    ]);
  });

  it("answers at once for addresses, with themselves", () => {
    resolver.resolveHostName(receiver, "::1", { transportSemantics: "UDP" });
    expect(receiver.events[1]).to.equal("IPv6Address(UDP, '::1', 0)");
  });

  it("waits for the test to answer for all others", () => {
    const resolution = resolver.resolveHostName(receiver, "example.com");
    expect(receiver.events).to.deep.equal(["began example.com"]);
    expect(resolver.resolutions).to.deep.equal([resolution]);
    expect(resolver.resolutions[0]?.isAnswered).to.equal(false);
    resolver.resolutions[0]?.answer("192.0.2.1", new UNIXAddress("/run/socket"));
    expect(resolver.resolutions[0]?.isAnswered).to.equal(true);
    expect(receiver.events.slice(1)).to.deep.equal([
      "IPv4Address(TCP, '192.0.2.1', 0)",
      "UNIXAddress('/run/socket')",
      "complete",
    ]);
  });

  it("tells addresses of the wanted kinds only", () => {
    resolver.hosts.set("example.com", ["2001:db8::1", "192.0.2.1"]);
    resolver.resolveHostName(receiver, "example.com", { addressTypes: [IPv4Address] });
    resolver.resolveHostName(receiver, "example.com", { addressTypes: [IPv6Address] });
    expect(receiver.events.filter((event) => event.includes("Address"))).to.deep.equal([
      "IPv4Address(TCP, '192.0.2.1', 0)",
      "IPv6Address(TCP, '2001:db8::1', 0)",
    ]);
  });

  it("remembers what was given up, and doesn't answer for it", () => {
    resolver.resolveHostName(receiver, "example.com").cancel();
    resolver.resolutions[0]?.answer("192.0.2.1");
    expect(resolver.resolutions[0]?.isCancelled).to.equal(true);
    expect(receiver.events).to.deep.equal(["began example.com"]);
  });

  it("looks names up for a MemoryReactor, until another is installed", () => {
    const reactor = new MemoryReactor();
    const before = reactor.installNameResolver(resolver);
    expect(before).to.be.instanceOf(FakeNameResolver);
    expect(reactor.nameResolver).to.equal(resolver);
    const resolving = reactor.resolve("example.com");
    resolver.resolutions[0]?.answer("192.0.2.1");
    expect(successResultOf(resolving)).to.equal("192.0.2.1");
    reactor.installResolver({
      getHostByName: () => {
        throw new DNSLookupError();
      },
    });
    reactor.nameResolver.resolveHostName(receiver, "example.com");
    expect(receiver.events.at(-1)).to.equal("complete");
    expect(() => failureResultOf(reactor.resolve("example.com"))).to.throw(DNSLookupError);
  });
});
