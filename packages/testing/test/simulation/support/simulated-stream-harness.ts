import type { Failure } from "@cordage/deferred";
import { ClientFactory, Factory, type IConnector } from "@cordage/reactor";
import { type LinkConditions, SimulatedNetwork } from "@cordage/testing";
import type { StreamEnds, StreamHarness } from "@cordage/testing/conformance";

/** Connections between two hosts of a simulated network, for the conformance suite. */
export class SimulatedStreamHarness implements StreamHarness {
  readonly limits: StreamHarness["limits"] = { startTLS: "there is no TLS in a simulated network" };
  readonly #network: SimulatedNetwork;
  #nextPort = 1000;

  constructor(conditions: Partial<LinkConditions>) {
    this.#network = new SimulatedNetwork({ seed: 1, conditions });
  }

  connect({ server, client, clientOver, maxWriteBuffer }: StreamEnds): void {
    const port = this.#nextPort++;
    const factory = new Factory();
    factory.noisy = false;
    factory.buildProtocol = server;
    this.#network.host("server").reactor.listenTCP(port, factory, { maxWriteBuffer });
    const clientFactory = new EndFactory(client, clientOver);
    const { reactor } = this.#network.host("client");
    reactor.connectTCP("server", port, clientFactory, { maxWriteBuffer });
  }

  turn(): boolean {
    return this.#network.step();
  }

  close(): void {
    for (const name of ["server", "client"]) {
      this.#network.host(name).reactor.fireSystemEvent("shutdown");
    }
    this.#network.run();
  }
}

/** Builds what the connecting end of a check is to build, and passes on its end. */
class EndFactory extends ClientFactory {
  readonly #over: StreamEnds["clientOver"];

  constructor(client: StreamEnds["client"], over: StreamEnds["clientOver"]) {
    super();
    this.noisy = false;
    this.#over = over;
    this.buildProtocol = client;
  }

  override clientConnectionFailed(_connector: IConnector, reason: Failure): void {
    this.#over?.(reason);
  }

  override clientConnectionLost(_connector: IConnector, reason: Failure): void {
    this.#over?.(reason);
  }
}
