import { join } from "node:path";
import {
  type ITCPTransport,
  type ITLSTransport,
  NodeReactor,
  type TLSOptions,
} from "@cordage/reactor";
import { expect } from "chai";
import { RecordingDatagramProtocol } from "../../node/support/recording-datagram-protocol.ts";
import { HalfCloseableRecorder } from "../../node/support/recording-protocol.ts";
import { SOCKET_ACCESSES } from "../../node/support/socket-accesses.ts";
import { authority, clientOptions, serverOptions } from "../../node/support/wires.ts";
import { DatagramEcho, Echo } from "./echoes.ts";
import { LOOPBACK_HOSTS } from "./loopback-hosts.ts";
import { PeerBench } from "./peer-bench.ts";

/** What the peer says as a client, and what our clients say to it. */
const WORDS = Buffer.from(`${"x".repeat(1024 * 1024)}the end`);

/** What is different with TLS, which has no half-close in Twisted: they close when they have heard all. */
class Speaker extends HalfCloseableRecorder {
  readonly isSecure: boolean;

  constructor({ isSecure }: { readonly isSecure: boolean }) {
    super();
    this.isSecure = isSecure;
  }

  override connectionMade(): void {
    super.connectionMade();
    this.speak();
  }

  speak(): void {
    this.transport.write(WORDS);
    if (!this.isSecure) this.transport.loseWriteConnection();
  }

  override dataReceived(data: Buffer): void {
    super.dataReceived(data);
    if (this.isSecure && this.received.length >= WORDS.length) this.transport.loseConnection();
  }

  override readConnectionLost(): void {
    super.readConnectionLost();
    this.transport.loseConnection();
  }
}

/** Says in plain that it wants TLS, and speaks when it is told to go ahead. */
class SecuredSpeaker extends Speaker {
  #isAsking = true;

  override connectionMade(): void {
    this.transport.write("STARTTLS");
    this.made.callback(this);
  }

  override dataReceived(data: Buffer): void {
    if (!this.#isAsking) {
      super.dataReceived(data);
      return;
    }
    this.#isAsking = false;
    startTLS(this, clientOptions);
    this.speak();
  }
}

/** Echoes once it has been asked for TLS. */
class SecuredEcho extends Echo {
  #isAsked = false;

  override dataReceived(data: Buffer): void {
    if (this.#isAsked) {
      super.dataReceived(data);
      return;
    }
    this.#isAsked = true;
    this.transport.write("go ahead");
    startTLS(this, serverOptions);
  }
}

/** Resets the connection in place of an answer. */
class AbortingEcho extends HalfCloseableRecorder {
  override dataReceived(): void {
    this.transport.abortConnection();
  }
}

function startTLS({ transport }: HalfCloseableRecorder, options: TLSOptions): void {
  const secured = transport as ITCPTransport & ITLSTransport; // as all of the Node reactor's are
  secured.startTLS(options);
}

