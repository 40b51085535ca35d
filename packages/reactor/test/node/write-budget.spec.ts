import {
  HostnameEndpoint,
  type IAddress,
  type IPAddress,
  IPv4Address,
  type IStreamClientEndpoint,
  type IStreamServerEndpoint,
  listen,
  MAX_WRITE_BUFFER,
  NodeReactor,
  openConnection,
  SSL4ClientEndpoint,
  SSL4ServerEndpoint,
  TCP4ClientEndpoint,
  TCP4ServerEndpoint,
  UNIXAddress,
  UNIXClientEndpoint,
  UNIXServerEndpoint,
  type WriteBufferFullError,
} from "@cordage/reactor";
import { expect } from "chai";
import { Bench } from "./support/bench.ts";
import { RecordingClientFactory } from "./support/recording-client-factory.ts";
import { RecordingProtocol } from "./support/recording-protocol.ts";
import { runProgram } from "./support/run-program.ts";
import {
  clientOptions,
  newSocketPath,
  removeSocketFolders,
  serverOptions,
  WIRES,
} from "./support/wires.ts";

/** Writes until that is refused, and tells with what. */
async function overflow(protocol: RecordingProtocol, size: number): Promise<WriteBufferFullError> {
  protocol.transport.write(Buffer.alloc(size));
  protocol.transport.write("x");
  return (await protocol.lost) as WriteBufferFullError;
}

for (const wire of [WIRES.tcp, WIRES.tcp6, WIRES.unix, WIRES.tls, WIRES.tls6]) {
  describe(`the write budget over ${wire.name}`, () => {
    let bench: Bench;
    let server: RecordingProtocol;
    let client: RecordingProtocol;
    beforeEach(() => {
      bench = new Bench({ wire });
      server = new RecordingProtocol();
      client = new RecordingProtocol();
    });
    afterEach(() => bench.close());

    /** Connects, with options for either side. */
    async function connect(options: { port?: number; client?: number }): Promise<void> {
      const place = await bench.serve(() => server, { maxWriteBuffer: options.port });
      const factory = new RecordingClientFactory(() => client);
      wire.connect(bench.reactor, place, factory, { maxWriteBuffer: options.client });
      await Promise.all([server.made, client.made]);
      if (wire.isTLS) await Promise.all([server.secured, client.secured]);
    }

    it("is 64 MiB unless told otherwise", async () => {
      await connect({});
      expect(server.transport.maxWriteBuffer).to.equal(MAX_WRITE_BUFFER);
      expect(client.transport.maxWriteBuffer).to.equal(64 * 1024 * 1024);
    });

    it("can be set for the connections of a port", async () => {
      await connect({ port: 1000 });
      expect(client.transport.maxWriteBuffer).to.equal(MAX_WRITE_BUFFER);
      expect(await overflow(server, 1001)).to.include({ waitingBytes: 1001, limitBytes: 1000 });
      await client.lost;
    });

    it("can be set for a connection that is to be made", async () => {
      await connect({ client: 2000 });
      expect(server.transport.maxWriteBuffer).to.equal(MAX_WRITE_BUFFER);
      expect(await overflow(client, 2001)).to.include({ waitingBytes: 2001, limitBytes: 2000 });
      await server.lost;
    });

    it("can be set on a connection, for the writes from then on", async () => {
      await connect({ client: 10 });
      client.transport.maxWriteBuffer = 5000;
      client.transport.write(Buffer.alloc(5000));
      expect(await overflow(client, 3000)).to.include({ waitingBytes: 8000, limitBytes: 5000 });
      await server.lost;
    });

    it("can be switched off", async () => {
      await connect({ client: 10 });
      client.transport.maxWriteBuffer = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 100; i++) client.transport.write("0123456789");
      expect(await server.whenReceived(1000)).to.have.length(1000);
    });

    it("is refused at the call when it is none", () => {
      const isUNIX = wire === WIRES.unix;
      const nowhere = isUNIX ? new UNIXAddress("/nowhere") : new IPv4Address("TCP", "127.0.0.1", 9);
      const bad = [0, -1, Number.NaN, "9" as unknown as number];
      for (const maxWriteBuffer of bad) {
        const factory = new RecordingClientFactory(() => client);
        const { reactor } = bench;
        const listen = () => wire.listen(reactor, factory, { maxWriteBuffer });
        const dial = () => wire.connect(reactor, nowhere, factory, { maxWriteBuffer });
        for (const call of [listen, dial]) expect(call).to.throw(RangeError, "maxWriteBuffer");
        expect(() => new NodeReactor({ maxWriteBuffer })).to.throw(RangeError, "maxWriteBuffer");
      }
    });
  });
}

