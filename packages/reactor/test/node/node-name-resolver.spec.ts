import type { LookupAddress } from "node:dns";
import {
  DNSLookupError,
  IPv4Address,
  IPv6Address,
  NodeNameResolver,
  NodeReactor,
  providesPluggableNameResolver,
  type ResolveHostNameOptions,
} from "@cordage/reactor";
import { FakeNameResolver } from "@cordage/testing";
import { expect } from "chai";
import { RecordingReceiver } from "../names/support/recording-receiver.ts";
import { Bench } from "./support/bench.ts";
import { RecordingClientFactory } from "./support/recording-client-factory.ts";
import { RecordingProtocol } from "./support/recording-protocol.ts";

describe("NodeNameResolver", () => {
  /** What the system has found. */
  let found: LookupAddress[];
  let asked: [name: string, family: number][];
  let resolver: NodeNameResolver;
  let receiver: RecordingReceiver;

  beforeEach(() => {
    asked = [];
    found = [
      { address: "2001:db8::1", family: 6 },
      { address: "2001:db8::2", family: 6 },
      { address: "192.0.2.1", family: 4 },
    ];
    receiver = new RecordingReceiver();
    resolver = new NodeNameResolver((name, family, tell) => {
      asked.push([name, family]);
      process.nextTick(tell, found);
    });
  });

  const eventsFor = async (name: string, options?: ResolveHostNameOptions): Promise<string[]> => {
    resolver.resolveHostName(receiver, name, options);
    await receiver.completed;
    return receiver.events;
  };

  it("tells at once that it has begun, and later what was found (R22)", async () => {
    const resolution = resolver.resolveHostName(receiver, "example.com");
    expect(receiver.events).to.deep.equal(["began example.com"]);
    expect(receiver.resolution).to.equal(resolution);
    await receiver.completed;
    expect(receiver.events.at(-1)).to.equal("complete");
  });

  it("tells all addresses, the families taking turns (R22; RFC 8305, section 4)", async () => {
    const events = await eventsFor("example.com", { portNumber: 80, transportSemantics: "UDP" });
    expect(events.slice(1, -1)).to.deep.equal([
      "IPv6Address(UDP, '2001:db8::1', 80)",
      "IPv4Address(UDP, '192.0.2.1', 80)",
      "IPv6Address(UDP, '2001:db8::2', 80)",
    ]);
  });

  it("asks for the wanted kinds only, and tells no others (R22)", async () => {
    const events = await eventsFor("example.com", { addressTypes: [IPv4Address] });
    expect(asked).to.deep.equal([["example.com", 4]]);
    expect(events.slice(1, -1)).to.deep.equal(["IPv4Address(TCP, '192.0.2.1', 0)"]);
    resolver.resolveHostName(receiver, "example.com", { addressTypes: [IPv6Address] });
    resolver.resolveHostName(receiver, "example.com", { addressTypes: [IPv6Address, IPv4Address] });
    expect(asked.map(([, family]) => family)).to.deep.equal([4, 6, 0]);
  });

  it("asks for names in their ASCII form (R22)", async () => {
    await eventsFor("bücher.example");
    expect(asked).to.deep.equal([["xn--bcher-kva.example", 0]]);
  });

  it("asks for IPv6 addresses as they are (R22)", async () => {
    await eventsFor("fe80::1%eth0");
    expect(asked).to.deep.equal([["fe80::1%eth0", 0]]);
  });

  it("is silent once it was given up", async () => {
    resolver.resolveHostName(receiver, "example.com").cancel();
    const other = new RecordingReceiver();
    resolver.resolveHostName(other, "example.com");
    await other.completed;
    expect(receiver.events).to.deep.equal(["began example.com"]);
  });

  it("refuses arguments that are no good", () => {
    const resolve = (name: unknown, options?: object) => () =>
      resolver.resolveHostName(receiver, name as string, options);
    expect(resolve("")).to.throw(TypeError);
    expect(resolve(5)).to.throw(TypeError);
    expect(resolve("example.com", { portNumber: 65_536 })).to.throw(RangeError);
    expect(resolve("example.com", { addressTypes: [] })).to.throw(RangeError);
    expect(resolve("example.com", { addressTypes: [Object] })).to.throw(RangeError);
    expect(resolve("example.com", { transportSemantics: "SCTP" })).to.throw(RangeError);
    expect(receiver.events).to.deep.equal([]);
  });
});

describe("names on Node", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  it("are the reactor's to resolve (R21)", async () => {
    expect(providesPluggableNameResolver(bench.reactor)).to.equal(true);
    expect(await bench.reactor.resolve("localhost")).to.equal("127.0.0.1");
  });

  it("that have no address fail with DNSLookupError (R21)", async () => {
    const error = await bench.reactor.resolve("no-such-host.invalid").then(String, (it) => it);
    expect(error).to.be.instanceOf(DNSLookupError);
  });

  it("and addresses of the other family are found to have none (R22)", async () => {
    const receiver = new RecordingReceiver();
    const { nameResolver } = new NodeReactor();
    nameResolver.resolveHostName(receiver, "127.0.0.1", { addressTypes: [IPv6Address] });
    await receiver.completed;
    expect(receiver.events).to.deep.equal(["began 127.0.0.1", "complete"]);
  });

  for (const address of ["127.0.0.1", "::1"]) {
    it(`that are the address ${address} are found to have it (R22)`, async () => {
      const receiver = new RecordingReceiver();
      bench.reactor.nameResolver.resolveHostName(receiver, address);
      await receiver.completed;
      const kind = address.includes(":") ? "IPv6Address" : "IPv4Address";
      const found = `${kind}(TCP, '${address}', 0)`;
      expect(receiver.events).to.deep.equal([`began ${address}`, found, "complete"]);
    });
  }

  it("that can be none are found to have no address", async () => {
    const receiver = new RecordingReceiver();
    bench.reactor.nameResolver.resolveHostName(receiver, "no name");
    await receiver.completed;
    expect(receiver.events).to.deep.equal(["began no name", "complete"]);
  });

  it("are looked up for connectTCP by the resolver that was installed (R23)", async () => {
    const resolver = new FakeNameResolver();
    bench.reactor.installNameResolver(resolver);
    resolver.hosts.set("server.test", ["127.0.0.1"]);
    const [server, client] = [new RecordingProtocol(), new RecordingProtocol()];
    const port = await bench.listen(() => server);
    bench.reactor.connectTCP("server.test", port, new RecordingClientFactory(() => client));
    await Promise.all([server.made, client.made]);
    expect(resolver.resolutions[0]?.name).to.equal("server.test");
  });

  it("are not looked up any further when connectTCP is given up (R23)", async () => {
    const resolver = new FakeNameResolver();
    bench.reactor.installNameResolver(resolver);
    const factory = new RecordingClientFactory(() => null);
    const connector = bench.reactor.connectTCP("server.test", 80, factory);
    await new Promise(setImmediate);
    connector.stopConnecting();
    await new Promise(setImmediate);
    expect(resolver.resolutions[0]?.isCancelled).to.equal(true);
    expect(factory.events).to.include("failed UserError");
  });
});
