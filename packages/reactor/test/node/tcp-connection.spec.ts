import { expect } from "chai";
import { Bench } from "./support/bench.ts";
import { RecordingProtocol } from "./support/recording-protocol.ts";

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
});
