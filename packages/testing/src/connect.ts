/** Two protocols connected in memory (TE6). */
import { type IProtocol, makeProtocol, type ProtocolMaker } from "@cordage/reactor";
import { FakeTransport } from "./fake-transport.ts";
import { IOPump, type PumpClock } from "./io-pump.ts";

/** Options of {@link connect}. */
export interface ConnectOptions {
  /** Flush once both are connected, so that greetings have been exchanged. Default: true. */
  readonly greet?: boolean | undefined;
  /** What the pump advances by 0 each time. Default: a new `Clock`. */
  readonly clock?: PumpClock | undefined;
}

/** Options of {@link connectedServerAndClient}. */
export interface ConnectedPairOptions extends ConnectOptions {
  /** Makes the transport of the client. */
  readonly clientTransportFactory?: ((protocol: IProtocol) => FakeTransport) | undefined;
  /** Makes the transport of the server. */
  readonly serverTransportFactory?: ((protocol: IProtocol) => FakeTransport) | undefined;
}

/** A transport for the connecting end of a connection in memory. */
export function makeFakeClient(protocol: IProtocol): FakeTransport {
  return new FakeTransport(protocol, false);
}

/** A transport for the accepting end of a connection in memory. */
export function makeFakeServer(protocol: IProtocol): FakeTransport {
  return new FakeTransport(protocol, true);
}

/**
 * Connects two protocols through their transports, the server first.
 *
 * @returns the pump that moves what they write
 */
export function connect<S extends IProtocol, C extends IProtocol>(
  server: S,
  serverTransport: FakeTransport,
  client: C,
  clientTransport: FakeTransport,
  { greet = true, clock }: ConnectOptions = {},
): IOPump<C, S> {
  serverTransport.watch(server.makeConnection(serverTransport));
  clientTransport.watch(client.makeConnection(clientTransport));
  const pump = new IOPump(client, server, clientTransport, serverTransport, clock);
  if (greet) pump.flush();
  return pump;
}

/**
 * Makes a server and a client that are connected to each other.
 *
 * ```ts
 * const [client, server, pump] = connectedServerAndClient(Echo, AccumulatingProtocol);
 * client.transport.write("hello");
 * pump.flush();
 * expect(client.data.toString()).to.equal("hello");
 * ```
 *
 * @param server - the class of the server's protocol, or a function that makes one
 * @param client - the same for the client
 */
export function connectedServerAndClient<S extends IProtocol, C extends IProtocol>(
  server: ProtocolMaker<S>,
  client: ProtocolMaker<C>,
  {
    clientTransportFactory = makeFakeClient,
    serverTransportFactory = makeFakeServer,
    ...options
  }: ConnectedPairOptions = {},
): [client: C, server: S, pump: IOPump<C, S>] {
  const clientProtocol = makeProtocol(client);
  const serverProtocol = makeProtocol(server);
  const clientTransport = clientTransportFactory(clientProtocol);
  const serverTransport = serverTransportFactory(serverProtocol);
  const pump = connect(serverProtocol, serverTransport, clientProtocol, clientTransport, options);
  return [clientProtocol, serverProtocol, pump];
}
