import { Deferred, type Failure } from "@cordage/deferred";
import {
  ConnectionAborted,
  globalLogPublisher,
  type IPushProducer,
  IPv4Address,
  type LogEvent,
  Logger,
  WriteBufferFullError,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Bench, emitted, turns } from "./support/connections.ts";
import { HalfCloseableRecorder, RecordingProtocol } from "./support/recording-protocol.ts";

const MIB = 1024 * 1024;

describe("stream connections over TCP", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  describe("connection life", () => {
    it("delivers made, data, lost, in that order, to both sides (X1, X3)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.write("ping");
      await server.whenReceived(4);
      server.transport.write("pong");
      await client.whenReceived(4);
      client.transport.loseConnection();
      await Promise.all([server.lost, client.lost]);

      const expected = ["made", "data", "lost ConnectionDone"];
      expect(server.events).to.deep.equal(expected);
      expect(client.events).to.deep.equal(expected);
    });

    it("holds data back when connectionMade pauses (X1)", async () => {
      class Paused extends RecordingProtocol {
        override connectionMade(): void {
          super.connectionMade();
          this.transport.pauseProducing();
        }
      }
      const server = new Paused();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.write("early");
      await turns();
      expect(server.events).to.deep.equal(["made"]);
      server.transport.resumeProducing();
      expect((await server.whenReceived(5)).toString()).to.equal("early");
    });

    it("closes a connection the server's factory refuses, cleanly (X2)", async () => {
      const port = await bench.listen(() => null);
      const socket = await bench.rawClient(port);
      socket.resume();
      await emitted(socket, "end");
    });

    it("keeps what an event hands over: later data does not change it (X1)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      for (const round of ["aaaa", "bbbb", "cccc"]) {
        client.transport.write(round);
        await server.whenReceived(server.received.length + 4);
      }
      expect(server.received.toString()).to.equal("aaaabbbbcccc");
    });

    it("tells the end the peer reset as ConnectionLost, with the system's error as cause (X3)", async () => {
      const server = new RecordingProtocol();
      const port = await bench.listen(() => server);
      const socket = await bench.rawClient(port);
      await server.made;
      socket.resetAndDestroy();
      const reason = await server.lost;
      expect(reason.name).to.equal("ConnectionLost");
      expect((reason.cause as NodeJS.ErrnoException).code).to.equal("ECONNRESET");
    });

    it("stops the producer, tells the protocol, then the factory (X4)", async () => {
      const order: string[] = [];
      class Ordered extends RecordingProtocol {
        override connectionLost(reason: Failure): void {
          order.push("connectionLost");
          super.connectionLost(reason);
        }
      }
      const server = new RecordingProtocol();
      const client = new Ordered();
      const factory = await bench.pair(server, client);
      factory.clientConnectionLost = () => void order.push("clientConnectionLost");
      client.transport.registerProducer(
        { ...idleProducer(), stopProducing: () => void order.push("stopProducing") },
        true,
      );
      server.transport.loseConnection();
      await client.lost;
      await turns();
      expect(order).to.deep.equal(["stopProducing", "connectionLost", "clientConnectionLost"]);
    });

    it("makes everything a harmless no-op after connectionLost (X6)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      const { transport } = client;
      transport.abortConnection();
      await client.lost;
      transport.write("x");
      transport.writeSequence(["x", Buffer.from("y")]);
      transport.loseConnection();
      transport.loseWriteConnection();
      transport.abortConnection();
      transport.pauseProducing();
      transport.resumeProducing();
      transport.stopProducing();
      transport.unregisterProducer();
      let stopped = 0;
      transport.registerProducer({ ...idleProducer(), stopProducing: () => void stopped++ }, true);
      await turns();
      expect(stopped).to.equal(1);
      expect(client.events).to.deep.equal(["made", "lost ConnectionAborted"]);
    });

    it("tells every connection that is left ConnectionLost when the reactor shuts down (R5)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      bench.reactor.fireSystemEvent("shutdown");
      expect(server.events).to.deep.equal(["made", "lost ConnectionLost"]);
      expect(client.events).to.deep.equal(["made", "lost ConnectionLost"]);
    });
  });

  describe("exceptions (X5)", () => {
    const boom = new Error("boom");

    it("in dataReceived: logged once, dropped with it as reason; the peer sees a clean close", async () => {
      class Broken extends RecordingProtocol {
        override dataReceived(): void {
          throw boom;
        }
      }
      const server = new Broken();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.write("x");
      expect(await server.lost).to.equal(boom);
      expect(await client.lost).to.have.property("name", "ConnectionDone");
      expect(flushLoggedErrors().map((failure) => failure.value)).to.deep.equal([boom]);
    });

    it("in dataReceived: other connections go on", async () => {
      const protocols: RecordingProtocol[] = [];
      const port = await bench.listen(() => {
        const protocol = new RecordingProtocol();
        if (protocols.length === 0) {
          protocol.dataReceived = () => {
            throw boom;
          };
        }
        protocols.push(protocol);
        return protocol;
      });
      const first = await bench.rawClient(port);
      const second = await bench.rawClient(port);
      first.write("x");
      await emitted(first.resume(), "end");
      second.write("still here");
      await (protocols[1] as RecordingProtocol).whenReceived(10);
      flushLoggedErrors();
    });

    for (const side of ["server", "client"] as const) {
      it(`in the ${side}'s connectionMade: logged, dropped with it as reason`, async () => {
        class Broken extends RecordingProtocol {
          override connectionMade(): void {
            super.connectionMade();
            throw boom;
          }
        }
        const broken = new Broken();
        const other = new RecordingProtocol();
        if (side === "server") await bench.pair(broken, other);
        else await bench.pair(other, broken);
        expect(await broken.lost).to.equal(boom);
        expect(await other.lost).to.have.property("name", "ConnectionDone");
        expect(flushLoggedErrors()).to.have.length(1);
      });
    }

    it("in the server's buildProtocol: logged, the connection closed", async () => {
      const port = await bench.listen(() => {
        throw boom;
      });
      const socket = await bench.rawClient(port);
      await emitted(socket.resume(), "end");
      expect(flushLoggedErrors()[0]?.value).to.equal(boom);
    });

    it("in connectionLost: logged, and the factory is told all the same", async () => {
      class Broken extends RecordingProtocol {
        override connectionLost(): void {
          throw boom;
        }
      }
      const server = new RecordingProtocol();
      const client = new Broken();
      const factory = await bench.pair(server, client);
      const over = factory.over();
      server.transport.loseConnection();
      await over;
      expect(factory.events).to.include.members(["lost ConnectionDone", "stopFactory"]);
      expect(flushLoggedErrors()[0]?.value).to.equal(boom);
    });

    it("in readConnectionLost: logged, connectionLost with it", async () => {
      class Broken extends HalfCloseableRecorder {
        override readConnectionLost(): void {
          throw boom;
        }
      }
      const server = new Broken();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.loseConnection();
      expect(await server.lost).to.equal(boom);
      flushLoggedErrors();
    });

    it("in writeConnectionLost: logged, connectionLost with it", async () => {
      class Broken extends HalfCloseableRecorder {
        override writeConnectionLost(): void {
          throw boom;
        }
      }
      const server = new Broken();
      const client = new HalfCloseableRecorder();
      await bench.pair(server, client);
      server.transport.loseWriteConnection();
      expect(await server.lost).to.equal(boom);
      flushLoggedErrors();
    });

    it("in resumeProducing: logged once, dropped with it", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      let resumed = 0;
      server.transport.registerProducer(
        {
          resumeProducing: () => {
            resumed += 1;
            if (resumed === 2) throw boom;
            server.transport.write("piece");
          },
          stopProducing: () => {},
        },
        false,
      );
      expect(await server.lost).to.equal(boom);
      expect(flushLoggedErrors()).to.have.length(1);
    });

    it("logs with the protocol's prefix, and so does what the protocol logs itself (X14)", async () => {
      const systems: (string | undefined)[] = [];
      const observer = (event: LogEvent): void => void systems.push(event.log_system);
      class Chatty extends RecordingProtocol {
        override dataReceived(): void {
          new Logger("test").error("hello");
          throw boom;
        }
      }
      const server = new Chatty();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      globalLogPublisher.addObserver(observer);
      client.transport.write("x");
      await server.lost;
      globalLogPublisher.removeObserver(observer);
      expect(systems).to.deep.equal(["Chatty,0,127.0.0.1", "Chatty,0,127.0.0.1"]);
      flushLoggedErrors();
    });
  });

  describe("writing", () => {
    it("sends bytes and strings (as UTF-8) in order, whatever the turns (X7)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      const { transport } = client;
      transport.write("é");
      transport.write(Buffer.from([0, 255]));
      transport.write(new Uint8Array([7]));
      transport.write("");
      transport.writeSequence(["a", Buffer.from("b")]);
      await turns(1);
      transport.write("c");
      expect((await server.whenReceived(8)).toString("hex")).to.equal("c3a900ff07616263");
    });

    it("refuses what is neither bytes nor string, even when closed (X7)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      const { transport } = client;
      const write = (): void => transport.write(5 as unknown as string);
      expect(write).to.throw(TypeError, "Data must be bytes");
      expect(() => transport.writeSequence(["a", null as unknown as string])).to.throw(TypeError);
      transport.abortConnection();
      await client.lost;
      expect(write).to.throw(TypeError);
      expect(server.received).to.have.length(0);
    });

    it("sends 60 MB without blocking or loss (X7)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      const piece = Buffer.alloc(MIB, "0123456789abcdef");
      for (let i = 0; i < 60; i++) client.transport.write(piece);
      client.transport.loseConnection();
      await server.lost;
      expect(server.received.length).to.equal(60 * MIB);
      expect(server.received.subarray(-16).toString()).to.equal("0123456789abcdef");
    }).timeout(20_000);

    it("aborts when more waits than maxWriteBuffer, at exactly that", async () => {
      bench = new Bench({ maxWriteBuffer: 1000 });
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.write(Buffer.alloc(999));
      client.transport.write(Buffer.alloc(1)); // 999 waited: accepted
      client.transport.write(Buffer.alloc(1)); // 1000 wait: refused
      const reason = (await client.lost) as WriteBufferFullError;
      expect(reason).to.be.instanceOf(WriteBufferFullError);
      expect([reason.waitingBytes, reason.limitBytes]).to.deep.equal([1000, 1000]);
      expect(await server.lost).to.have.property("name", "ConnectionLost");
    });
  });

  describe("loseConnection and abortConnection", () => {
    it("flushes, then closes; asking again changes nothing (X8)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.write(Buffer.alloc(4 * MIB));
      client.transport.loseConnection();
      client.transport.loseConnection();
      expect(client.transport.disconnecting).to.equal(true);
      await server.lost;
      expect(server.received.length).to.equal(4 * MIB);
      expect(client.events).to.deep.equal(["made", "lost ConnectionDone"]);
    });

    it("delivers nothing more after loseConnection, resumed or not (X8)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.registerProducer(idleProducer(), true); // keeps it from closing
      client.transport.loseConnection();
      client.transport.resumeProducing();
      server.transport.write("too late");
      await turns(10);
      client.transport.unregisterProducer();
      await client.lost;
      expect(client.events).to.deep.equal(["made", "lost ConnectionDone"]);
    });

    for (const request of ["loseConnection", "abortConnection"] as const) {
      it(`is disconnecting from ${request} on, and for good`, async () => {
        const server = new RecordingProtocol();
        const client = new RecordingProtocol();
        await bench.pair(server, client);
        expect(server.transport.disconnecting).to.equal(false);
        server.transport[request]();
        expect(server.transport.disconnecting).to.equal(true);
        await server.lost;
        expect(server.transport.disconnecting).to.equal(true);
        await client.lost;
      });
    }

    it("never calls connectionLost from inside loseConnection (X17)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.loseConnection();
      expect(client.events).to.deep.equal(["made"]);
      await client.lost;
    });

    it("drops what is written after loseConnection (X9)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.write("before");
      client.transport.loseConnection();
      client.transport.write("after");
      await server.lost;
      expect(server.received.toString()).to.equal("before");
    });

    it("aborts with a reset, later and once, whatever follows (X10)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.write(Buffer.alloc(8 * MIB));
      client.transport.abortConnection();
      expect(client.events).to.deep.equal(["made"]);
      client.transport.abortConnection();
      client.transport.loseConnection();
      expect(await client.lost).to.be.instanceOf(ConnectionAborted);
      expect(await server.lost).to.have.property("name", "ConnectionLost");
      expect(client.events).to.deep.equal(["made", "lost ConnectionAborted"]);
    });

    it("aborts with full buffers and a producer of either kind (X10)", async () => {
      for (const streaming of [true, false]) {
        const server = new RecordingProtocol();
        const client = new RecordingProtocol();
        await bench.pair(server, client);
        server.transport.pauseProducing();
        let stopped = 0;
        const producer = { ...idleProducer(), stopProducing: () => void stopped++ };
        client.transport.registerProducer(producer, streaming);
        client.transport.write(Buffer.alloc(16 * MIB));
        await turns();
        client.transport.abortConnection();
        expect(await client.lost).to.be.instanceOf(ConnectionAborted);
        expect(stopped).to.equal(1);
      }
    });

    it("delivers nothing after an abort inside dataReceived (X10)", async () => {
      class Aborting extends RecordingProtocol {
        override dataReceived(data: Buffer): void {
          super.dataReceived(data);
          this.transport.abortConnection();
        }
      }
      const server = new Aborting();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.write("one");
      await turns(1);
      client.transport.write("two");
      await server.lost;
      expect(server.events).to.deep.equal(["made", "data", "lost ConnectionAborted"]);
    });

    it("ends at the peer's end of file; what is not sent yet is lost (X11)", async () => {
      const server = new RecordingProtocol();
      const port = await bench.listen(() => server);
      const socket = await bench.rawClient(port);
      await server.made;
      server.transport.write(Buffer.alloc(32 * MIB));
      socket.end();
      expect(await server.lost).to.have.property("name", "ConnectionDone");
    });
  });

  describe("pausing", () => {
    it("holds back data and the end of file until resumed (X12)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      server.transport.pauseProducing();
      client.transport.loseConnection();
      await client.lost;
      await turns(10);
      expect(server.events).to.deep.equal(["made"]);
      server.transport.resumeProducing();
      await server.lost;
      expect(server.events).to.deep.equal(["made", "lost ConnectionDone"]);
    });

    it("holds back an end of file that Node noticed after the pause, with data before it (X12)", async () => {
      class PausesAtData extends RecordingProtocol {
        override dataReceived(data: Buffer): void {
          super.dataReceived(data);
          this.transport.pauseProducing();
        }
      }
      const server = new PausesAtData();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.write("first");
      await server.whenReceived(5);
      client.transport.write("second");
      client.transport.loseConnection();
      await client.lost;
      await turns(10);
      expect(server.received.toString()).to.equal("first");
      server.transport.resumeProducing();
      await server.whenReceived(11);
      await turns(10);
      expect(server.events).to.not.include("lost ConnectionDone");
      server.transport.resumeProducing();
      await server.lost;
    });
  });

  describe("addresses and options (X13)", () => {
    it("tells both ends' addresses, the same before and after the loss", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      const peer = server.transport.getPeer() as IPv4Address;
      expect(peer).to.be.instanceOf(IPv4Address);
      expect(peer.host).to.equal("127.0.0.1");
      expect(client.transport.getHost().equals(peer)).to.equal(true);
      expect(client.transport.getPeer().equals(server.transport.getHost())).to.equal(true);
      client.transport.abortConnection();
      await server.lost;
      expect(server.transport.getPeer()).to.equal(peer);
    });

    it("has no-delay and keep-alive off, and tells what was set", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      const { transport } = client;
      expect([transport.getTcpNoDelay(), transport.getTcpKeepAlive()]).to.deep.equal([
        false,
        false,
      ]);
      transport.setTcpNoDelay(true);
      transport.setTcpKeepAlive(true);
      expect([transport.getTcpNoDelay(), transport.getTcpKeepAlive()]).to.deep.equal([true, true]);
      transport.setTcpNoDelay(false);
      expect(transport.getTcpNoDelay()).to.equal(false);
    });
  });

  describe("half-close", () => {
    it("flushes, shuts down writing, and tells; reading goes on (X15, X16)", async () => {
      const server = new HalfCloseableRecorder();
      const client = new HalfCloseableRecorder();
      await bench.pair(server, client);
      client.transport.write(Buffer.alloc(2 * MIB));
      client.transport.loseWriteConnection();
      client.transport.write("dropped");
      await client.writeLost;
      await server.readLost;
      expect(server.received.length).to.equal(2 * MIB);
      server.transport.write("answer");
      expect((await client.whenReceived(6)).toString()).to.equal("answer");
      server.transport.loseConnection();
      await client.readLost;
      client.transport.loseConnection();
      await Promise.all([server.lost, client.lost]);
      expect(server.events).to.deep.equal(["made", "data", "readLost", "lost ConnectionDone"]);
      expect(client.events).to.deep.equal([
        "made",
        "writeLost",
        "data",
        "readLost",
        "lost ConnectionDone",
      ]);
    });

    it("lasts until loseConnection even when both directions have ended (X16)", async () => {
      const server = new HalfCloseableRecorder();
      const client = new HalfCloseableRecorder();
      await bench.pair(server, client);
      client.transport.loseWriteConnection();
      await server.readLost;
      server.transport.loseWriteConnection();
      await Promise.all([client.readLost, server.writeLost]);
      await turns(10);
      expect(server.events).to.deep.equal(["made", "readLost", "writeLost"]);
      server.transport.loseConnection();
      expect(server.events).to.not.include("lost ConnectionDone"); // X17
      client.transport.abortConnection();
      expect(await server.lost).to.have.property("name", "ConnectionDone");
      expect(await client.lost).to.be.instanceOf(ConnectionAborted);
    });

    it("ends an ordinary protocol at the peer's half-close (X16, X11)", async () => {
      const server = new RecordingProtocol();
      const client = new HalfCloseableRecorder();
      await bench.pair(server, client);
      client.transport.loseWriteConnection();
      expect(await server.lost).to.have.property("name", "ConnectionDone");
      await client.readLost;
      client.transport.loseConnection();
      await client.lost;
    });

    it("is silent for a protocol without the events (X15)", async () => {
      const server = new HalfCloseableRecorder();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.loseWriteConnection();
      client.transport.loseWriteConnection();
      await server.readLost;
      server.transport.write("still heard");
      await client.whenReceived(11);
      server.transport.loseConnection();
      await client.lost;
      expect(client.events).to.deep.equal(["made", "data", "lost ConnectionDone"]);
    });
  });

  describe("producers", () => {
    it("pauses a push producer above 65536 waiting bytes, once, and resumes it when empty (X18, X19)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      const calls: string[] = [];
      const resumed = new Deferred<void>();
      client.transport.registerProducer(
        {
          pauseProducing: () => void calls.push("pause"),
          resumeProducing: () => {
            calls.push("resume");
            if (!resumed.called) resumed.callback();
          },
          stopProducing: () => {},
        },
        true,
      );
      client.transport.write(Buffer.alloc(65536));
      expect(calls).to.deep.equal([]);
      client.transport.write("x");
      client.transport.write("x");
      expect(calls).to.deep.equal(["pause"]);
      await resumed;
      expect(calls).to.deep.equal(["pause", "resume"]);
      client.transport.unregisterProducer();
    });

    it("pauses and resumes again a producer that refills the buffer from resumeProducing (X20)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      const calls: string[] = [];
      const { transport } = client;
      const producer: IPushProducer = {
        pauseProducing: () => void calls.push("pause"),
        resumeProducing: () => {
          calls.push("resume");
          if (calls.length < 6) transport.write(Buffer.alloc(100_000));
          else transport.loseConnection();
        },
        stopProducing: () => void calls.push("stop"),
      };
      transport.registerProducer(producer, true);
      transport.write(Buffer.alloc(100_000));
      await server.whenReceived(300_000);
      await turns();
      expect(calls).to.deep.equal(["pause", "resume", "pause", "resume", "pause", "resume"]);
      transport.unregisterProducer();
      await server.lost;
      expect(server.received.length).to.equal(300_000);
    });

    it("asks a pull producer at once and each time nothing waits (X18)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      let left = 10;
      const { transport } = client;
      transport.registerProducer(
        {
          resumeProducing: () => {
            left -= 1;
            transport.write(`${left}`);
            if (left === 0) transport.unregisterProducer();
          },
          stopProducing: () => {},
        },
        false,
      );
      expect(left).to.equal(9);
      expect((await server.whenReceived(10)).toString()).to.equal("9876543210");
    });

    it("takes one producer at a time (X18)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.registerProducer(idleProducer(), true);
      expect(() => client.transport.registerProducer(idleProducer(), false)).to.throw(
        "a producer is registered already",
      );
      client.transport.unregisterProducer();
      client.transport.unregisterProducer(); // safe without one (X21)
      client.transport.registerProducer(idleProducer(), true);
      client.transport.abortConnection();
      await client.lost;
    });

    for (const streaming of [true, false]) {
      const kind = streaming ? "push" : "pull";
      it(`waits with the close for a ${kind} producer, and sends what it writes (X21, X22)`, async () => {
        const server = new RecordingProtocol();
        const client = new RecordingProtocol();
        await bench.pair(server, client);
        const { transport } = client;
        transport.registerProducer(idleProducer(), streaming);
        transport.loseConnection();
        await turns(10);
        expect(client.events).to.deep.equal(["made"]);
        transport.write("last words");
        transport.unregisterProducer();
        transport.write("too late");
        await Promise.all([client.lost, server.lost]);
        expect(server.received.toString()).to.equal("last words");
      });
    }

    it("waits with a half-close for the producer (X15, X22)", async () => {
      const server = new HalfCloseableRecorder();
      const client = new HalfCloseableRecorder();
      await bench.pair(server, client);
      client.transport.registerProducer(idleProducer(), true);
      client.transport.loseWriteConnection();
      client.transport.write("tail");
      await turns(10);
      expect(client.events).to.deep.equal(["made"]);
      client.transport.unregisterProducer();
      await client.writeLost;
      await server.readLost;
      expect(server.received.toString()).to.equal("tail");
      server.transport.loseConnection();
      client.transport.loseConnection();
      await Promise.all([client.lost, server.lost]);
    });

    it("is itself a producer: stopProducing closes (X23)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.stopProducing();
      expect(await client.lost).to.have.property("name", "ConnectionDone");
      await server.lost;
    });
  });
});

function idleProducer(): IPushProducer {
  return { pauseProducing() {}, resumeProducing() {}, stopProducing() {} };
}
