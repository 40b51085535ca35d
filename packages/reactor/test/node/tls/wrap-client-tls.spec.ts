import {
  connectProtocol,
  Factory,
  type IProtocolFactory,
  type ISSLTransport,
  type IStreamClientEndpoint,
  isSSLTransport,
  SSL4ClientEndpoint,
  TCP4ClientEndpoint,
  type TLSOptions,
  TransportTLS,
  wrapClientTLS,
} from "@cordage/reactor";
import {
  assertNoResult,
  failureResultOf,
  MemoryReactor,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";
import { turns } from "../support/bench.ts";
import { HalfCloseableRecorder, RecordingProtocol } from "../support/recording-protocol.ts";
import { TLSBench } from "../support/tls-bench.ts";
import { authority, clientOptions, serverOptions } from "../support/wires.ts";

describe("wrapClientTLS", () => {
  let bench: TLSBench;
  let server: RecordingProtocol;
  let port: number;

  beforeEach(async () => {
    bench = new TLSBench();
    server = new RecordingProtocol();
    port = await bench.listenSSL(() => server, serverOptions);
  });
  afterEach(() => bench.close());

  const connectTo = (client: RecordingProtocol, options: TLSOptions = clientOptions) =>
    connectProtocol(
      wrapClientTLS(options, new TCP4ClientEndpoint(bench.reactor, "127.0.0.1", port)),
      client,
    );

  it("connects and speaks TLS, with the inner protocol as result (E9)", async () => {
    const client = new RecordingProtocol();
    expect(await connectTo(client)).to.equal(client);
    await Promise.all([client.secured, server.secured]);
    server.transport.write("hello");
    await client.whenReceived(5);
    client.transport.loseConnection();
    await Promise.all([server.lost, client.lost]);
    expect(client.events).to.deep.equal(["made", "data", "lost ConnectionDone"]);
    expect(server.events).to.deep.equal(["made", "lost ConnectionDone"]);
  });

  it("refuses what is no endpoint, and fails for what is no factory (E1)", () => {
    const options = clientOptions as unknown as IStreamClientEndpoint;
    expect(() => wrapClientTLS(clientOptions, options)).to.throw(TypeError, "a client endpoint");
    const plain = new TCP4ClientEndpoint(bench.reactor, "127.0.0.1", port);
    const noFactory = RecordingProtocol as unknown as IProtocolFactory;
    const connecting = wrapClientTLS(clientOptions, plain).connect(noFactory);
    expect(failureResultOf(connecting, TypeError).value.message).to.contain("expected a factory");
  });

  it("sends what is written in connectionMade, encrypted (X30)", async () => {
    class Eager extends RecordingProtocol {
      override connectionMade(): void {
        super.connectionMade();
        this.transport.write("early");
      }
    }
    await connectTo(new Eager());
    expect(String(await server.whenReceived(5))).to.equal("early");
  });

  it("fires before the handshake; a server that isn't trusted is told as a loss (E9, X31)", async () => {
    const client = await connectTo(new RecordingProtocol(), {
      hostname: "localhost",
      trustRoot: "platform",
    });
    expect((await client.lost).name).to.equal("VerifyError");
    await server.lost;
  });

  it("takes plain options that name the host, and checks that (X34)", async () => {
    const trustRoot = [authority.certificate];
    const right = await connectTo(new RecordingProtocol(), { hostname: "localhost", trustRoot });
    await right.secured;
    right.transport.loseConnection();
    await right.lost;
    server = new RecordingProtocol();
    const wrong = await connectTo(new RecordingProtocol(), { hostname: "example.org", trustRoot });
    expect((await wrong.lost).name).to.equal("VerifyError");
    await server.lost;
  });

  it("has the factory choose among languages if it does (X34)", async () => {
    const options = authority.issue("localhost");
    const other = await bench.listenSSL(() => server, { ...options, acceptableProtocols: ["b"] });
    const client = new RecordingProtocol();
    const factory = Object.assign(new Factory(), {
      noisy: false,
      buildProtocol: () => client,
      acceptableProtocols: () => ["a", "b"],
    });
    const inner = new TCP4ClientEndpoint(bench.reactor, "127.0.0.1", other);
    await wrapClientTLS(clientOptions, inner).connect(factory);
    await client.secured;
    expect((client.transport as unknown as ISSLTransport).negotiatedProtocol).to.equal("b");
  });

  it("passes half-close on (E4)", async () => {
    const client = new HalfCloseableRecorder();
    await connectTo(client);
    await client.secured;
    client.transport.loseWriteConnection();
    await client.writeLost;
    await server.lost;
  });

  it("speaks TLS inside of TLS where there is some already (E9, TLS-1)", async () => {
    const layer = new TransportTLS(server, { isClient: false, contextFactory: serverOptions });
    const factory = Object.assign(new Factory(), { noisy: false, buildProtocol: () => layer });
    const twice = await bench.listenSSLWith(factory, serverOptions);
    const inner = new SSL4ClientEndpoint(bench.reactor, "127.0.0.1", twice, clientOptions);
    const client = new HalfCloseableRecorder();

    expect(await connectProtocol(wrapClientTLS(clientOptions, inner), client)).to.equal(client);
    await Promise.all([client.secured, server.secured]);
    server.transport.write("hello");
    await client.whenReceived(5);
    client.transport.loseConnection();
    await Promise.all([server.lost, client.lost]);

    expect(client.events).to.deep.equal(["made", "data", "lost ConnectionDone"]);
    expect(server.events).to.deep.equal(["made", "lost ConnectionDone"]);
  });

  it("is no earlier and no later than the attempt it wraps (E3)", async () => {
    const connecting = connectTo(new RecordingProtocol());
    assertNoResult(connecting);
    connecting.cancel();
    const error = await connecting.then(String, (it: unknown) => it as Error);
    expect((error as Error).name).to.equal("ConnectingCancelledError");
  });

  describe("on a MemoryReactor", () => {
    let reactor: MemoryReactor;
    let endpoint: TCP4ClientEndpoint;
    beforeEach(() => {
      reactor = new MemoryReactor();
      endpoint = new TCP4ClientEndpoint(reactor, "192.0.2.1", 443);
    });

    function connected(): StringTransport {
      const [client] = reactor.tcpClients;
      const [connector] = reactor.connectors;
      if (client === undefined || connector === undefined) throw new Error("nothing connects");
      const transport = new StringTransport();
      client.factory.buildProtocol(connector.getDestination())?.makeConnection(transport);
      return transport;
    }

    it("lays TLS on transports that can't start it (E9, TLS-1)", async () => {
      const connecting = wrapClientTLS(clientOptions, endpoint).connect(
        Factory.forProtocol(RecordingProtocol),
      );

      const below = connected();

      const client = successResultOf(connecting);
      expect(isSSLTransport(client.transport)).to.equal(true);
      while (below.value().length === 0) await turns(1);
      const [type, major] = below.value();
      expect([type, major]).to.deep.equal([22, 3]); // a handshake (RFC 8446, section 5.1)
      client.transport.abortConnection();
      expect(below.disconnecting).to.equal(true);
    });

    it("fails over them with options that are no good (E9)", () => {
      const factory = Factory.forProtocol(RecordingProtocol);
      const connecting = wrapClientTLS({ privateKey: "no key" }, endpoint).connect(factory);
      expect(connected).to.throw(RangeError, "privateKey");
      failureResultOf(connecting, RangeError);
    });

    it("refuses what the factory refuses, and counts for it (E2, E4)", () => {
      const factory: IProtocolFactory & { numPorts: number } = new Factory();
      factory.buildProtocol = () => null;
      const connecting = wrapClientTLS({}, endpoint).connect(factory);
      reactor.tcpClients[0]?.factory.doStart();
      expect(factory.numPorts).to.equal(1);
      reactor.tcpClients[0]?.factory.doStop();
      expect(factory.numPorts).to.equal(0);
      connected();
      expect(failureResultOf(connecting).value.name).to.equal("NoProtocol");
    });

    it("names itself in log lines (X29)", () => {
      wrapClientTLS({}, endpoint).connect(Factory.forProtocol(RecordingProtocol));
      const factory = reactor.tcpClients[0]?.factory as unknown as Factory;
      expect(factory.logPrefix()).to.equal("Factory (TLS)");
    });
  });
});
