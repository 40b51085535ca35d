import { CancelledError, Deferred, succeed } from "@cordage/deferred";
import {
  ComplexResolverSimplifier,
  DNSLookupError,
  HostResolution,
  InstalledResolvers,
  IPv4Address,
  IPv6Address,
  type IResolverSimple,
  SimpleResolverComplexifier,
} from "@cordage/reactor";
import {
  assertNoResult,
  FakeNameResolver,
  failureResultOf,
  flushLoggedErrors,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";
import { RecordingReceiver } from "./support/recording-receiver.ts";

/** A simple resolver that a test answers for. */
class HandHeldResolver implements IResolverSimple {
  readonly asked: [name: string, timeout: readonly number[] | undefined][] = [];
  readonly answer: Deferred<string> = new Deferred();

  getHostByName(name: string, timeout?: readonly number[]): Deferred<string> {
    this.asked.push([name, timeout]);
    return this.answer;
  }
}

describe("resolvers of names", () => {
  let receiver: RecordingReceiver;
  beforeEach(() => {
    receiver = new RecordingReceiver();
  });

  describe("HostResolution", () => {
    it("tells what was found, once (R22)", () => {
      const resolution = new HostResolution("example.com", receiver);
      resolution.complete([new IPv4Address("TCP", "192.0.2.1", 80)]);
      resolution.complete([]);
      expect(receiver.events).to.deep.equal(["IPv4Address(TCP, '192.0.2.1', 80)", "complete"]);
    });

    it("tells nothing more when it was given up, even by the receiver", () => {
      let cancelled = 0;
      const resolution = new HostResolution("example.com", receiver, () => {
        cancelled += 1;
      });
      receiver.addressResolved = (address) => {
        receiver.events.push(String(address));
        resolution.cancel();
      };
      const addresses = ["192.0.2.1", "192.0.2.2"];
      resolution.complete(addresses.map((host) => new IPv4Address("TCP", host, 80)));
      resolution.cancel();
      expect(receiver.events).to.deep.equal(["IPv4Address(TCP, '192.0.2.1', 80)"]);
      expect(cancelled).to.equal(1);
    });

    it("logs what its receiver throws", () => {
      receiver.resolutionComplete = () => {
        throw new Error("can't bear it");
      };
      new HostResolution("example.com", receiver).complete([]);
      expect(flushLoggedErrors(Error)).to.have.length(1);
    });
  });

  describe("SimpleResolverComplexifier", () => {
    let simple: HandHeldResolver;
    let resolver: SimpleResolverComplexifier;
    beforeEach(() => {
      simple = new HandHeldResolver();
      resolver = new SimpleResolverComplexifier(simple);
    });

    it("tells the one address as found (R23)", () => {
      const resolution = resolver.resolveHostName(receiver, "example.com", { portNumber: 80 });
      expect(resolution).to.equal(receiver.resolution);
      expect(receiver.events).to.deep.equal(["began example.com"]);
      simple.answer.callback("192.0.2.1");
      expect(receiver.events.slice(1)).to.deep.equal([
        "IPv4Address(TCP, '192.0.2.1', 80)",
        "complete",
      ]);
    });

    it("tells addresses for what they are wanted for", () => {
      resolver.resolveHostName(receiver, "example.com", { transportSemantics: "UDP" });
      simple.answer.callback("192.0.2.1");
      expect(receiver.events[1]).to.equal("IPv4Address(UDP, '192.0.2.1', 0)");
    });

    it("finds nothing when the name is unknown (R23)", () => {
      resolver.resolveHostName(receiver, "example.com");
      simple.answer.errback(new DNSLookupError("example.com"));
      expect(receiver.events).to.deep.equal(["began example.com", "complete"]);
    });

    it("logs any other failure, and finds nothing (R23)", () => {
      resolver.resolveHostName(receiver, "example.com");
      simple.answer.errback(new Error("no network today"));
      expect(receiver.events).to.deep.equal(["began example.com", "complete"]);
      expect(flushLoggedErrors(Error)).to.have.length(1);
    });

    it("asks for names in their ASCII form (R22)", () => {
      resolver.resolveHostName(receiver, "bücher.example");
      expect(simple.asked[0]?.[0]).to.equal("xn--bcher-kva.example");
      expect(receiver.events).to.deep.equal(["began bücher.example"]);
    });

    it("finds nothing, and asks nobody, for what can be no name", () => {
      resolver.resolveHostName(receiver, "no name");
      expect(receiver.events).to.deep.equal(["began no name", "complete"]);
      expect(simple.asked).to.deep.equal([]);
    });

    it("finds no IPv6 addresses", () => {
      resolver.resolveHostName(receiver, "example.com", { addressTypes: [IPv6Address] });
      expect(receiver.events).to.deep.equal(["began example.com", "complete"]);
      expect(simple.asked).to.deep.equal([]);
    });

    it("gives up asking when the resolution is cancelled", () => {
      resolver.resolveHostName(receiver, "example.com").cancel();
      expect(receiver.events).to.deep.equal(["began example.com"]);
      expect(simple.answer.called).to.equal(true);
    });
  });

  describe("ComplexResolverSimplifier", () => {
    let full: FakeNameResolver;
    let resolver: ComplexResolverSimplifier;
    beforeEach(() => {
      full = new FakeNameResolver();
      resolver = new ComplexResolverSimplifier(full);
    });

    it("gives the first IPv4 address (R23)", () => {
      full.hosts.set("example.com", ["2001:db8::1", "192.0.2.1", "192.0.2.2"]);
      expect(successResultOf(resolver.getHostByName("example.com"))).to.equal("192.0.2.1");
      expect(full.resolutions[0]?.request.addressTypes).to.deep.equal([IPv4Address]);
    });

    it("takes no address of another kind, even if it is told one", () => {
      const finding = resolver.getHostByName("example.com");
      full.resolutions[0]?.answer(new IPv6Address("TCP", "::1", 0));
      failureResultOf(finding, DNSLookupError);
    });

    it("fails with DNSLookupError when there is none (R23)", () => {
      const finding = resolver.getHostByName("example.com");
      assertNoResult(finding);
      full.resolutions[0]?.answer();
      expect(failureResultOf(finding, DNSLookupError).value.message).to.include("example.com");
    });

    it("gives the resolution up when it is cancelled", () => {
      const finding = resolver.getHostByName("example.com");
      finding.cancel();
      failureResultOf(finding, CancelledError);
      expect(full.resolutions[0]?.isCancelled).to.equal(true);
    });
  });

  describe("InstalledResolvers", () => {
    let full: FakeNameResolver;
    let resolvers: InstalledResolvers;
    beforeEach(() => {
      full = new FakeNameResolver();
      resolvers = new InstalledResolvers(full);
    });

    it("takes the empty name for every interface, and IPv4 addresses for themselves (R21)", () => {
      expect(successResultOf(resolvers.resolve(""))).to.equal("0.0.0.0");
      expect(successResultOf(resolvers.resolve("192.0.2.1"))).to.equal("192.0.2.1");
      expect(full.resolutions).to.deep.equal([]);
    });

    it("resolves a name to its first IPv4 address (R21)", () => {
      full.hosts.set("example.com", ["2001:db8::1", "192.0.2.1"]);
      expect(successResultOf(resolvers.resolve("example.com"))).to.equal("192.0.2.1");
    });

    it("fails to resolve what has no IPv4 address (R21)", () => {
      failureResultOf(resolvers.resolve("::1"), DNSLookupError);
    });

    it("looks names up with a full resolver that was installed, in both views (R23)", () => {
      const other = new FakeNameResolver();
      other.hosts.set("example.com", ["192.0.2.2"]);
      expect(resolvers.installNameResolver(other)).to.equal(full);
      expect(resolvers.nameResolver).to.equal(other);
      expect(successResultOf(resolvers.resolve("example.com"))).to.equal("192.0.2.2");
    });

    it("looks names up with a simple resolver that was installed, in both views (R23)", () => {
      const simple: IResolverSimple = { getHostByName: () => succeed("192.0.2.3") };
      const before = resolvers.installResolver(simple);
      expect(before).to.be.instanceOf(ComplexResolverSimplifier);
      expect(resolvers.installResolver(simple)).to.equal(simple);
      expect(successResultOf(resolvers.resolve("example.com"))).to.equal("192.0.2.3");
      resolvers.nameResolver.resolveHostName(receiver, "example.com");
      expect(receiver.events[1]).to.equal("IPv4Address(TCP, '192.0.2.3', 0)");
    });

    it("passes the timeouts on to a simple resolver (R21)", () => {
      const simple = new HandHeldResolver();
      resolvers.installResolver(simple);
      resolvers.resolve("example.com");
      resolvers.resolve("example.com", [2]);
      expect(simple.asked.map(([, timeout]) => timeout)).to.deep.equal([[1, 3, 11, 45], [2]]);
    });
  });
});
