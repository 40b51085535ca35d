import { ConnectionAborted } from "@cordage/reactor";
import { expect } from "chai";
import { Bench, turns } from "../support/bench.ts";
import { idleProducer } from "../support/idle-producer.ts";
import { RecordingProtocol } from "../support/recording-protocol.ts";
import { WIRES } from "../support/wires.ts";

const MIB = 1024 * 1024;

for (const wire of Object.values(WIRES)) {
  describe(`losing and aborting connections over ${wire.name}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench({ wire });
    });
    afterEach(() => bench.close());

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
      const expected = wire.hasReset ? "ConnectionLost" : "ConnectionDone";
      expect(await server.lost).to.have.property("name", expected);
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
      const place = await bench.serve(() => server);
      const socket = await bench.dial(place);
      await server.made;
      server.transport.write(Buffer.alloc(32 * MIB));
      socket.end();
      expect(await server.lost).to.have.property("name", "ConnectionDone");
    });
  });
}
