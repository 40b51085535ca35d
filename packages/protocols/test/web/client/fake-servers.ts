import { type Deferred, Failure, fail, succeed } from "@cordage/deferred";
import type { HTTPClientProtocol } from "@cordage/protocols/http";
import {
  Agent,
  HTTPConnectionPool,
  type HTTPConnectionPoolOptions,
  type IAgentEndpointFactory,
  type URI,
} from "@cordage/protocols/web";
import {
  ConnectionDone,
  type IProtocol,
  type IProtocolFactory,
  type IStreamClientEndpoint,
} from "@cordage/reactor";
import { Clock, FakeAddress, StringTransport } from "@cordage/testing";

/** A connection that an agent has made. */
export class FakeConnection {
  /** Where to: the origin of the URI that was asked for. */
  readonly origin: string;
  readonly transport = new StringTransport({ lenient: true });
  readonly protocol: HTTPClientProtocol;

  constructor(origin: string, protocol: IProtocol) {
    this.origin = origin;
    this.protocol = protocol as HTTPClientProtocol; // agents make no other, but may wrap it
  }

  /** What was sent since the last call. */
  sent(): string {
    const sent = this.transport.value().toString("latin1");
    this.transport.clear();
    return sent;
  }

  /** The server sends this. */
  answer(text: string): void {
    this.protocol.dataReceived(Buffer.from(text, "latin1"));
  }

  /** The server closes. */
  close(reason: Error = new ConnectionDone()): void {
    this.protocol.connectionLost(new Failure(reason));
  }
}

/** Servers of all names, in memory, which do what the test says. */
export class FakeServers implements IAgentEndpointFactory {
  readonly connections: FakeConnection[] = [];
  /** What connecting fails with. */
  refusal: Error | undefined = undefined;
  /** Told of each connection before its protocol is. */
  connected: (connection: FakeConnection) => void = () => {};

  /** The connection that was made last. */
  get last(): FakeConnection {
    const last = this.connections.at(-1);
    if (last === undefined) throw new Error("nobody connected");
    return last;
  }

  endpointForURI({ scheme, hostField }: URI): IStreamClientEndpoint {
    return {
      connect: <P extends IProtocol>(factory: IProtocolFactory<P>): Deferred<P> => {
        if (this.refusal !== undefined) return fail(this.refusal);
        const protocol = factory.buildProtocol(new FakeAddress());
        if (!protocol) return fail(new Error("no protocol"));
        const connection = new FakeConnection(`${scheme}://${hostField}`, protocol);
        this.connections.push(connection);
        this.connected(connection);
        protocol.makeConnection(connection.transport);
        return succeed(protocol);
      },
    };
  }
}

/** An agent with its pool, in front of fake servers. */
export interface AgentBench {
  readonly clock: Clock;
  readonly servers: FakeServers;
  readonly pool: HTTPConnectionPool;
  readonly agent: Agent;
}

export function agentBench(options: HTTPConnectionPoolOptions = {}): AgentBench {
  const clock = new Clock();
  const servers = new FakeServers();
  const pool = new HTTPConnectionPool(clock, options);
  return { clock, servers, pool, agent: Agent.usingEndpointFactory(clock, servers, pool) };
}

export { answer, OK_HELLO } from "../../http/client/exchanged.ts";
