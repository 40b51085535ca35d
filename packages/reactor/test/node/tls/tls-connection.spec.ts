import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { getDefaultHighWaterMark } from "node:stream";
import {
  ConnectionAborted,
  ConnectionLost,
  type IPullProducer,
  type ISSLTransport,
  isSSLTransport,
  SSLError,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { emitted, turns } from "../support/bench.ts";
import { idleProducer } from "../support/idle-producer.ts";
import { RecordingClientFactory } from "../support/recording-client-factory.ts";
import { HalfCloseableRecorder, RecordingProtocol } from "../support/recording-protocol.ts";
import { TLSBench } from "../support/tls-bench.ts";
import { clientOptions } from "../support/wires.ts";

/** How much a record of TLS takes at most (RFC 8446, section 5.1). */
const RECORD_BYTES = 16 * 1024;

/** Records the handshake among its events, and what it can know of the peer at each. */
class HandshakeRecorder extends RecordingProtocol {
  readonly known: boolean[] = [];

  override connectionMade(): void {
    super.connectionMade();
    this.#look();
  }

  override handshakeCompleted(): void {
    this.events.push("secured");
    this.#look();
    super.handshakeCompleted();
  }

  #look(): void {
    expect(isSSLTransport(this.transport)).to.equal(true);
    this.known.push((this.transport as unknown as ISSLTransport).getPeerCertificate() !== null);
  }
}

/** Writes as soon as it can. */
class Eager extends RecordingProtocol {
  override connectionMade(): void {
    super.connectionMade();
    this.transport.write("early");
  }
}

/** Passes on what a client sends to `port`, and what comes back. */
async function startRelay(port: number) {
  let client: Socket | undefined;
  const upstream = connect({ port, host: "127.0.0.1" }).on("error", () => {});
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    client = socket.on("error", () => {});
    socket.on("data", (data) => upstream.write(data));
    upstream.on("data", (data) => socket.write(data));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    /** From now on keeps what the client sends, until the returned function sends it in one piece. */
    gather(): () => void {
      upstream.cork();
      return () => upstream.uncork();
    },
    /** The same for what the server answers. */
    holdAnswers(): () => void {
      client?.cork();
      return () => client?.uncork();
    },
    /** Ends what the client sends, behind its back; it hears of how the server ends. */
    cutOff(): void {
      upstream.on("end", () => client?.end()).end();
    },
    close(): void {
      server.close();
      client?.destroy();
      upstream.destroy();
    },
  };
}

