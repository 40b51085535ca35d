import { Failure } from "@cordage/deferred";
import { ConnectionRefusedError, type IProtocolFactory, Protocol } from "@cordage/reactor";
import { connect } from "./connect.ts";
import { AssertionFailedError } from "./errors.ts";
import { FakeAddress } from "./fake-address.ts";
import type { FakeConnector } from "./fake-connector.ts";
import { FakeTransport } from "./fake-transport.ts";
import type { IOPump } from "./io-pump.ts";
import type { MemoryReactor } from "./memory-reactor.ts";
import type { TCPClientRecord } from "./memory-records.ts";

/**
 * Lets attempts to connect through a {@link MemoryReactor} come to an end, one at a time.
 *
 * @see Twisted: `twisted.test.iosim.ConnectionCompleter` (TE6)
 */
export class ConnectionCompleter {
  readonly #reactor: MemoryReactor;

  constructor(reactor: MemoryReactor) {
    this.#reactor = reactor;
  }

  /**
   * Connects the first client that goes for a port on which something listens, whatever its host, and
   * pumps until greetings have been exchanged.
   *
   * @returns the pump of the connection; `undefined` when there is no such client, or its factory
   *   refuses to build a protocol
   */
  succeedOnce(): IOPump | undefined {
    const { tcpClients, tcpServers } = this.#reactor;
    for (const [index, { port }] of tcpClients.entries()) {
      const server = tcpServers.find((record) => record.port === port);
      if (server !== undefined) return establish(this.#takeAttempt(index), server.factory);
    }
    return undefined;
  }

  /**
   * Lets the oldest attempt fail.
   *
   * @param reason - default: a `ConnectionRefusedError`
   * @throws AssertionFailedError when there is none
   */
  failOnce(reason: Failure = new Failure(new ConnectionRefusedError())): void {
    if (this.#reactor.tcpClients.length === 0) {
      throw new AssertionFailedError("expected an attempt to connect, found none");
    }
    const { client, connector } = this.#takeAttempt(0);
    client.factory.clientConnectionFailed(connector, reason);
  }

  #takeAttempt(index: number): Attempt {
    const { connectors, tcpClients } = this.#reactor;
    const [client] = tcpClients.splice(index, 1) as [TCPClientRecord]; // the callers know that there is one
    const connector = this.#reactor.connectorOf(client) as FakeConnector; // every record has one
    connectors.splice(connectors.indexOf(connector), 1);
    connector.state = "disconnected"; // the connection that may come of it is not its business any more
    return { client, connector };
  }
}

interface Attempt {
  readonly client: TCPClientRecord;
  readonly connector: FakeConnector;
}

function establish(
  { client, connector }: Attempt,
  serverFactory: IProtocolFactory,
): IOPump | undefined {
  const serverAddress = connector.getDestination();
  const clientAddress = new FakeAddress();
  const clientProtocol = client.factory.buildProtocol(serverAddress);
  if (clientProtocol === null) return undefined;
  const serverProtocol = serverFactory.buildProtocol(clientAddress) ?? new Refusal();
  return connect(
    serverProtocol,
    new FakeTransport(serverProtocol, true, {
      hostAddress: serverAddress,
      peerAddress: clientAddress,
    }),
    clientProtocol,
    new FakeTransport(clientProtocol, false, {
      hostAddress: clientAddress,
      peerAddress: serverAddress,
    }),
  );
}

/** A connection that its server's factory refuses is made, and closed at once (X2). */
class Refusal extends Protocol {
  override connectionMade(): void {
    this.transport.loseConnection();
  }
}
