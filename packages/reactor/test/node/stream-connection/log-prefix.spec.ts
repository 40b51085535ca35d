import { globalLogPublisher, type LogEvent, Logger } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Bench } from "../support/bench.ts";
import { RecordingProtocol } from "../support/recording-protocol.ts";
import { WIRES } from "../support/wires.ts";

for (const wire of Object.values(WIRES)) {
  describe(`log prefixes over ${wire.name}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench({ wire });
    });
    afterEach(() => bench.close());

    it("are those of the protocol, on what it throws and on what it logs itself (X14)", async () => {
      const systems: (string | undefined)[] = [];
      const observer = (event: LogEvent): void => void systems.push(event.log_system);
      class Chatty extends RecordingProtocol {
        override dataReceived(): void {
          new Logger("test").error("hello");
          throw new Error("boom");
        }
      }
      const server = new Chatty();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      globalLogPublisher.addObserver(observer);
      client.transport.write("x");
      await server.lost;
      globalLogPublisher.removeObserver(observer);
      expect(systems).to.have.length(2);
      for (const system of systems)
        expect(system)
          .to.match(/^Chatty,0,/)
          .and.match(wire.logSuffix);
      flushLoggedErrors();
    });
  });
}