describe("TLS connections", () => {
  let bench: TLSBench;
  beforeEach(() => {
    bench = new TLSBench();
  });
  afterEach(() => bench.close());

  describe("the handshake", () => {
    it("comes after connectionMade; when it is done the peer is known (X30)", async () => {
      const server = new HandshakeRecorder();
      const client = new HandshakeRecorder();
      await bench.shakeHands(server, client);
      client.transport.write("ping");
      await server.whenReceived(4);
      server.transport.loseConnection();
      await Promise.all([server.lost, client.lost]);
      expect(server.events).to.deep.equal(["made", "secured", "data", "lost ConnectionDone"]);
      expect(client.events).to.deep.equal(["made", "secured", "lost ConnectionDone"]);
      expect(server.known).to.deep.equal([false, false]); // clients show nothing unless asked
      expect(client.known).to.deep.equal([false, true]);
      expect((client.transport as unknown as ISSLTransport).getPeerCertificate()).to.equal(null);
    });

    it("holds back what is written before it, and sends it encrypted (X30)", async () => {
      const server = new Eager();
      const client = new Eager();
      await bench.shakeHands(server, client);
      expect((await server.whenReceived(5)).toString()).to.equal("early");
      expect((await client.whenReceived(5)).toString()).to.equal("early");

      const { port, accepted } = await bench.rawServer();
      const factory = new RecordingClientFactory(() => new Eager());
      bench.reactor.connectSSL("127.0.0.1", port, factory, clientOptions);
      const sent = (await emitted(await accepted, "data")) as Buffer;
      expect(sent[0]).to.equal(0x16); // a handshake record (RFC 8446, section 5.1)
      expect(sent.includes("early")).to.equal(false);
    });

    it("lets nothing written before it leave when handshakeCompleted aborts (X30)", async () => {
      class Distrustful extends Eager {
        override handshakeCompleted(): void {
          this.transport.abortConnection();
        }
      }
      const server = new RecordingProtocol();
      const client = new Distrustful();
      await bench.shakeHands(server, client);
      expect(await client.lost).to.be.instanceOf(ConnectionAborted);
      expect(await server.lost).to.have.property("name", "ConnectionLost");
      expect(server.received).to.have.length(0);
    });

    it("counts what it holds back as waiting: a push producer is paused, then resumed once (X33)", async () => {
      const server = new RecordingProtocol();
      const calls: string[] = [];
      class Producing extends RecordingProtocol {
        override connectionMade(): void {
          super.connectionMade();
          const { transport } = this;
          const producer = {
            pauseProducing: () => void calls.push("pause"),
            resumeProducing() {
              calls.push("resume");
              transport.unregisterProducer();
            },
            stopProducing() {},
          };
          transport.registerProducer(producer, true);
          transport.write(Buffer.alloc(70_000));
          transport.write("x");
        }
      }
      await bench.shakeHands(server, new Producing());
      await server.whenReceived(70_001);
      await turns();
      expect(calls).to.deep.equal(["pause", "resume"]);
    });
  });

  describe("a pull producer (X24)", () => {
    const PIECE = 100_000;

    /** A connected pair, and a producer on the client's end that counts and gives `give` a say in each piece. */
    async function pulled(give: (count: number) => void) {
      const [server, client] = [new RecordingProtocol(), new RecordingProtocol()];
      await bench.shakeHands(server, client);
      await Promise.all([server.secured, client.secured]);
      const calls = { resumed: 0, stopped: 0 };
      const producer = {
        resumeProducing() {
          calls.resumed += 1;
          client.transport.write(Buffer.alloc(PIECE));
          give(calls.resumed);
        },
        stopProducing() {
          calls.stopped += 1;
        },
      };
      return { server, client, calls, register: () => register(client, producer) };
    }

    function register({ transport }: RecordingProtocol, producer: IPullProducer): void {
      transport.registerProducer(producer, false);
    }

    it("is asked for piece after piece, for none before the last one is sent", async () => {
      const { server, client, calls, register } = await pulled((count) => {
        if (count === 20) client.transport.unregisterProducer();
      });
      register();
      expect(calls.resumed).to.equal(1);
      await server.whenReceived(20 * PIECE);
      expect(calls).to.deep.equal({ resumed: 20, stopped: 0 });
    });

    it("is left alone while the peer doesn't read", async () => {
      const { server, client, calls, register } = await pulled(() => {});
      server.transport.pauseProducing();
      register();
      let before = 0;
      while (calls.resumed > before) {
        before = calls.resumed;
        await turns(200);
      }
      server.transport.resumeProducing();
      await server.whenReceived((before + 1) * PIECE);
      client.transport.abortConnection();
      await server.lost;
      expect(calls.stopped).to.equal(1);
    });

    it("that throws is logged, stopped and ends the connection", async () => {
      const { server, client, calls, register } = await pulled((count) => {
        if (count === 2) throw new RangeError("nothing left");
      });
      register();
      expect(await client.lost).to.be.instanceOf(RangeError);
      expect(calls).to.deep.equal({ resumed: 2, stopped: 1 });
      expect(flushLoggedErrors(RangeError)).to.have.lengthOf(1);
      await server.lost;
    });
  });

  describe("closing", () => {
    it("before the handshake, with nothing to send, aborts (X32)", async () => {
      const client = new RecordingProtocol();
      const { port } = await bench.rawServer();
      const factory = new RecordingClientFactory(() => client);
      bench.reactor.connectSSL("127.0.0.1", port, factory, clientOptions);
      await client.made;
      client.transport.loseConnection();
      expect(await client.lost).to.be.instanceOf(ConnectionAborted);
    });

    it("in handshakeCompleted sends first what was written before (X30, X32)", async () => {
      class Hasty extends RecordingProtocol {
        override handshakeCompleted(): void {
          super.handshakeCompleted();
          this.transport.write(Buffer.alloc(4 * 1024 * 1024));
          this.transport.loseConnection();
        }
      }
      const server = new RecordingProtocol();
      const client = new Hasty();
      await bench.shakeHands(server, client);
      expect(await server.lost).to.have.property("name", "ConnectionDone");
      expect(server.received.length).to.equal(4 * 1024 * 1024);
      expect(client.events).to.deep.equal(["made", "lost ConnectionDone"]);
    });

    it("ends TLS also where what was written last waits behind more (X32)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.shakeHands(server, client);
      await Promise.all([server.secured, client.secured]);
      server.transport.pauseProducing();
      client.transport.write(Buffer.alloc(8 * 1024 * 1024));
      await turns();
      client.transport.write("last words");
      client.transport.loseConnection();
      server.transport.resumeProducing();
      expect(await server.lost).to.have.property("name", "ConnectionDone");
      expect(server.received.subarray(-10).toString()).to.equal("last words");
    });

    it("waits for what a server of TLS 1.3 says after the handshake, lest it be reset (X8)", async () => {
      const server = new RecordingProtocol();
      const port = await bench.listenSSL(() => server);
      const relay = await startRelay(port);
      let passAnswers = (): void => {};
      class Hasty extends RecordingProtocol {
        override handshakeCompleted(): void {
          super.handshakeCompleted();
          passAnswers = relay.holdAnswers();
          this.transport.write("all there is");
          this.transport.loseConnection();
        }
      }
      const client = new Hasty();
      const factory = new RecordingClientFactory(() => client);
      bench.reactor.connectSSL("127.0.0.1", relay.port, factory, clientOptions);
      await server.whenReceived(12);
      await turns(50);
      expect(client.events).to.deep.equal(["made"]);
      passAnswers();
      expect(await client.lost).to.have.property("name", "ConnectionDone");
      relay.close();
    });

    it("before the handshake, with something to send, sends that first (X32)", async () => {
      class Brief extends Eager {
        override connectionMade(): void {
          super.connectionMade();
          this.transport.loseConnection();
          this.transport.write("too late");
        }
      }
      const server = new RecordingProtocol();
      const client = new Brief();
      await bench.shakeHands(server, client);
      await Promise.all([server.lost, client.lost]);
      expect(server.received.toString()).to.equal("early");
      expect(server.events.at(-1)).to.equal("lost ConnectionDone");
      expect(client.events.at(-1)).to.equal("lost ConnectionDone");
    });

    it("before the handshake waits for a producer, then for the handshake (X32)", async () => {
      const server = new RecordingProtocol();
      class Producing extends RecordingProtocol {
        override connectionMade(): void {
          super.connectionMade();
          this.transport.registerProducer(idleProducer(), true);
          this.transport.loseConnection();
          this.transport.write("produced");
          this.transport.unregisterProducer();
        }
      }
      const client = new Producing();
      await bench.shakeHands(server, client);
      await Promise.all([server.lost, client.lost]);
      expect(server.received.toString()).to.equal("produced");
      expect(client.events.at(-1)).to.equal("lost ConnectionDone");
    });

    it("sends close_notify before the end of file (X32)", async () => {
      const server = new RecordingProtocol();
      const { secure, plain } = await bench.rawTLSClient(await bench.listenSSL(() => server));
      await server.secured;
      const ends: string[] = [];
      secure.on("end", () => ends.push("TLS"));
      secure.resume();
      const bytesBefore = plain.bytesRead;
      server.transport.loseConnection();
      await Promise.all([emitted(secure, "end"), server.lost]);
      expect(plain.bytesRead - bytesBefore).to.be.greaterThan(0); // an alert has come
    });
  });

  describe("closing the sending side", () => {
    it("loses nothing of what comes meanwhile (X15)", async () => {
      class Answered extends HalfCloseableRecorder {
        override dataReceived(data: Buffer): void {
          super.dataReceived(data);
          this.transport.loseWriteConnection();
        }
      }
      const [server, client] = [new Answered(), new HalfCloseableRecorder()];
      await bench.pair(server, client);
      const sent = Buffer.alloc(4 * RECORD_BYTES).map((_, i) => i);
      client.transport.write(sent);
      expect((await server.whenReceived(sent.length)).equals(sent)).to.equal(true);
      client.transport.loseConnection();
      server.transport.loseConnection();
      await Promise.all([server.lost, client.lost]);
    });

    it("is a clean end for both that do so as soon as they have shaken hands (X15, X31)", async () => {
      class Silent extends HalfCloseableRecorder {
        override handshakeCompleted(): void {
          super.handshakeCompleted();
          this.transport.loseWriteConnection();
        }
      }
      const [server, client] = [new Silent(), new Silent()];
      await bench.pair(server, client);
      await Promise.all([server.readLost, client.readLost, server.writeLost, client.writeLost]);
      server.transport.loseConnection();
      client.transport.loseConnection();
      expect(await server.lost).to.have.property("name", "ConnectionDone");
      expect(await client.lost).to.have.property("name", "ConnectionDone");
    });
  });

  describe("an end without close_notify", () => {
    it("is ConnectionLost: bytes may be missing (X31)", async () => {
      const server = new RecordingProtocol();
      const { secure, plain } = await bench.rawTLSClient(await bench.listenSSL(() => server));
      secure.write("half of it");
      await server.whenReceived(10);
      plain.end();
      const reason = await server.lost;
      expect(reason).to.be.instanceOf(ConnectionLost);
      expect(reason.message).to.contain("TLS was not ended by the peer");
    });

    it("is told so to one that was paused, when it resumes (X12)", async () => {
      const server = new RecordingProtocol();
      const { secure, plain } = await bench.rawTLSClient(await bench.listenSSL(() => server));
      await server.secured;
      server.transport.pauseProducing();
      secure.write("unread");
      await turns();
      plain.end();
      await turns(10);
      expect(server.events).to.deep.equal(["made"]);
      server.transport.resumeProducing();
      await server.lost;
      expect(server.events).to.deep.equal(["made", "data", "lost ConnectionLost"]);
    });

    it("is answered by another, so that what is half sent does not look whole (RFC 8446, 6.1)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      const relay = await startRelay(await bench.listenSSL(() => server));
      const factory = new RecordingClientFactory(() => client);
      bench.reactor.connectSSL("127.0.0.1", relay.port, factory, clientOptions);
      await Promise.all([server.secured, client.secured]);
      server.transport.write("half of it");
      await client.whenReceived(10);
      relay.cutOff();
      expect(await server.lost).to.be.instanceOf(ConnectionLost);
      expect(await client.lost).to.be.instanceOf(ConnectionLost);
      relay.close();
    });

    it("ends a protocol that could go on in one direction, too", async () => {
      const server = new HalfCloseableRecorder();
      const { plain } = await bench.rawTLSClient(await bench.listenSSL(() => server));
      await server.secured;
      plain.end();
      await server.lost;
      expect(server.events).to.deep.equal(["made", "lost ConnectionLost"]);
    });

    it("is not what close_notify is taken for that comes to a full and paused buffer", async () => {
      const server = new RecordingProtocol();
      const port = await bench.listenSSL(() => server);
      const relay = await startRelay(port);
      const { secure } = await bench.rawTLSClient(relay.port);
      await server.secured;
      server.transport.pauseProducing();
      const room = getDefaultHighWaterMark(false);
      await new Promise((resolve) => secure.write(Buffer.alloc(room - 3000), resolve));
      await turns(20);
      // What overflows the buffer, so that Node stops reading, and close_notify arrive at once.
      const flush = relay.gather();
      secure.end(Buffer.alloc(6000));
      await emitted(secure, "finish");
      await turns(20);
      flush();
      await turns(20);
      server.transport.resumeProducing();
      expect(await server.lost).to.have.property("name", "ConnectionDone");
      expect(server.received).to.have.length(room + 3000);
      relay.close();
    });

    it("is not what a client is taken for that says all and closes in one go", async () => {
      const server = new RecordingProtocol();
      const { secure } = await bench.rawTLSClient(await bench.listenSSL(() => server));
      await server.secured;
      secure.end("last words");
      await server.lost;
      expect(server.events).to.deep.equal(["made", "data", "lost ConnectionDone"]);
    });
  });

  describe("failures", () => {
    it("of the handshake are an SSLError, with Node's as cause (X31)", async () => {
      const server = new RecordingProtocol();
      const port = await bench.listenSSL(() => server);
      (await bench.rawClient(port)).write("GET / HTTP/1.1\r\n\r\n");
      const reason = (await server.lost) as SSLError;
      expect(reason).to.be.instanceOf(SSLError);
      expect(reason.message).to.match(/^An SSL error occurred: .*http request\.$/);
      expect((reason.cause as NodeJS.ErrnoException).code).to.match(/^ERR_SSL_/);
      expect(server.events).to.deep.equal(["made", "lost SSLError"]);
    });

    it("of a client that reaches no TLS, too", async () => {
      const { port, accepted } = await bench.rawServer();
      const client = new RecordingProtocol();
      const factory = new RecordingClientFactory(() => client);
      bench.reactor.connectSSL("127.0.0.1", port, factory, clientOptions);
      (await accepted).write("220 ready\r\n");
      expect(await client.lost).to.be.instanceOf(SSLError);
      expect(factory.events).to.include("lost SSLError");
    });

    /** The other end closes the connection without a word of TLS. */
    async function goAway(side: "server" | "client", protocol: RecordingProtocol): Promise<void> {
      if (side === "server") {
        (await bench.rawClient(await bench.listenSSL(() => protocol))).end();
        return;
      }
      const { port, accepted } = await bench.rawServer();
      const factory = new RecordingClientFactory(() => protocol);
      bench.reactor.connectSSL("127.0.0.1", port, factory, clientOptions);
      (await accepted).end();
    }

    for (const side of ["server", "client"] as const) {
      it(`in the peer, which goes away in the handshake, are ConnectionLost to a ${side} (X31)`, async () => {
        const protocol = new RecordingProtocol();
        await goAway(side, protocol);
        expect(await protocol.lost).to.have.property("name", "ConnectionLost");
      });
    }

    it("after the handshake end the connection with an SSLError", async () => {
      const server = new RecordingProtocol();
      const { plain } = await bench.rawTLSClient(await bench.listenSSL(() => server));
      await server.secured;
      plain.write("this is no TLS record");
      expect(await server.lost).to.be.instanceOf(SSLError);
    });

    for (const side of ["server", "client"] as const) {
      it(`end a ${side}, too, that waits for the handshake to close`, async () => {
        class Brief extends Eager {
          override connectionMade(): void {
            super.connectionMade();
            this.transport.loseConnection();
          }
        }
        const protocol = new Brief();
        await goAway(side, protocol);
        expect(await protocol.lost).to.have.property("name", "ConnectionLost");
      });
    }
  });
});
