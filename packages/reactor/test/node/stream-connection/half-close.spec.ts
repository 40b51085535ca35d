import { ConnectionAborted } from "@cordage/reactor";
import { expect } from "chai";
import { Bench, turns } from "../support/bench.ts";
import { HalfCloseableRecorder, RecordingProtocol } from "../support/recording-protocol.ts";
import { WIRES } from "../support/wires.ts";

const MIB = 1024 * 1024;

for (const wire of Object.values(WIRES)) {
  describe(`half-close over ${wire.name}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench({ wire });
    });
    afterEach(() => bench.close());

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
}
