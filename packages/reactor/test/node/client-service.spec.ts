import { ClientService, Factory, type RetryPolicy, TCP4ClientEndpoint } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Bench } from "./support/bench.ts";
import { RecordingProtocol } from "./support/recording-protocol.ts";

/** Tries again on the next turn. */
const AT_ONCE: RetryPolicy = () => 0;

describe("ClientService over TCP", () => {
  let bench: Bench;
  /** The servers' ends, in order. */
  let accepted: RecordingProtocol[];
  beforeEach(() => {
    bench = new Bench();
    accepted = [];
  });
  afterEach(() => bench.close());

  async function serviceFor(
    build: () => RecordingProtocol,
  ): Promise<ClientService<RecordingProtocol>> {
    const port = await bench.listen(() => {
      const server = new RecordingProtocol();
      accepted.push(server);
      return server;
    });
    const factory = Object.assign(new Factory(), { noisy: false, buildProtocol: build });
    const endpoint = new TCP4ClientEndpoint(bench.reactor, "127.0.0.1", port);
    return new ClientService(endpoint, factory, { clock: bench.reactor, retryPolicy: AT_ONCE });
  }

  it("connects again when the server has closed, and closes when it is stopped (CS2, CS5)", async () => {
    const service = await serviceFor(() => new RecordingProtocol());
    service.startService();
    const first = await service.whenConnected();
    await first.made;
    const [server] = accepted;
    server?.transport.loseConnection();
    expect((await first.lost).name).to.equal("ConnectionDone");
    const second = await service.whenConnected();
    expect(second).to.not.equal(first);
    await service.stopService();
    expect(service.state).to.equal("stopped");
    expect(second.events).to.deep.equal(["made", "lost ConnectionDone"]);
  });

  it("takes a protocol that throws in connectionMade for a failed attempt, and is stopped after its loss", async () => {
    const broken = new RecordingProtocol();
    broken.connectionMade = () => {
      throw new RangeError();
    };
    const built = [broken, new RecordingProtocol()];
    const service = await serviceFor(() => built.shift() as RecordingProtocol); // it connects twice
    service.startService();
    await service.whenConnected();
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
    await service.stopService();
    expect(broken.events).to.deep.equal(["lost RangeError"]);
  });
});
