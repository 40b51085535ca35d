import { globalLogPublisher, type LogEvent, Logger } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Bench, emitted, turns } from "../support/bench.ts";
import { RecordingClientFactory } from "../support/recording-client-factory.ts";
import { HalfCloseableRecorder, RecordingProtocol } from "../support/recording-protocol.ts";
import { WIRES } from "../support/wires.ts";

for (const wire of Object.values(WIRES)) {
  describe(`exceptions (X5) over ${wire.name}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench({ wire });
    });
    afterEach(() => bench.close());

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
      const place = await bench.serve(() => {
        const protocol = new RecordingProtocol();
        if (protocols.length === 0) {
          protocol.dataReceived = () => {
            throw boom;
          };
        }
        protocols.push(protocol);
        return protocol;
      });
      const first = await bench.dial(place);
      const second = await bench.dial(place);
      first.write("x");
      await emitted(first.resume(), "end");
      second.write("still here");
      await (protocols[1] as RecordingProtocol).whenReceived(10);
      flushLoggedErrors();
    });

    for (const event of ["connectionMade", "dataReceived"] as const) {
      it(`in an async ${event}: logged, dropped with it as reason, like any other (R11)`, async () => {
        const server = new RecordingProtocol();
        const original = server.connectionMade.bind(server);
        server[event] = async () => {
          if (event === "connectionMade") original();
          await turns(1);
          throw boom;
        };
        const client = new RecordingProtocol();
        const place = await bench.serve(() => server);
        wire.connect(bench.reactor, place, new RecordingClientFactory(() => client));
        await client.made;
        client.transport.write("x");
        expect(await server.lost).to.equal(boom);
        expect(flushLoggedErrors().map((failure) => failure.value)).to.deep.equal([boom]);
      });
    }

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
        const place = await bench.serve(() => (side === "server" ? broken : other));
        const build = (): RecordingProtocol => (side === "client" ? broken : other);
        wire.connect(bench.reactor, place, new RecordingClientFactory(build));
        expect(await broken.lost).to.equal(boom);
        const expected = wire.isTLS ? "ConnectionLost" : "ConnectionDone"; // no handshake, no clean end
        expect(await other.lost).to.have.property("name", expected);
        expect(flushLoggedErrors()).to.have.length(1);
      });
    }

    it("in the server's buildProtocol: logged, the connection closed", async () => {
      const place = await bench.serve(() => {
        throw boom;
      });
      await bench.dialInVain(place);
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
      expect(systems).to.have.length(2);
      for (const system of systems)
        expect(system)
          .to.match(/^Chatty,0,/)
          .and.match(wire.logSuffix);
      flushLoggedErrors();
    });
  });
}