describe("the write budget of an endpoint", () => {
  const here = { interface: "127.0.0.1", maxWriteBuffer: 1000 };
  const there = { maxWriteBuffer: 2000 };
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  /** For each kind, a server's endpoint, and the client's to the port that is bound. */
  const kinds: readonly {
    readonly name: string;
    server(reactor: NodeReactor): IStreamServerEndpoint;
    client(reactor: NodeReactor, host: IAddress): IStreamClientEndpoint;
  }[] = [
    {
      name: "TCP",
      server: (reactor) => new TCP4ServerEndpoint(reactor, 0, here),
      client: (reactor, host) => new TCP4ClientEndpoint(reactor, "127.0.0.1", portOf(host), there),
    },
    {
      name: "TLS",
      server: (reactor) => new SSL4ServerEndpoint(reactor, 0, serverOptions, here),
      client: (reactor, host) =>
        new SSL4ClientEndpoint(reactor, "127.0.0.1", portOf(host), clientOptions, there),
    },
    {
      name: "Unix sockets",
      server: (reactor) => new UNIXServerEndpoint(reactor, newSocketPath(), here),
      client: (reactor, host) =>
        new UNIXClientEndpoint(reactor, (host as UNIXAddress).name ?? "", there),
    },
    {
      name: "hosts by name",
      server: (reactor) => new TCP4ServerEndpoint(reactor, 0, here),
      client: (reactor, host) => new HostnameEndpoint(reactor, "127.0.0.1", portOf(host), there),
    },
  ];

  for (const { name, server, client } of kinds) {
    it(`is that of its connections, over ${name}`, async () => {
      const listener = listen(server(bench.reactor));
      const port = await listener.whenListening();
      const connection = await openConnection(client(bench.reactor, port.getHost()));
      expect(connection.transport.maxWriteBuffer).to.equal(2000);
      for await (const accepted of listener) {
        expect(accepted.transport.maxWriteBuffer).to.equal(1000);
        break;
      }
      connection.abort();
      await connection.close().addErrback(() => {});
      removeSocketFolders();
    });
  }
});

function portOf(address: IAddress): number {
  return (address as IPAddress).port;
}

/** A server whose only peer, in the same program, never reads; `body` has its transport to write to. */
function servingDeafPeer(body: string): string {
  return `
    import { connect } from "node:net";
    const MIB = 1024 * 1024;
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const used = () => (gc(), process.memoryUsage().rss);
    class Server extends Protocol {
      connectionMade() { made.callback(this); }
      connectionLost(reason) { this.reason = reason.value.name; }
    }
    const made = new Deferred();
    const factory = Factory.forProtocol(Server);
    const port = reactor.listenTCP(0, factory, { interface: "127.0.0.1", maxWriteBuffer: 8 * MIB });
    const { port: number } = (await port.whenListening()).getHost();
    const peer = connect(number, "127.0.0.1").on("error", () => {});
    peer.pause();
    const server = await made;
    const { transport } = server;
    const idle = used();
    let peak = 0;
    let written = 0;
    const write = () => {
      transport.write(Buffer.alloc(64 * 1024, 1));
      written += 64 * 1024;
    };
    const look = () => { peak = Math.max(peak, used() - idle); };
    ${body}
    console.log(JSON.stringify({ written, growth: peak / MIB, reason: server.reason }));
    transport.abortConnection();
    peer.destroy();
    port.stopListening();`;
}

describe("memory, with a peer that never reads", () => {
  async function run(body: string) {
    const { output, errors } = await runProgram(servingDeafPeer(body), {
      nodeOptions: ["--expose-gc"],
    });
    expect(errors).to.equal("");
    return JSON.parse(output) as { written: number; growth: number; reason?: string };
  }

  it("stays under 32 MiB above idle while a producer has 1 GiB to give", async () => {
    const { written, growth, reason } = await run(`
      let isPaused = false;
      transport.registerProducer({
        pauseProducing() { isPaused = true; },
        resumeProducing() { isPaused = false; },
        stopProducing() {},
      }, true);
      for (let asked = 0; asked < 1024 * MIB && server.reason === undefined; asked += 64 * 1024) {
        if (!isPaused) write();
        if (asked % (16 * MIB) === 0) await turn(), look();
      }
      look();`);
    expect(reason).to.equal(undefined);
    expect(growth).to.be.below(32);
    expect(written).to.be.within(64 * 1024, 16 * 1024 * 1024);
  }).timeout(30_000);

  it("ends plain writes in an abort, not in growth", async () => {
    const { written, growth, reason } = await run(`
      while (written < 1024 * MIB && server.reason === undefined) {
        write();
        if (written % MIB === 0) await turn(), look();
      }
      look();`);
    expect(reason).to.equal("WriteBufferFullError");
    expect(written).to.be.within(8 * 1024 * 1024, 32 * 1024 * 1024);
    expect(growth).to.be.below(32);
  }).timeout(30_000);
});
