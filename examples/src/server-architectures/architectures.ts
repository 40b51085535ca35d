/** Three ways to serve clients, whose requests all take some time. */
import {
  type ConcurrencyPrimitive,
  type Deferred,
  DeferredLock,
  DeferredSemaphore,
  maybeDeferred,
} from "@cordage/deferred";
import { LineReceiver } from "@cordage/protocols/basic";
import { deferLater, Factory, type IReactorTime } from "@cordage/reactor";

/** Seconds that the work on a request takes, of which most is waiting for others: disks, other servers. */
export const WORK_SECONDS = 1;

/** Takes a line for a request, and answers when the work is done. How much is done at once is up to `turns`. */
class Worker extends LineReceiver {
  readonly #server: WorkServer;

  constructor(server: WorkServer) {
    super();
    this.#server = server;
  }

  override lineReceived(request: Buffer): void {
    this.#server.serve().addCallback(() => {
      this.sendLine(`done: ${request}`);
      this.transport.loseConnection();
    });
  }
}

/** A server that does the work of its clients as its architecture lets it. */
export class WorkServer extends Factory {
  /** How much work was under way at once, at most: each takes memory, and whatever else it needs. */
  mostAtWork = 0;
  #atWork = 0;
  readonly #clock: IReactorTime;
  readonly #turns: ConcurrencyPrimitive | undefined;

  /** @param turns - what work has to wait for; none if it need not wait */
  constructor(clock: IReactorTime, turns: ConcurrencyPrimitive | undefined) {
    super();
    this.#clock = clock;
    this.#turns = turns;
  }

  override buildProtocol(): Worker {
    return new Worker(this);
  }

  /** @returns fires when the work on a request is done */
  serve(): Deferred<void> {
    return this.#turns?.run(() => this.#work()) ?? maybeDeferred(() => this.#work());
  }

  #work(): Deferred<void> {
    this.#atWork += 1;
    this.mostAtWork = Math.max(this.mostAtWork, this.#atWork);
    return deferLater(this.#clock, WORK_SECONDS, () => {
      this.#atWork -= 1;
    });
  }
}

/** How servers can be built, by name. */
export const ARCHITECTURES: Readonly<Record<string, (clock: IReactorTime) => WorkServer>> = {
  /** Simple, nothing to be careful about, and the last in line waits for all others. */
  "one at a time": (clock) => new WorkServer(clock, new DeferredLock()),
  /** Nobody waits, and nobody knows how much of everything that will take. */
  "per connection": (clock) => new WorkServer(clock, undefined),
  /** The line moves faster, and what is needed has a limit. */
  "pool of four": (clock) => new WorkServer(clock, new DeferredSemaphore(4)),
};
