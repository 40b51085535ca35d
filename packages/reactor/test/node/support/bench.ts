import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { Deferred } from "@cordage/deferred";
import {
  Factory,
  type IAddress,
  type IListeningPort,
  type IPAddress,
  type IProtocol,
  type ListenTCPOptions,
  NodeReactor,
  type NodeReactorOptions,
} from "@cordage/reactor";
import { RecordingClientFactory } from "./recording-client-factory.ts";
import type { RecordingProtocol } from "./recording-protocol.ts";
import { WIRES, type Wire } from "./wires.ts";

/** Options of a {@link Bench}. */
export interface BenchOptions extends NodeReactorOptions {
  /** What `serve`, `dial` and `pair` use. Default: TCP. */
  readonly wire?: Wire;
}

/** What a test opens over real sockets, closed again by {@link Bench.close}. */
export class Bench {
  readonly reactor: NodeReactor;
  readonly #wire: Wire;
  readonly #ports: IListeningPort[] = [];
  readonly #sockets: Socket[] = [];
  readonly #servers: Server[] = [];

  constructor({ wire = WIRES.tcp, ...options }: BenchOptions = {}) {
    this.#wire = wire;
    this.reactor = new NodeReactor({ socketAccess: wire.paths, ...options });
  }

  /** A port that builds protocols with `build`; tells where it is. */
  async serve(build: () => IProtocol | null, options: ListenTCPOptions = {}): Promise<IAddress> {
    const factory = new Factory();
    factory.noisy = false;
    factory.buildProtocol = build;
    const port = this.#wire.listen(this.reactor, factory, options);
    this.closeLater(port);
    await port.whenListening();
    return port.getHost();
  }

  /** The same for TCP; tells its number. */
  async listen(build: () => IProtocol | null): Promise<number> {
    return ((await this.serve(build)) as IPAddress).port;
  }

  /** A connected pair, made at both ends; with TLS, secured as well. */
  async pair<S extends RecordingProtocol, C extends RecordingProtocol>(
    server: S,
    client: C,
  ): Promise<RecordingClientFactory> {
    const place = await this.serve(() => server);
    const factory = new RecordingClientFactory(() => client);
    this.#wire.connect(this.reactor, place, factory);
    await Promise.all([server.made, client.made]);
    if (this.#wire.isTLS) await Promise.all([server.secured, client.secured]);
    return factory;
  }

  /** A bare socket connected to a port: a peer that does just what the test says. */
  async dial(place: IAddress): Promise<Socket> {
    return this.#connected(this.#wire.dial(place), this.#wire.isTLS ? "secureConnect" : "connect");
  }

  /** Connects a bare socket to a port that closes the connection, and waits for that. */
  async dialInVain(place: IAddress): Promise<void> {
    const socket = this.#wire.dial(place);
    this.destroyLater(socket);
    await new Promise<void>((resolve) => {
      socket.resume().once("end", resolve).once("close", resolve);
    });
  }

  /** The same for TCP. */
  async rawClient(port: number): Promise<Socket> {
    return this.#connected(connect({ port, host: "127.0.0.1", allowHalfOpen: true }));
  }

  /** A bare server; resolves its port, and the first socket it accepts. */
  async rawServer(): Promise<{ port: number; accepted: Promise<Socket> }> {
    const server = createServer({ allowHalfOpen: true });
    this.#servers.push(server);
    const accepted = new Promise<Socket>((resolve) => {
      server.on("connection", (socket) => {
        this.destroyLater(socket);
        resolve(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { port: (server.address() as AddressInfo).port, accepted };
  }

  protected closeLater(port: IListeningPort): void {
    this.#ports.push(port);
  }

  /** Errors of a bare socket are nobody's business. */
  protected destroyLater(socket: Socket): void {
    this.#sockets.push(socket);
    socket.on("error", () => {});
  }

  /** Closes everything the test has opened; waits until it is closed. */
  async close(): Promise<void> {
    const stops: Deferred<void>[] = this.#ports.map((port) => port.stopListening());
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) server.close();
    await Promise.all(stops);
    this.reactor.fireSystemEvent("shutdown");
    await turns(1);
    this.#wire.cleanUp();
  }

  async #connected(socket: Socket, ready = "connect"): Promise<Socket> {
    this.destroyLater(socket);
    await new Promise<void>((resolve) => socket.once(ready, () => resolve()));
    return socket;
  }
}

/** The port number of a bound port. */
export function portNumber(port: IListeningPort<IPAddress>): number {
  return port.getHost().port;
}

/** Resolves when `socket` has emitted `event`. */
export function emitted(
  socket: Socket,
  event: "connect" | "end" | "close" | "data" | "error" | "finish",
): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}

/** Lets the event loop turn a few times: for what must *not* happen. */
export async function turns(count = 5): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}
