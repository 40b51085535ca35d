import {
  type ISSLTransport,
  type ITLSTransport,
  isSSLTransport,
  isTLSTransport,
  SSLError,
  type TLSOptions,
} from "@cordage/reactor";
import { expect } from "chai";
import sinon from "sinon";
import { StreamSocket } from "#internal/node/stream-socket.js";
import { Bench, emitted, turns } from "../support/bench.ts";
import { idleProducer } from "../support/idle-producer.ts";
import { RecordingClientFactory } from "../support/recording-client-factory.ts";
import { HalfCloseableRecorder, RecordingProtocol } from "../support/recording-protocol.ts";
import { TCP } from "../support/tcp-handle.ts";
import { clientOptions, serverOptions, WIRES } from "../support/wires.ts";

/** More than the system takes from a connection whose peer doesn't read. */
const MUCH = 16 * 1024 * 1024;

function startTLS(protocol: RecordingProtocol, options: TLSOptions, normal?: boolean): void {
  const transport: ITLSTransport = protocol.transport as unknown as ITLSTransport;
  transport.startTLS(options, normal);
}

for (const wire of Object.values(WIRES).filter(({ isTLS }) => !isTLS)) {
  describe(`startTLS over ${wire.name}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench({ wire });
    });
    afterEach(() => {
      sinon.restore();
      return bench.close();
    });

    /** Plain words there and back, so that both ends know it is time. */
    async function plainPair(): Promise<[RecordingProtocol, RecordingProtocol]> {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.write("STARTTLS");
      await server.whenReceived(8);
      server.transport.write("OK");
      await client.whenReceived(2);
      return [server, client];
    }

    it("secures a connection in use, in the same transport (X29)", async () => {
      const [server, client] = await plainPair();
      const { transport } = server;
      expect(isTLSTransport(transport)).to.equal(true);
      expect(isSSLTransport(transport)).to.equal(false);
      startTLS(server, serverOptions);
      expect(isSSLTransport(transport)).to.equal(true);
      startTLS(client, clientOptions);
      client.transport.write("secret");
      expect((await server.whenReceived(14)).toString()).to.equal("STARTTLSsecret");
      server.transport.write("answer");
      expect((await client.whenReceived(8)).toString()).to.equal("OKanswer");
      expect(server.transport).to.equal(transport);
      const certificate = (client.transport as unknown as ISSLTransport).getPeerCertificate();
      expect(certificate?.subjectAltName).to.equal("DNS:localhost");
      client.transport.loseConnection();
      await Promise.all([server.lost, client.lost]);
      expect(server.events).to.deep.equal(["made", "data", "lost ConnectionDone"]);
      expect(client.events).to.deep.equal(["made", "data", "lost ConnectionDone"]);
    });

    it("can turn the roles around (X29)", async () => {
      const [server, client] = await plainPair();
      startTLS(server, clientOptions, false);
      startTLS(client, serverOptions, false);
      server.transport.write("hello");
      expect((await client.whenReceived(7)).toString()).to.equal("OKhello");
      expect((server.transport as unknown as ISSLTransport).getPeerCertificate()).to.not.equal(
        null,
      );
    });

    it("may be the first thing that both ends do", async () => {
      class Secured extends RecordingProtocol {
        readonly options: TLSOptions;

        constructor(options: TLSOptions) {
          super();
          this.options = options;
        }

        override connectionMade(): void {
          startTLS(this, this.options);
          super.connectionMade();
          this.transport.write("hello");
        }
      }
      const server = new Secured(serverOptions);
      const client = new Secured(clientOptions);
      await bench.pair(server, client);
      await Promise.all([server.whenReceived(5), client.whenReceived(5)]);
    });

    it("waits for plain words that the system has not taken yet (X29)", async () => {
      const [server, client] = await plainPair();
      client.transport.pauseProducing();
      server.transport.write(Buffer.alloc(MUCH, "a"));
      await turns();
      startTLS(server, serverOptions);
      server.transport.write("secret");
      client.transport.resumeProducing();
      const plain = await client.whenReceived(2 + MUCH);
      expect(plain.length).to.equal(2 + MUCH);
      startTLS(client, clientOptions);
      expect((await client.whenReceived(2 + MUCH + 6)).subarray(-6).toString()).to.equal("secret");
      server.transport.loseConnection();
      expect(await client.lost).to.have.property("name", "ConnectionDone");
    });

    it("can be aborted while plain words wait", async () => {
      const [server, client] = await plainPair();
      client.transport.pauseProducing();
      server.transport.write(Buffer.alloc(MUCH));
      await turns();
      startTLS(server, serverOptions);
      server.transport.abortConnection();
      expect(await server.lost).to.have.property("name", "ConnectionAborted");
      client.transport.resumeProducing();
      await client.lost;
      expect(server.events).to.deep.equal(["made", "data", "lost ConnectionAborted"]);
    });

    it("is lost like any other if the peer goes while plain words wait", async () => {
      const [server, client] = await plainPair();
      client.transport.pauseProducing();
      server.transport.write(Buffer.alloc(MUCH));
      await turns();
      startTLS(server, serverOptions);
      client.transport.abortConnection();
      expect(await server.lost).to.have.property("name", "ConnectionLost");
      expect(server.events).to.deep.equal(["made", "data", "lost ConnectionLost"]);
    });

    it("does not begin if who hears that all is sent aborts", async () => {
      const [server, client] = await plainPair();
      client.transport.pauseProducing();
      const producer = idleProducer();
      producer.resumeProducing = () => server.transport.abortConnection();
      server.transport.registerProducer(producer, true);
      server.transport.write(Buffer.alloc(MUCH));
      await turns();
      const secure = sinon.spy(StreamSocket.prototype, "secure");
      startTLS(server, serverOptions);
      client.transport.resumeProducing();
      expect(await server.lost).to.have.property("name", "ConnectionAborted");
      await client.lost;
      await turns();
      expect(secure.callCount).to.equal(0);
      expect(server.events).to.deep.equal(["made", "data", "lost ConnectionAborted"]);
    });

    it("can be aborted right after its sending side was closed", async () => {
      const [server, client] = [new RecordingProtocol(), new HalfCloseableRecorder()];
      await bench.pair(server, client);
      startTLS(server, serverOptions);
      startTLS(client, clientOptions);
      await Promise.all([server.secured, client.secured]);
      client.transport.loseWriteConnection();
      client.transport.abortConnection();
      expect(await client.lost).to.have.property("name", "ConnectionAborted");
      await server.lost;
      expect(client.events).to.deep.equal(["made", "lost ConnectionAborted"]);
    });

    it("leaves a connection paused that was", async () => {
      const [server, client] = await plainPair();
      server.transport.pauseProducing();
      startTLS(server, serverOptions);
      startTLS(client, clientOptions);
      client.transport.write("secret");
      await Promise.all([server.secured, client.secured]);
      await turns(10);
      expect(server.received.toString()).to.equal("STARTTLS");
      server.transport.resumeProducing();
      expect((await server.whenReceived(14)).toString()).to.equal("STARTTLSsecret");
    });

    it("drops a connection with data that was received in plain and not read", async () => {
      const [server, client] = await plainPair();
      server.transport.pauseProducing();
      client.transport.write("RSET");
      await turns(10);
      startTLS(server, serverOptions);
      startTLS(client, clientOptions);
      const reason = await server.lost;
      expect(reason).to.be.instanceOf(SSLError);
      // Otherwise it is still with the system, and then it spoils the handshake.
      if (wire.paths === "public") expect(reason.message).to.contain("before the handshake");
      expect(server.received.toString()).to.equal("STARTTLS");
    });

    it("drops a connection of which a direction is closed", async () => {
      const server = new HalfCloseableRecorder();
      const client = new HalfCloseableRecorder();
      await bench.pair(server, client);
      client.transport.loseWriteConnection();
      await server.readLost;
      startTLS(server, serverOptions);
      startTLS(client, clientOptions);
      expect(await server.lost).to.be.instanceOf(SSLError);
      expect(await client.lost).to.be.instanceOf(SSLError);
    });

    it("refuses bad options and a second time at the call, and changes nothing then", async () => {
      const [server, client] = await plainPair();
      expect(() => startTLS(server, { privateKey: "key" })).to.throw(RangeError);
      expect(() => startTLS(server, {})).to.throw(RangeError, "a server needs a privateKey");
      expect(isSSLTransport(server.transport)).to.equal(false);
      startTLS(server, serverOptions);
      startTLS(client, clientOptions);
      expect(() => startTLS(server, serverOptions)).to.throw(SSLError);
      server.transport.write("still here");
      await client.whenReceived(12);
    });

    it("has no effect on a connection that is being closed", async () => {
      const [server, client] = await plainPair();
      server.transport.loseConnection();
      startTLS(server, serverOptions);
      expect(await client.lost).to.have.property("name", "ConnectionDone");
      startTLS(client, clientOptions);
      await server.lost;
    });
  });
}

describe("startTLS", () => {
  it("leaves the system's options as they are, to be changed later", async () => {
    const bench = new Bench();
    const [server, client] = [new RecordingProtocol(), new RecordingProtocol()];
    await bench.pair(server, client);
    const { transport } = server;
    transport.setTcpNoDelay(true);
    transport.setTcpKeepAlive(true);
    startTLS(server, serverOptions);
    startTLS(client, clientOptions);
    await server.secured;
    const delaying = sinon.spy(TCP.prototype, "setNoDelay");
    const keeping = sinon.spy(TCP.prototype, "setKeepAlive");
    transport.setTcpNoDelay(false);
    transport.setTcpKeepAlive(false);
    const told = [delaying, keeping].map(({ args }) => args.map(([enabled]) => enabled));
    sinon.restore();
    expect(told).to.deep.equal([[false], [false]]);
    await bench.close();
  });

  it("sends plain words plain, and what follows encrypted (X29)", async () => {
    const bench = new Bench();
    const { port, accepted } = await bench.rawServer();
    const client = new RecordingProtocol();
    bench.reactor.connectTCP("127.0.0.1", port, new RecordingClientFactory(() => client));
    await client.made;
    client.transport.write("STARTTLS\n");
    startTLS(client, clientOptions);
    client.transport.write("secret");
    const socket = await accepted;
    let sent = Buffer.alloc(0);
    while (sent.length < 100)
      sent = Buffer.concat([sent, (await emitted(socket, "data")) as Buffer]);
    expect(sent.subarray(0, 9).toString()).to.equal("STARTTLS\n");
    expect(sent[9]).to.equal(0x16); // a handshake record (RFC 8446, section 5.1)
    expect(sent.includes("secret")).to.equal(false);
    await bench.close();
  });
});
