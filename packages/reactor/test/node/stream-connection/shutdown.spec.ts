import { expect } from "chai";
import { Bench } from "../support/bench.ts";
import { RecordingProtocol } from "../support/recording-protocol.ts";
import { WIRES } from "../support/wires.ts";

for (const wire of Object.values(WIRES)) {
  describe(`a reactor that shuts down with connections over ${wire.name}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench({ wire });
    });
    afterEach(() => bench.close());

    it("tells every one that is left ConnectionLost (R5)", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      bench.reactor.fireSystemEvent("shutdown");
      expect(server.events).to.deep.equal(["made", "lost ConnectionLost"]);
      expect(client.events).to.deep.equal(["made", "lost ConnectionLost"]);
    });
  });
}
