import { expect } from "chai";
import { Bench } from "../support/bench.ts";
import { RecordingProtocol } from "../support/recording-protocol.ts";
import { WIRES } from "../support/wires.ts";

for (const wire of Object.values(WIRES)) {
  describe(`addresses and options (X13) over ${wire.name}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench({ wire });
    });
    afterEach(() => bench.close());

    it("tells both ends' addresses, the same before and after the loss", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      const peer = server.transport.getPeer();
      expect(peer.kind).to.equal(wire.addressKind);
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
}
