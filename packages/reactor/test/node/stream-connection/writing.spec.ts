import { WriteBufferFullError } from "@cordage/reactor";
import { expect } from "chai";
import { Bench, turns } from "../support/bench.ts";
import { RecordingProtocol } from "../support/recording-protocol.ts";
import { WIRES } from "../support/wires.ts";

const MIB = 1024 * 1024;

for (const wire of Object.values(WIRES)) {
  describe(`writing over ${wire.name}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench({ wire });
    });
    afterEach(() => bench.close());

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
      bench = new Bench({ wire, maxWriteBuffer: 1000 });
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      client.transport.write(Buffer.alloc(999));
      client.transport.write(Buffer.alloc(1)); // 999 waited: accepted
      client.transport.write(Buffer.alloc(1)); // 1000 wait: refused
      const reason = (await client.lost) as WriteBufferFullError;
      expect(reason).to.be.instanceOf(WriteBufferFullError);
      expect([reason.waitingBytes, reason.limitBytes]).to.deep.equal([1000, 1000]);
      const expected = wire.hasReset ? "ConnectionLost" : "ConnectionDone";
      expect(await server.lost).to.have.property("name", expected);
    });

    it("keeps a hundred thousand small pieces in order while the peer doesn't read (X7)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      server.transport.pauseProducing();
      client.transport.write(Buffer.alloc(8 * 1024 * 1024, "-"));
      await turns(2);
      let expected = "";
      for (let i = 0; i < 100_000; i++) {
        const piece = `${i},`;
        client.transport.write(i % 2 === 0 ? piece : Buffer.from(piece));
        expected += piece;
      }
      server.transport.resumeProducing();
      client.transport.loseConnection();
      await server.lost;
      expect(server.received.subarray(8 * 1024 * 1024).toString() === expected).to.equal(true);
    }).timeout(20_000);
  });
}
