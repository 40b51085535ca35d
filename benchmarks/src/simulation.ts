import {
  ClientFactory,
  DatagramProtocol,
  Factory,
  type HostAndPort,
  Protocol,
} from "@cordage/reactor";
import { SimulatedNetwork } from "@cordage/testing";
import { type Contender, compare, report } from "./compare.ts";

/** How many segments or datagrams are delivered in a round, at least. */
const DELIVERIES = 100_000;

/** How many talk at the same time. */
const CONVERSATIONS = 100;

const MESSAGE: Buffer = Buffer.alloc(100);

/** A segment's worth of data, as most networks have it, in bytes. */
const SEGMENT_BYTES = 1460;

const PORT = 7;

/** How much of a simulated network goes through one core: the goal is 100,000 segments a second. */
export async function benchmarkSimulation(rounds: number): Promise<void> {
  const contenders = [
    perSecond("segments of small messages", echoMessages),
    perSecond("segments of a stream", sendStream),
    perSecond("datagrams", echoDatagrams),
  ];
  report(
    "Simulated network",
    "deliveries a second; more is better",
    await compare(contenders, rounds),
  );
}

/** @param deliver - returns how many deliveries there were */
function perSecond(name: string, deliver: () => number): Contender {
  return {
    name,
    round() {
      const start = performance.now();
      const deliveries = deliver();
      return (deliveries * 1000) / (performance.now() - start);
    },
  };
}

/** Counts what all protocols of a round are given. */
class Deliveries {
  count = 0;
}

/** Sends back what it gets, until there was enough. */
class Echo extends Protocol {
  readonly #deliveries: Deliveries;

  constructor(deliveries: Deliveries) {
    super();
    this.#deliveries = deliveries;
  }

  override dataReceived(data: Buffer): void {
    this.#deliveries.count += 1;
    if (this.#deliveries.count < DELIVERIES) this.transport.write(data);
  }
}

class Greeter extends Echo {
  override connectionMade(): void {
    this.transport.write(MESSAGE);
  }
}

class Streamer extends Echo {
  override connectionMade(): void {
    this.transport.write(Buffer.alloc(DELIVERIES * SEGMENT_BYTES));
  }
}

class Sink extends Protocol {
  readonly #deliveries: Deliveries;

  constructor(deliveries: Deliveries) {
    super();
    this.#deliveries = deliveries;
  }

  override dataReceived(): void {
    this.#deliveries.count += 1;
  }
}

class DatagramEcho extends DatagramProtocol {
  override noisy = false;
  readonly #deliveries: Deliveries;

  constructor(deliveries: Deliveries) {
    super();
    this.#deliveries = deliveries;
  }

  override datagramReceived(datagram: Buffer, addr: HostAndPort): void {
    this.#deliveries.count += 1;
    if (this.#deliveries.count < DELIVERIES) this.transport.write(datagram, addr);
  }
}

function echoMessages(): number {
  return converse(CONVERSATIONS, Echo, Greeter);
}

function sendStream(): number {
  return converse(1, Sink, Streamer);
}

type ProtocolMaker = new (deliveries: Deliveries) => Protocol;

function converse(conversations: number, Server: ProtocolMaker, Client: ProtocolMaker): number {
  const network = new SimulatedNetwork();
  const deliveries = new Deliveries();
  const servers = new Factory();
  servers.noisy = false;
  servers.buildProtocol = () => new Server(deliveries);
  network.host("server").reactor.listenTCP(PORT, servers);
  const clients = new ClientFactory();
  clients.noisy = false;
  clients.buildProtocol = () => new Client(deliveries);
  const { reactor } = network.host("client");
  for (let i = 0; i < conversations; i++) {
    reactor.connectTCP("server", PORT, clients, { maxWriteBuffer: Number.POSITIVE_INFINITY });
  }
  network.run();
  return deliveries.count;
}

function echoDatagrams(): number {
  const network = new SimulatedNetwork();
  const deliveries = new Deliveries();
  const server = network.host("server");
  server.reactor.listenUDP(PORT, new DatagramEcho(deliveries));
  const clients = Array.from({ length: CONVERSATIONS }, () => new DatagramEcho(deliveries));
  for (const client of clients) network.host("client").reactor.listenUDP(0, client);
  network.run();
  for (const client of clients) client.transport.write(MESSAGE, [server.address, PORT]);
  network.run();
  return deliveries.count;
}
