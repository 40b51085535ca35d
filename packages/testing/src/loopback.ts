import { Deferred } from "@cordage/deferred";
import { connectionDone, type IProtocol, type IReactorTime, reactor } from "@cordage/reactor";
import { identityPumpPolicy, type PumpPolicy } from "./loopback-policies.ts";
import { LoopbackQueue } from "./loopback-queue.ts";
import { LoopbackTransport } from "./loopback-transport.ts";

/** Options of {@link loopbackAsync}. */
export interface LoopbackOptions {
  /** How what was written becomes what is received. Default: piece by piece. */
  readonly pumpPolicy?: PumpPolicy | undefined;
  /** Whose next pass delivers what was written. Default: the default reactor. */
  readonly clock?: Pick<IReactorTime, "callLater"> | undefined;
}

/**
 * Connects two protocols, the server first, and moves what they write until one of them closes.
 *
 * Nothing is delivered from inside a `write`. When an end closes, what it has written is delivered
 * first; what the other end wrote meanwhile may be lost. Then both get `connectionLost` with
 * `ConnectionDone`, the server first.
 *
 * ```ts
 * await loopbackAsync(new Greeter(), client);
 * expect(client.greeting).to.equal("hello");
 * ```
 *
 * @returns fires when both have been told; fails with what one of the protocols threw
 * @see Twisted: `twisted.protocols.loopback.loopbackAsync` (TE7)
 */
export function loopbackAsync(
  server: IProtocol,
  client: IProtocol,
  { pumpPolicy = identityPumpPolicy, clock = reactor }: LoopbackOptions = {},
): Deferred<void> {
  return new Loopback(server, client, pumpPolicy, clock).start();
}

/** One end: who writes into the queue, who receives from it. */
interface Direction {
  readonly source: LoopbackTransport;
  readonly queue: LoopbackQueue;
  readonly target: IProtocol;
}

class Loopback {
  readonly #server: IProtocol;
  readonly #client: IProtocol;
  readonly #policy: PumpPolicy;
  readonly #clock: Pick<IReactorTime, "callLater">;
  readonly #finished = new Deferred<void>();
  readonly #fromServer: Direction;
  readonly #fromClient: Direction;
  /** Whether nothing is to be delivered, so that the next write has to set things moving. */
  #idle = false;

  constructor(
    server: IProtocol,
    client: IProtocol,
    policy: PumpPolicy,
    clock: Pick<IReactorTime, "callLater">,
  ) {
    this.#server = server;
    this.#client = client;
    this.#policy = policy;
    this.#clock = clock;
    this.#fromServer = this.#direction(client);
    this.#fromClient = this.#direction(server);
  }

  start(): Deferred<void> {
    this.#failingWithThrown(() => {
      this.#server.makeConnection(this.#fromServer.source);
      this.#client.makeConnection(this.#fromClient.source);
      this.#deliver();
    });
    return this.#finished;
  }

  /** Does `action`; what a protocol throws in it is the end of the loopback. */
  #failingWithThrown(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#finished.errback(error);
    }
  }

  #direction(target: IProtocol): Direction {
    const queue = new LoopbackQueue(() => this.#wake());
    return { source: new LoopbackTransport(queue), queue, target };
  }

  /** Not at once: no real transport delivers from inside a write. */
  #wake(): void {
    if (!this.#idle) return;
    this.#idle = false;
    this.#clock.callLater(0, () => this.#failingWithThrown(() => this.#deliver()));
  }

  /** Delivers all there is, and what is written in answer. May throw what a protocol throws. */
  #deliver(): void {
    while (this.#pump(this.#fromServer, this.#fromClient)) {
      const closing = [this.#fromServer, this.#fromClient].find((d) => d.source.disconnecting);
      if (closing !== undefined) {
        this.#close(closing);
        return;
      }
    }
    this.#idle = true;
  }

  /** Delivers what there is, in the order given. Returns whether there was anything. */
  #pump(...directions: readonly Direction[]): boolean {
    let moved = false;
    for (const { source, queue, target } of directions) {
      if (queue.isEmpty) continue;
      moved = true;
      this.#policy(queue, target);
      if (queue.isEmpty) source.pollProducer();
    }
    return moved;
  }

  #close(closing: Direction): void {
    this.#pump(closing);
    this.#server.connectionLost(connectionDone);
    this.#client.connectionLost(connectionDone);
    this.#finished.callback();
  }
}
