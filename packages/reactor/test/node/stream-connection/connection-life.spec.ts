import type { Failure } from "@cordage/deferred";
import { expect } from "chai";
import { Bench, turns } from "../support/bench.ts";
import { idleProducer } from "../support/idle-producer.ts";
import { RecordingProtocol } from "../support/recording-protocol.ts";
import { WIRES } from "../support/wires.ts";

for (const wire of Object.values(WIRES)) {
  describe(`connection life over ${wire.name}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench({ wire });
    });
    afterEach(() => bench.close());

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
      await bench.dialInVain(await bench.serve(() => null));
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
}
