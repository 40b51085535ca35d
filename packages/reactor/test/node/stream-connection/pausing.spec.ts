import { expect } from "chai";
import { Bench, turns } from "../support/bench.ts";
import { HalfCloseableRecorder, RecordingProtocol } from "../support/recording-protocol.ts";
import { WIRES } from "../support/wires.ts";

for (const wire of Object.values(WIRES)) {
  describe(`pausing over ${wire.name}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench({ wire });
    });
    afterEach(() => bench.close());

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

    it("tells the end of file once, however often it is paused and resumed in one turn (X16)", async () => {
      const server = new HalfCloseableRecorder();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      server.transport.pauseProducing();
      client.transport.loseWriteConnection();
      await turns(10);
      server.transport.resumeProducing();
      server.transport.pauseProducing();
      server.transport.resumeProducing();
      await server.readLost;
      await turns(5);
      expect(server.events).to.deep.equal(["made", "readLost"]);
      server.transport.loseConnection();
      await server.lost;
    });
  });
}
