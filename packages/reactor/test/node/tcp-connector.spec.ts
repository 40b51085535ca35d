import { CancelledError, type Deferred } from "@cordage/deferred";
import {
  type ClientFactory,
  ConnectBindError,
  ConnectError,
  ConnectInProgressError,
  ConnectingCancelledError,
  ConnectionRefusedError,
  DNSLookupError,
  Factory,
  HostnameAddress,
  type IPv4Address,
  NoProtocol,
  NotConnectingError,
  ServiceNameUnknownError,
  TCP4ClientEndpoint,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Bench, emitted, portNumber, turns } from "./support/bench.ts";
import { RecordingClientFactory } from "./support/recording-client-factory.ts";
import { RecordingProtocol } from "./support/recording-protocol.ts";

describe("TCP clients", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  /** A port on which nobody listens. */
  async function deadPort(): Promise<number> {
    const factory = new RecordingClientFactory(() => null);
    const port = bench.reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
    await port.whenListening();
    const number = portNumber(port);
    await port.stopListening();
    return number;
  }

  it("are refused at once to a factory that hears of no attempts", () => {
    for (const factory of [undefined, new Factory(), RecordingProtocol] as unknown[]) {
      const wrong = factory as ClientFactory; // as untyped code may
      const { reactor } = bench;
      expect(() => reactor.connectTCP("::1", 9, wrong)).to.throw(TypeError, "a client factory");
      expect(() => reactor.connectUNIX("/", wrong)).to.throw(TypeError, "a client factory");
    }
  });

  it("reports only startedConnecting before connectTCP returns (X28)", async () => {
    const factory = new RecordingClientFactory(() => new RecordingProtocol());
    bench.reactor.connectTCP("127.0.0.1", await deadPort(), factory);
    expect(factory.events).to.deep.equal(["startFactory", "started"]);
    await factory.over();
    expect(factory.events.slice(2)).to.deep.equal(["failed ConnectionRefusedError", "stopFactory"]);
  });

  it("tells a refused connection with the system's code (ERR2, ERR4)", async () => {
    const factory = new RecordingClientFactory(() => null);
    bench.reactor.connectTCP("127.0.0.1", await deadPort(), factory);
    const reason = (await factory.over()) as ConnectionRefusedError;
    expect(reason).to.be.instanceOf(ConnectionRefusedError);
    expect(reason.osError).to.be.greaterThan(0);
    expect((reason.cause as NodeJS.ErrnoException).code).to.equal("ECONNREFUSED");
    expect(reason.message).to.match(/^Connection was refused by other side: \d+: .*\.$/);
  });

  it("tells a name without address as DNSLookupError (ERR4)", async () => {
    const factory = new RecordingClientFactory(() => null);
    bench.reactor.connectTCP("no-such-host.invalid", 80, factory);
    expect(await factory.over()).to.be.instanceOf(DNSLookupError);
  });

  it("connects to the first IPv4 address of a name, keeping the name as destination (R21)", async () => {
    const server = new RecordingProtocol();
    const client = new RecordingProtocol();
    const port = await bench.listen(() => server);
    const factory = new RecordingClientFactory(() => client);
    const connector = bench.reactor.connectTCP("localhost", port, factory);
    await client.made;
    expect((client.transport.getPeer() as IPv4Address).host).to.equal("127.0.0.1");
    expect(connector.getDestination().equals(new HostnameAddress("localhost", port))).to.equal(
      true,
    );
  });

  it("connects from bindAddress; one that can't be bound is told later (X28)", async () => {
    const server = new RecordingProtocol();
    const port = await bench.listen(() => server);
    const client = new RecordingProtocol();
    const bound = { bindAddress: ["127.0.0.2", 0] } as const;
    bench.reactor.connectTCP("127.0.0.1", port, new RecordingClientFactory(() => client), bound);
    await server.made;
    expect((server.transport.getPeer() as IPv4Address).host).to.equal("127.0.0.2");

    for (const host of ["192.0.2.7", "not an address"]) {
      const factory = new RecordingClientFactory(() => client);
      bench.reactor.connectTCP("127.0.0.1", port, factory, { bindAddress: [host, 0] });
      expect(factory.events).to.deep.equal(["startFactory", "started"]);
      expect(await factory.over()).to.be.instanceOf(ConnectBindError);
    }
  });

  it("leaves the address to connect from to the system when bindAddress has none (X28)", async () => {
    const server = new RecordingProtocol();
    const port = await bench.listen(() => server);
    const factory = new RecordingClientFactory(() => new RecordingProtocol());
    bench.reactor.connectTCP("127.0.0.1", port, factory, { bindAddress: ["", 0] });
    await server.made;
    expect((server.transport.getPeer() as IPv4Address).host).to.equal("127.0.0.1");
  });

  it("refuses bad arguments at the call (X28)", () => {
    const factory = new RecordingClientFactory(() => null);
    const connect = (port: number | string, timeout?: number): (() => void) => {
      return () => bench.reactor.connectTCP("127.0.0.1", port, factory, { timeout });
    };
    for (const port of [0, -1, 65536, 2.5])
      expect(connect(port)).to.throw(RangeError, "port must be");
    expect(connect(80, -1)).to.throw(RangeError, "timeout must be");
    expect(connect("no such service")).to.throw(ServiceNameUnknownError);
    expect(factory.events).to.deep.equal([]);
  });

  it("stopConnecting tells UserError before it returns, and nothing after (P5)", async () => {
    const server = new RecordingProtocol();
    const port = await bench.listen(() => server);
    const factory = new RecordingClientFactory(() => new RecordingProtocol());
    const connector = bench.reactor.connectTCP("127.0.0.1", port, factory);
    connector.stopConnecting();
    const expected = ["startFactory", "started", "failed UserError", "stopFactory"];
    expect(factory.events).to.deep.equal(expected);
    expect(() => connector.stopConnecting()).to.throw(NotConnectingError);
    await turns(10);
    expect(factory.events).to.deep.equal(expected);
  });

  it("closes when the factory builds nothing; the connection counts as lost (X2)", async () => {
    const server = new RecordingProtocol();
    const port = await bench.listen(() => server);
    const factory = new RecordingClientFactory(() => null);
    bench.reactor.connectTCP("127.0.0.1", port, factory);
    expect(await factory.over()).to.have.property("name", "ConnectionDone");
    expect(await server.lost).to.have.property("name", "ConnectionDone");
    expect(factory.events).to.deep.equal([
      "startFactory",
      "started",
      "lost ConnectionDone",
      "stopFactory",
    ]);
  });

  it("counts as failed when buildProtocol throws, which is logged (X5)", async () => {
    const boom = new Error("boom");
    const { port, accepted } = await bench.rawServer();
    const factory = new RecordingClientFactory(() => {
      throw boom;
    });
    bench.reactor.connectTCP("127.0.0.1", port, factory);
    const reason = await factory.over();
    expect(reason).to.be.instanceOf(ConnectError);
    expect(reason.cause).to.equal(boom);
    expect(flushLoggedErrors()[0]?.value).to.equal(boom);
    await emitted((await accepted).resume(), "end");
  });

  it("reconnects from clientConnectionLost with the same connector, without stopping the factory (P6)", async () => {
    const port = await bench.listen(() => new RecordingProtocol());
    const factory = new RecordingClientFactory(() => new RecordingProtocol());
    let rounds = 0;
    factory.buildProtocol = () => {
      const protocol = new RecordingProtocol();
      protocol.made.addCallback(({ transport }) => transport.loseConnection());
      return protocol;
    };
    const lost = factory.clientConnectionLost.bind(factory);
    factory.clientConnectionLost = (connector, reason) => {
      rounds += 1;
      if (rounds < 3) connector.connect();
      lost(connector, reason);
    };
    const connector = bench.reactor.connectTCP("127.0.0.1", port, factory);
    while (rounds < 3) await factory.over();
    expect(factory.connector).to.equal(connector);
    expect(factory.events.filter((event) => event === "startFactory")).to.have.length(1);
    expect(factory.events.filter((event) => event === "started")).to.have.length(3);
    expect(factory.events.at(-1)).to.equal("stopFactory");
  });

  it("disconnect closes a connection that stands (P5)", async () => {
    const server = new RecordingProtocol();
    const client = new RecordingProtocol();
    const factory = await bench.pair(server, client);
    expect(() => factory.connector?.connect()).to.throw(ConnectInProgressError);
    factory.connector?.disconnect();
    expect(await client.lost).to.have.property("name", "ConnectionDone");
    factory.connector?.disconnect(); // nothing to close: nothing happens
  });

  it("takes a factory that builds undefined for one that refuses (X2)", async () => {
    const port = await bench.listen(() => new RecordingProtocol());
    const factory = new RecordingClientFactory(() => undefined as never);
    bench.reactor.connectTCP("127.0.0.1", port, factory);
    expect(await factory.over()).to.have.property("name", "ConnectionDone");
  });

  it("refuses hosts and local addresses that are none, at the call", () => {
    const factory = new RecordingClientFactory(() => null);
    const connect = (host: unknown, options?: object): (() => void) => {
      return () => bench.reactor.connectTCP(host as string, 80, factory, options);
    };
    for (const host of [undefined, "", 5])
      expect(connect(host)).to.throw(TypeError, "host must be");
    expect(connect("127.0.0.1", { bindAddress: ["127.0.0.1", 99_999] })).to.throw(
      RangeError,
      "99999",
    );
    expect(connect("127.0.0.1", { timeout: "5" })).to.throw(RangeError, "timeout must be");
    expect(factory.events).to.deep.equal([]);
  });

  describe("when the reactor shuts down (R5)", () => {
    it("fails an attempt that is under way", async () => {
      const port = await bench.listen(() => new RecordingProtocol());
      const factory = new RecordingClientFactory(() => new RecordingProtocol());
      bench.reactor.connectTCP("127.0.0.1", port, factory);
      bench.reactor.fireSystemEvent("shutdown");
      expect(factory.events.at(-2)).to.equal("failed ConnectError");
      await turns(10);
      expect(factory.events.at(-1)).to.equal("stopFactory");
    });

    it("opens nothing any more, whoever reconnects", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      const factory = await bench.pair(server, client);
      factory.clientConnectionLost = (connector) => connector.connect();
      bench.reactor.fireSystemEvent("shutdown");
      await turns(10);
      expect(factory.events.filter((event) => event === "started")).to.have.length(2);
      expect(
        process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP")),
      ).to.deep.equal([]);
      const late = bench.reactor.listenTCP(0, factory).whenListening();
      const error = await late.addCallbacks(
        () => undefined,
        (failure) => failure.value,
      );
      expect(error).to.have.property("name", "CannotListenError");
    });
  });

  describe("TCP4ClientEndpoint", () => {
    it("fires with the factory's own protocol, after its connectionMade (E2)", async () => {
      const port = await bench.listen(() => new RecordingProtocol());
      const client = new RecordingProtocol();
      const endpoint = new TCP4ClientEndpoint(bench.reactor, "127.0.0.1", port);
      const protocol = await endpoint.connect(new RecordingClientFactory(() => client));
      expect(protocol).to.equal(client);
      expect(client.events).to.deep.equal(["made"]);
      client.transport.loseConnection();
      await client.lost;
    });

    it("fails with NoProtocol, and closes, when the factory builds nothing (E2)", async () => {
      const server = new RecordingProtocol();
      const port = await bench.listen(() => server);
      const endpoint = new TCP4ClientEndpoint(bench.reactor, "127.0.0.1", port);
      const error = await endpoint.connect(new RecordingClientFactory(() => null)).addCallbacks(
        () => undefined,
        (failure) => failure.value,
      );
      expect(error).to.be.instanceOf(NoProtocol);
      await server.lost;
    });

    it("fails with what connecting fails with, and never throws (E1)", async () => {
      const refused = new TCP4ClientEndpoint(bench.reactor, "127.0.0.1", await deadPort());
      const bad = new TCP4ClientEndpoint(bench.reactor, "127.0.0.1", 99_999);
      const errorOf = (endpoint: TCP4ClientEndpoint): PromiseLike<Error | undefined> =>
        endpoint.connect(new RecordingClientFactory(() => null)).addCallbacks(
          () => undefined,
          (failure) => failure.value,
        );
      expect(await errorOf(refused)).to.be.instanceOf(ConnectionRefusedError);
      expect(await errorOf(bad)).to.be.instanceOf(RangeError);
    });

    it("fails with ConnectingCancelledError when cancelled, at once, and leaks nothing (E3)", async () => {
      const server = new RecordingProtocol();
      const port = await bench.listen(() => server);
      const endpoint = new TCP4ClientEndpoint(bench.reactor, "127.0.0.1", port);
      const connecting = endpoint.connect(
        new RecordingClientFactory(() => new RecordingProtocol()),
      );
      let error: Error | undefined;
      connecting.addErrback((failure) => {
        error = failure.value;
      });
      connecting.cancel();
      expect(error).to.be.instanceOf(ConnectingCancelledError).and.not.instanceOf(CancelledError);
      await turns(10);
      expect(bench.reactor.getDelayedCalls()).to.deep.equal([]);
    });

    it("closes the connection when it is cancelled inside buildProtocol (E3)", async () => {
      const server = new RecordingProtocol();
      const port = await bench.listen(() => server);
      const client = new RecordingProtocol();
      const endpoint = new TCP4ClientEndpoint(bench.reactor, "127.0.0.1", port);
      const connecting: Deferred<unknown> = endpoint.connect(
        new RecordingClientFactory(() => {
          connecting.cancel();
          return client;
        }),
      );
      const error = await connecting.addErrback((failure) => failure.value);
      expect(error).to.be.instanceOf(ConnectingCancelledError);
      expect(await server.lost).to.have.property("name", "ConnectionDone");
      expect(client.events).to.deep.equal([]);
    });
  });
});
