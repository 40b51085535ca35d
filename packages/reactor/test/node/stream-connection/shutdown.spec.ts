import { expect } from "chai";
import { Bench, turns } from "../support/bench.ts";
import { RecordingClientFactory } from "../support/recording-client-factory.ts";
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

    it("loses one that is being accepted, when the factory shuts it down from inside (R5)", async () => {
      const server = new RecordingProtocol();
      const place = await bench.serve(() => {
        bench.reactor.fireSystemEvent("shutdown");
        return server;
      });
      await bench.dialInVain(place);
      expect(server.events).to.deep.equal(["made", "lost ConnectionLost"]);
    });

    it("fails an attempt whose factory shuts it down from inside (R5)", async () => {
      const place = await bench.serve(() => new RecordingProtocol());
      const client = new RecordingProtocol();
      const factory = new RecordingClientFactory(() => {
        bench.reactor.fireSystemEvent("shutdown");
        return client;
      });
      wire.connect(bench.reactor, place, factory);
      await factory.over();
      await turns();
      const expected = ["startFactory", "started", "failed ConnectError", "stopFactory"];
      expect(factory.events).to.deep.equal(expected);
      expect(client.events).to.deep.equal([]);
    });

    for (const end of ["server", "client"] as const) {
      it(`ends every connection when the ${end} shuts it down in connectionMade (R5)`, async () => {
        const protocols = { server: new RecordingProtocol(), client: new RecordingProtocol() };
        protocols[end].made.addCallback(() => bench.reactor.fireSystemEvent("shutdown"));
        const place = await bench.serve(() => protocols.server);
        const factory = new RecordingClientFactory(() => protocols.client);
        wire.connect(bench.reactor, place, factory);
        await factory.over();
        await turns();
        expect(protocols[end].events).to.deep.equal(["made", "lost ConnectionLost"]);
        expect(factory.events.filter((event) => event === "stopFactory")).to.have.length(1);
        for (const { events } of Object.values(protocols))
          expect(events.length).to.be.oneOf([0, 2]);
      });
    }

    it("ends every connection when it is shut down in dataReceived (R5)", async () => {
      const [server, client] = [new RecordingProtocol(), new RecordingProtocol()];
      const factory = await bench.pair(server, client);
      const received = server.whenReceived(1);
      received.addCallback(() => bench.reactor.fireSystemEvent("shutdown"));
      client.transport.write("x");
      await factory.over();
      expect(server.events).to.deep.equal(["made", "data", "lost ConnectionLost"]);
      expect(client.events).to.deep.equal(["made", "lost ConnectionLost"]);
    });
  });
}
