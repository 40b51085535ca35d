import { Deferred } from "@cordage/deferred";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Bench, turns } from "../support/bench.ts";
import { idleProducer } from "../support/idle-producer.ts";
import { HalfCloseableRecorder, RecordingProtocol } from "../support/recording-protocol.ts";
import { WIRES } from "../support/wires.ts";

for (const wire of [WIRES.tcp, WIRES.unix, WIRES.tls]) {
  describe(`async event methods over ${wire.name}`, () => {
    const boom = new Error("boom");
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench({ wire });
    });
    afterEach(() => bench.close());

    /** Messages of what was logged, which is taken. */
    function logged(): string[] {
      return flushLoggedErrors().map((failure) => failure.getErrorMessage());
    }

    it("are not waited for: the next event comes before one is through", async () => {
      const gate = new Deferred<void>();
      class Slow extends RecordingProtocol {
        override async dataReceived(data: Buffer): Promise<void> {
          super.dataReceived(data);
          this.events.push(`begun ${data}`);
          await gate;
          this.events.push(`through ${data}`);
        }
      }
      const [server, client] = [new Slow(), new RecordingProtocol()];
      await bench.pair(server, client);
      client.transport.write("a");
      await server.whenReceived(1);
      client.transport.write("b");
      await server.whenReceived(2);
      client.transport.loseConnection();
      await server.lost;
      gate.callback();
      await turns(2);
      expect(server.events.filter((event) => event !== "data")).to.deep.equal([
        "made",
        "begun a",
        "begun b",
        "lost ConnectionDone",
        "through a",
        "through b",
      ]);
    });

    for (const event of ["readConnectionLost", "writeConnectionLost"] as const) {
      it(`end the connection when they reject, such as ${event}`, async () => {
        const server = new HalfCloseableRecorder();
        const client = new HalfCloseableRecorder();
        server[event] = async () => {
          await turns(1);
          throw boom;
        };
        await bench.pair(server, client);
        const closing = event === "readConnectionLost" ? client : server;
        closing.transport.loseWriteConnection();
        expect(await server.lost).to.equal(boom);
        client.transport.loseConnection();
        await client.lost;
        expect(logged()).to.deep.equal(["boom"]);
      });
    }

    for (const event of ["pauseProducing", "resumeProducing"] as const) {
      it(`end the connection when they reject, also those of producers, such as ${event}`, async () => {
        const server = new RecordingProtocol();
        const client = new RecordingProtocol();
        await bench.pair(server, client);
        const producer = idleProducer();
        producer[event] = async () => {
          throw boom;
        };
        server.transport.registerProducer(producer, true);
        server.transport.write(Buffer.alloc(1_000_000));
        expect(await server.lost).to.equal(boom);
        expect(logged()).to.deep.equal(["boom"]);
      });
    }

    it("are only logged when a producer of a connection that is gone rejects", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      const { transport } = server;
      client.transport.loseConnection();
      await server.lost;
      const stopProducing = async (): Promise<void> => {
        throw boom;
      };
      transport.registerProducer({ ...idleProducer(), stopProducing }, true);
      await turns(3);
      expect(logged()).to.deep.equal(["boom"]);
    });

    it("are only logged when they reject after the end", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      const original = server.connectionLost.bind(server);
      server.connectionLost = async (reason) => {
        original(reason);
        await turns(1);
        throw boom;
      };
      await bench.pair(server, client);
      client.transport.loseConnection();
      expect(await server.lost).to.have.property("name", "ConnectionDone");
      await turns(3);
      expect(logged()).to.deep.equal(["boom"]);
    });
  });
}
