import {
  type Connection,
  type ConnectionOptions,
  type IListeningPort,
  type IReactorTCP,
  type IStreamServerEndpoint,
  listen,
  openConnection,
  TCP4ClientEndpoint,
  TCP4ServerEndpoint,
} from "@cordage/reactor";
import { ConnectionCompleter, MemoryReactor, SimulatedNetwork } from "@cordage/testing";
import { Bench } from "../../node/support/bench.ts";
import { WIRES, type Wire } from "../../node/support/wires.ts";

/** Two ends of one connection. */
export interface ConnectionPair {
  readonly client: Connection;
  readonly server: Connection;
  /** Closes everything that is left. */
  close(): Promise<void>;
}

/** What each end is to be like. */
export interface PairOptions {
  readonly client?: ConnectionOptions;
  readonly server?: ConnectionOptions;
}

/** A family of transports, by the way a pair is made on it. */
export interface PairFamily {
  readonly name: string;
  /** Whether an abort can be told from a clean close at the other end. */
  readonly hasReset: boolean;
  /** Whether a writer is held up by a reader that is slow: a pump takes all that was written at once. */
  readonly hasBackPressure: boolean;
  pair(options?: PairOptions): Promise<ConnectionPair>;
}

/** Endpoints of a wire: the server's, and the client's to the port it is bound to. */
export function endpointsOf(bench: Bench, wire: Wire) {
  const server: IStreamServerEndpoint = {
    listen: (factory) => wire.listen(bench.reactor, factory).whenListening(),
  };
  const clientOf = (port: IListeningPort): TCP4ClientEndpoint => {
    const reactor: Pick<IReactorTCP, "connectTCP"> = {
      connectTCP: (_host, _port, factory) => wire.connect(bench.reactor, port.getHost(), factory),
    };
    return new TCP4ClientEndpoint(reactor as IReactorTCP, "127.0.0.1", 1); // it only connects
  };
  return { server, clientOf };
}

function onWire(wire: Wire): PairFamily {
  return {
    name: wire.name,
    hasReset: wire.limits?.reset === undefined,
    hasBackPressure: true,
    async pair(options = {}) {
      const bench = new Bench({ wire });
      const endpoints = endpointsOf(bench, wire);
      const listener = listen(endpoints.server, options.server);
      const endpoint = endpoints.clientOf(await listener.whenListening());
      const client = await openConnection(endpoint, options.client);
      const server = await first(listener);
      if (wire.isTLS) await Promise.all([client.whenSecured(), server.whenSecured()]);
      return { client, server, close: () => bench.close() };
    },
  };
}

/** The pair in memory: bytes move on every turn of the event loop. */
const inMemory: PairFamily = {
  name: "memory",
  hasReset: true,
  hasBackPressure: false,
  async pair(options = {}) {
    const reactor = new MemoryReactor();
    const listener = listen(new TCP4ServerEndpoint(reactor, 1), options.server);
    const opening = openConnection(new TCP4ClientEndpoint(reactor, "::1", 1), options.client);
    const pump = new ConnectionCompleter(reactor).succeedOnce();
    let isOver = false;
    const turn = (): void => {
      pump?.flush();
      if (!isOver) setImmediate(turn);
    };
    turn();
    const close = async (): Promise<void> => {
      isOver = true;
    };
    return { client: await opening, server: await first(listener), close };
  },
};

/** Two hosts of a simulated network, whose time goes on with every turn of the event loop. */
const simulated: PairFamily = {
  name: "a simulated network",
  hasReset: true,
  hasBackPressure: true,
  async pair(options = {}) {
    const network = new SimulatedNetwork({ conditions: { latency: 0.0001 } });
    const [server, client] = [network.host("server"), network.host("client")];
    let isOver = false;
    const turn = (): void => {
      network.advance(0.001);
      if (!isOver) setImmediate(turn);
    };
    const listener = listen(new TCP4ServerEndpoint(server.reactor, 7), options.server);
    const endpoint = new TCP4ClientEndpoint(client.reactor, "server", 7);
    const opening = openConnection(endpoint, options.client);
    turn();
    const close = async (): Promise<void> => {
      isOver = true;
    };
    return { client: await opening, server: await first(listener), close };
  },
};

async function first(connections: AsyncIterable<Connection>): Promise<Connection> {
  for await (const connection of connections) return connection;
  throw new Error("there is no connection");
}

/** All there are. */
export const FAMILIES: readonly PairFamily[] = [
  onWire(WIRES.tcp),
  onWire(WIRES.tcp6),
  onWire(WIRES.unix),
  onWire(WIRES.tls),
  inMemory,
  simulated,
];
