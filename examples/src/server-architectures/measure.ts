import { LineReceiver } from "@cordage/protocols/basic";
import type { IReactorTime } from "@cordage/reactor";
import { Factory, TCP4ClientEndpoint } from "@cordage/reactor";
import { SimulatedNetwork } from "@cordage/testing";
import type { WorkServer } from "./architectures.ts";

/** What clients saw of a server. Times are seconds from when all of them asked. */
export interface Measurement {
  readonly lastServed: number;
  readonly meanServed: number;
  readonly mostAtWork: number;
}

const PORT = 2000;

/** Asks once, and tells when there is an answer. */
class Client extends LineReceiver {
  readonly #answered: () => void;

  constructor(answered: () => void) {
    super();
    this.#answered = answered;
  }

  override connectionMade(): void {
    this.sendLine("work");
  }

  override lineReceived(): void {
    this.#answered();
  }
}

/**
 * Has so many clients ask a server at once, on a simulated network without latency. That takes as long as the
 * program needs to run through it, whatever the clocks in it show.
 */
export function measure(
  makeServer: (clock: IReactorTime) => WorkServer,
  clients: number,
): Measurement {
  const network = new SimulatedNetwork({ conditions: { latency: 0 } });
  const { reactor, address } = network.host("server");
  const server = makeServer(reactor);
  reactor.listenTCP(PORT, server);

  const served: number[] = [];
  const answered = () => served.push(network.time.seconds());
  const factory = Factory.forProtocol(() => new Client(answered));
  const endpoint = new TCP4ClientEndpoint(network.host("clients").reactor, address, PORT);
  for (let i = 0; i < clients; i++) endpoint.connect(factory);
  network.run();

  return {
    lastServed: Math.max(...served),
    meanServed: served.reduce((sum, time) => sum + time, 0) / clients,
    mostAtWork: server.mostAtWork,
  };
}
