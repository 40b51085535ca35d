import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Deferred, Failure } from "@cordage/deferred";
import {
  ClientFactory,
  Factory,
  type IConnector,
  type IListeningPort,
  type IPAddress,
  type IProtocol,
  NodeReactor,
  type NodeReactorOptions,
} from "@cordage/reactor";
import type { RecordingProtocol } from "./recording-protocol.ts";

/** A client factory that keeps what it hears and builds the protocol it is given. */
export class RecordingClientFactory extends ClientFactory {
  readonly events: string[] = [];
  connector: IConnector | undefined;
  reason: Error | undefined;
  readonly #build: () => IProtocol | null;
  #whenOver: ((reason: Error) => void)[] = [];

  constructor(build: () => IProtocol | null) {
    super();
    this.noisy = false;
    this.#build = build;
  }

  /** Resolves with the reason once the attempt has failed or the connection is lost. */
  over(): Promise<Error> {
    return new Promise((resolve) => this.#whenOver.push(resolve));
  }

  override startFactory(): void {
    this.events.push("startFactory");
  }

  override stopFactory(): void {
    this.events.push("stopFactory");
  }

  override startedConnecting(connector: IConnector): void {
    this.events.push("started");
    this.connector = connector;
  }

  override buildProtocol(): IProtocol | null {
    return this.#build();
  }

  override clientConnectionFailed(_connector: IConnector, reason: Failure): void {
    this.events.push(`failed ${reason.value.name}`);
    this.#tell(reason);
  }

  override clientConnectionLost(_connector: IConnector, reason: Failure): void {
    this.events.push(`lost ${reason.value.name}`);
    this.#tell(reason);
  }

  #tell(reason: Failure): void {
    this.reason = reason.value;
    for (const resolve of this.#whenOver.splice(0)) resolve(reason.value);
  }
}

/** What a test opens over real sockets, closed again by {@link Bench.close}. */
export class Bench {
  readonly reactor: NodeReactor;
  readonly #ports: IListeningPort[] = [];
  readonly #sockets: Socket[] = [];
  readonly #servers: Server[] = [];

  constructor(options: NodeReactorOptions = {}) {
    this.reactor = new NodeReactor(options);
  }

  /** A port on the loopback interface that builds protocols with `build`. */
  async listen(build: () => IProtocol | null): Promise<number> {
    const factory = new Factory();
    factory.noisy = false;
    factory.buildProtocol = build;
    const port = this.reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
    this.#ports.push(port);
    await port.whenListening();
    return portNumber(port);
  }

  /** A connected pair: each end waits until it has been made. */
  async pair<S extends RecordingProtocol, C extends RecordingProtocol>(
    server: S,
    client: C,
  ): Promise<RecordingClientFactory> {
    const port = await this.listen(() => server);
    const factory = new RecordingClientFactory(() => client);
    this.reactor.connectTCP("127.0.0.1", port, factory);
    await Promise.all([server.made, client.made]);
    return factory;
  }

  /** A bare socket connected to a port: a peer that does just what the test says. */
  async rawClient(port: number): Promise<Socket> {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    this.#sockets.push(socket);
    socket.on("error", () => {});
    await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
    return socket;
  }

  /** A bare server; resolves its port, and the first socket it accepts. */
  async rawServer(): Promise<{ port: number; accepted: Promise<Socket> }> {
    const server = createServer({ allowHalfOpen: true });
    this.#servers.push(server);
    const accepted = new Promise<Socket>((resolve) => {
      server.on("connection", (socket) => {
        this.#sockets.push(socket);
        socket.on("error", () => {});
        resolve(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { port: (server.address() as AddressInfo).port, accepted };
  }

  /** Closes everything the test has opened; waits until it is closed. */
  async close(): Promise<void> {
    const stops: Deferred<void>[] = this.#ports.map((port) => port.stopListening());
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) server.close();
    await Promise.all(stops);
    this.reactor.fireSystemEvent("shutdown");
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** The port number of a bound port. */
export function portNumber(port: IListeningPort<IPAddress>): number {
  return port.getHost().port;
}

/** Resolves when `socket` has emitted `event`. */
export function emitted(
  socket: Socket,
  event: "end" | "close" | "data" | "error",
): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}

/** Lets the event loop turn a few times: for what must *not* happen. */
export async function turns(count = 5): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}