describe("Twisted", () => {
  let bench: PeerBench;
  beforeEach(() => {
    bench = new PeerBench();
  });
  afterEach(() => bench.close());

  /** Starts one as a server; tells where it listens. */
  async function startServer(kind: string, place: string): Promise<number> {
    const { certificate, privateKey } = authority.issue("localhost");
    const files =
      kind === "tls" || kind === "starttls"
        ? [bench.file("certificate", `${certificate}`), bench.file("key", `${privateKey}`)]
        : [];
    const server = bench.startPython("network.py", "listen", kind, place, ...files);
    return Number(await server.printed(/listening on (\d+)\n/));
  }

  /** Runs one as a client to its end; tells what it has to say of that. */
  async function runClient(kind: string, place: string, port: number): Promise<string> {
    const files =
      kind === "tls" || kind === "starttls" ? [bench.file("ca", authority.certificate)] : [];
    const client = bench.startPython("network.py", "connect", kind, place, `${port}`, ...files);
    expect(await client.ended, client.errors).to.equal(0);
    return client.output;
  }

  /** What a client of Twisted's says that has heard back all, and has seen a clean end. */
  const ALL_IS_WELL = "heard all\nlost ConnectionDone\n";

  /** Waits for the end of a client of ours, which must have heard back all. */
  async function expectAllHeard(client: Speaker): Promise<void> {
    expect((await client.lost).name).to.equal("ConnectionDone");
    expect(client.received.equals(WORDS)).to.equal(true);
  }

  for (const host of LOOPBACK_HOSTS) {
    it(`as client over TCP on ${host} is answered to the end (X15, X16)`, async () => {
      const server = new Echo();
      const port = await bench.listenTCP(host, () => server);
      expect(await runClient("tcp", host, port)).to.equal(ALL_IS_WELL);
      expect((await server.lost).name).to.equal("ConnectionDone");
      expect(server.events).to.deep.equal(["made", "data", "readLost", "lost ConnectionDone"]);
    });

    it(`as client over TLS on ${host} is answered to the end (X29, X32)`, async () => {
      const server = new Echo();
      const port = await bench.listenSSL(host, serverOptions, () => server);
      expect(await runClient("tls", host, port)).to.equal(ALL_IS_WELL);
      expect((await server.lost).name).to.equal("ConnectionDone");
    });

    it(`as client on ${host} starts TLS in the middle (X29)`, async () => {
      const server = new SecuredEcho();
      const port = await bench.listenTCP(host, () => server);
      expect(await runClient("starttls", host, port)).to.equal(ALL_IS_WELL);
      expect((await server.lost).name).to.equal("ConnectionDone");
    });

    it(`as server over TCP on ${host} answers to the end (X15, X16)`, async () => {
      const client = new Speaker({ isSecure: false });
      const port = await startServer("tcp", host);
      bench.reactor.connectTCP(host, port, bench.factoryOf(client));
      await expectAllHeard(client);
    });

    it(`as server over TLS on ${host} answers to the end (X29, X32)`, async () => {
      const client = new Speaker({ isSecure: true });
      const port = await startServer("tls", host);
      bench.reactor.connectSSL(host, port, bench.factoryOf(client), clientOptions);
      await expectAllHeard(client);
    });

    it(`as server on ${host} starts TLS in the middle (X29)`, async () => {
      const client = new SecuredSpeaker({ isSecure: true });
      const port = await startServer("starttls", host);
      bench.reactor.connectTCP(host, port, bench.factoryOf(client));
      await expectAllHeard(client);
    });

    for (const { access, note } of SOCKET_ACCESSES) {
      it(`as client over UDP on ${host}${note} gets back each datagram, the empty one too (X38)`, async () => {
        const reactor = new NodeReactor({ socketAccess: access });
        const server = new DatagramEcho();
        const { port } = await bench.bound(reactor.listenUDP(0, server, { interface: host }));
        const client = bench.startPython("network.py", "ask", host, `${port}`);
        expect(await client.ended, client.errors).to.equal(0);
        expect(client.output).to.equal("heard True\n".repeat(3));
        expect(server.texts).to.deep.equal(["one", "", "three".repeat(1000)]);
      });

      it(`as server over UDP on ${host}${note} sends back each datagram, the empty one too (X38, X39)`, async () => {
        const server = bench.startPython("network.py", "echo", host);
        const port = Number(await server.printed(/listening on (\d+)\n/));
        const reactor = new NodeReactor({ socketAccess: access });
        const client = new RecordingDatagramProtocol();
        await bench.bound(reactor.listenUDP(0, client, { interface: host }));
        client.transport.connect(host, port);
        const sent = ["one", "", "three".repeat(1000)];
        for (const [i, datagram] of sent.entries()) {
          client.transport.write(datagram);
          await client.whenReceived(i + 1);
        }
        expect(client.texts).to.deep.equal(sent);
      });
    }
  }

  it("as client over a Unix socket is answered to the end (X15, X35)", async () => {
    const server = new Echo();
    const path = await bench.listenUNIX(() => server);
    expect(await runClient("unix", path, 0)).to.equal(ALL_IS_WELL);
    expect((await server.lost).name).to.equal("ConnectionDone");
  });

  it("as server over a Unix socket answers to the end (X16, X35)", async () => {
    const client = new Speaker({ isSecure: false });
    const path = join(bench.folder, "twisted");
    await startServer("unix", path);
    bench.reactor.connectUNIX(path, bench.factoryOf(client));
    await expectAllHeard(client);
  });

  it("as client sees a reset for an abort of ours (X10)", async () => {
    const server = new AbortingEcho();
    const port = await bench.listenTCP("127.0.0.1", () => server);
    expect(await runClient("tcp", "127.0.0.1", port)).to.match(/lost ConnectionLost\n$/);
    expect((await server.lost).name).to.equal("ConnectionAborted");
  });
});
