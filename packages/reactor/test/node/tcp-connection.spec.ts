import { Socket } from "node:net";
import { expect } from "chai";
import sinon from "sinon";
import { Bench, turns } from "./support/bench.ts";
import { RecordingProtocol } from "./support/recording-protocol.ts";
import { WIRES } from "./support/wires.ts";

describe("TCP connections", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  it("tell a reset by the peer as ConnectionLost, with the system's error as cause (X3)", async () => {
    const server = new RecordingProtocol();
    const socket = await bench.rawClient(await bench.listen(() => server));
    await server.made;
    socket.resetAndDestroy();
    const reason = await server.lost;
    expect(reason.name).to.equal("ConnectionLost");
    expect((reason.cause as NodeJS.ErrnoException).code).to.equal("ECONNRESET");
  });

  describe("hand over to the system in one piece", () => {
    let publicBench: Bench;
    beforeEach(() => {
      publicBench = new Bench({ wire: WIRES.publicTCP }); // so that it can be seen
    });
    afterEach(() => publicBench.close());

    /** What the connections of `publicBench` have given to Node since `action`. */
    async function handedOver(protocol: RecordingProtocol, action: () => void): Promise<string[]> {
      const spy = sinon.spy(Socket.prototype, "write");
      action();
      await protocol.whenReceived(1);
      await turns();
      return spy.args.map(([data]) => data.toString());
    }

    it("what is written while one event is handled", async () => {
      class Answering extends RecordingProtocol {
        override dataReceived(): void {
          this.transport.write("status");
          this.transport.writeSequence(["head", Buffer.from("body")]);
        }
      }
      const client = new RecordingProtocol();
      await publicBench.pair(new Answering(), client);
      const written = await handedOver(client, () => client.transport.write("question"));
      expect(written).to.deep.equal(["question", "statusheadbody"]);
    });

    it("what is written in one turn otherwise", async () => {
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await publicBench.pair(server, client);
      const written = await handedOver(server, () => {
        client.transport.write("a");
        client.transport.write("b");
        client.transport.write(Buffer.from("c"));
      });
      expect(written).to.deep.equal(["abc"]);
    });
  });
});
