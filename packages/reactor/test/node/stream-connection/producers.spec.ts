import { Deferred } from "@cordage/deferred";
import type { IPushProducer } from "@cordage/reactor";
import { expect } from "chai";
import { Bench, turns } from "../support/bench.ts";
import { idleProducer } from "../support/idle-producer.ts";
import { HalfCloseableRecorder, RecordingProtocol } from "../support/recording-protocol.ts";
import { WIRES } from "../support/wires.ts";

for (const wire of Object.values(WIRES)) {
  describe(`producers and consumers over ${wire.name}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench({ wire });
    });
    afterEach(() => bench.close());

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

    it("drops what a producer writes that comes when the rest is on its way (X9)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      const { transport } = client;
      transport.write(Buffer.alloc(8 * 1024 * 1024));
      transport.loseConnection();
      let stopped = 0;
      const producer = { ...idleProducer(), stopProducing: () => void stopped++ };
      transport.registerProducer(producer, true);
      transport.write("too late");
      await Promise.all([client.lost, server.lost]);
      expect(server.received.length).to.equal(8 * 1024 * 1024);
      expect(client.events).to.deep.equal(["made", "lost ConnectionDone"]);
      expect(stopped).to.equal(1);
    });

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
}
