import { type Deferred, Failure } from "@cordage/deferred";
import type { IReactorTime } from "@cordage/reactor";
import { Fabric } from "./fabric.ts";
import type { FaultSchedule } from "./fault.ts";
import { FaultInjector } from "./fault-injector.ts";
import { HostNetwork } from "./host-network.ts";
import { DEFAULT_CONDITIONS, type LinkConditions, requireConditions } from "./link-conditions.ts";
import { SeededRandom } from "./seeded-random.ts";
import { type HostProgram, SimulatedHost } from "./simulated-host.ts";
import { EndlessRunError, StalledRunError } from "./simulation-errors.ts";
import { Trace } from "./trace.ts";
import { VirtualTime } from "./virtual-time.ts";

/** How long a simulation may run unless told otherwise, in seconds of its own time: a day. */
export const TIME_LIMIT = 86_400;

/** Options of a {@link SimulatedNetwork}. */
export interface SimulatedNetworkOptions {
  /** What everything random follows from. Default: 0. */
  readonly seed?: number | string | undefined;
  /** What the ways between hosts are like while nothing is wrong. Default: a millisecond, no faults. */
  readonly conditions?: Partial<LinkConditions> | undefined;
  /** Whether what happens is written down in {@link SimulatedNetwork.trace}. Default: false. */
  readonly trace?: boolean | undefined;
  /** When a run is ended that doesn't end, in seconds. Default: a day. */
  readonly timeLimit?: number | undefined;
}

/**
 * Hosts with a network between them, and time, all of it simulated. Code runs on it unchanged: give it a
 * host's reactor. Nothing happens until time is moved, and then it takes as long as the code itself.
 *
 * ```ts
 * const network = new SimulatedNetwork({ seed: 7, conditions: { latency: 0.05 } });
 * const server = network.host("server");
 * server.reactor.listenTCP(7, Factory.forProtocol(Echo));
 * network.host("client").reactor.connectTCP("server", 7, clientFactory);
 * network.advance(1);
 * ```
 */
export class SimulatedNetwork {
  /** For what a test leaves to chance; it follows from the seed. */
  readonly random: SeededRandom;
  /** What happened, if that was asked for. */
  readonly trace: Trace | undefined;
  readonly #time = new VirtualTime();
  readonly #fabric: Fabric;
  readonly #injector: FaultInjector;
  readonly #hosts = new Map<string, SimulatedHost>();
  readonly #timeLimit: number;
  /** Why the simulation can't go on: a fault that is none. */
  #broken: Failure | undefined = undefined;

  /** @throws RangeError when a condition or the time limit is out of range */
  constructor(options: SimulatedNetworkOptions = {}) {
    const { seed = 0, conditions = {}, trace = false, timeLimit = TIME_LIMIT } = options;
    requireConditions(conditions);
    if (!(timeLimit >= 0)) throw new RangeError(`timeLimit must be 0 or more, got ${timeLimit}`);
    const random = new SeededRandom(seed);
    this.random = random.fork("test");
    this.trace = trace ? new Trace(this.#time) : undefined;
    const links = { ...DEFAULT_CONDITIONS, ...conditions };
    this.#fabric = new Fabric(this.#time, random, links, this.trace);
    this.#timeLimit = timeLimit;
    this.#injector = new FaultInjector(
      this.#fabric,
      (name) => this.#hostNamed(name),
      (error) => {
        this.#broken ??= new Failure(error);
      },
    );
  }

  /** The time of the network, in seconds from 0. Use a host's reactor where its own clock is meant. */
  get time(): IReactorTime {
    return this.#time;
  }

  /**
   * The host of this name; the first call makes it, with the next free addresses of 10.0.0.0/16 and
   * fd00::/64. Its name can be looked up by all.
   *
   * @param program - what it does when it starts; see `SimulatedHost.boot`
   */
  host(name: string, program?: HostProgram): SimulatedHost {
    const host = this.#hosts.get(name) ?? this.#newHost(name);
    if (program !== undefined) host.boot(program);
    return host;
  }

  /** Gives another name to addresses: every host can look it up. */
  addName(name: string, addresses: readonly string[]): void {
    this.#fabric.names.add(name, addresses);
  }

  /**
   * Has faults happen at their times; those in the past happen at once.
   *
   * @throws RangeError when one of them is out of range
   */
  inject(faults: FaultSchedule): void {
    for (const fault of faults) this.#injector.schedule(fault);
  }

  /**
   * Moves time on by so many seconds, and lets everything happen that is due until then.
   *
   * @throws RangeError when `seconds` is negative or not a number
   */
  advance(seconds: number): void {
    if (typeof seconds !== "number" || !(seconds >= 0)) {
      throw new RangeError(`seconds must be 0 or more, got ${seconds}`);
    }
    const end = this.#time.seconds() + seconds;
    for (let next = this.#time.nextTime(); next !== undefined; next = this.#time.nextTime()) {
      if (next > end) break;
      this.step();
    }
    this.#time.moveTo(end);
  }

  /**
   * Lets everything happen, as long as anything does.
   *
   * @throws EndlessRunError at the time limit
   */
  run(): void {
    while (this.step());
  }

  /**
   * Lets things happen until `deferred` has an outcome, and takes it.
   *
   * @returns its result
   * @throws its error; StalledRunError at once when it can never have an outcome, with who waits for what;
   *   EndlessRunError at the time limit
   */
  runUntil<T>(deferred: Deferred<T>): T {
    const outcomes: (T | Failure)[] = [];
    deferred.addBoth((outcome) => {
      outcomes.push(outcome);
    });
    while (outcomes.length === 0) if (!this.step()) throw this.stalled();
    const [outcome] = outcomes;
    if (outcome instanceof Failure) throw outcome.value;
    return outcome as T; // there is one, and it is no failure
  }

  /**
   * The same for code that awaits Promises: between two things that happen, all of that code goes on that
   * can. That costs a turn of the real event loop each time.
   */
  async settle<T>(promise: PromiseLike<T>): Promise<T> {
    let isSettled = false;
    const settled = Promise.resolve(promise).finally(() => {
      isSettled = true;
    });
    settled.catch(() => {}); // told below
    for (await turn(); !isSettled; await turn()) if (!this.step()) throw this.stalled();
    return await settled;
  }

  /**
   * Moves on to the next instant at which something happens.
   *
   * @returns false when nothing ever will
   * @throws EndlessRunError at the time limit
   */
  step(): boolean {
    if (!this.#time.step()) return false;
    if (this.#broken !== undefined) throw this.#broken.value;
    if (this.#time.seconds() > this.#timeLimit) {
      throw new EndlessRunError(
        `it still goes on after ${this.#timeLimit} s\n  ${this.describeWaits().join("\n  ")}`,
      );
    }
    return true;
  }

  /** Who waits for what, on all hosts, one a line. */
  describeWaits(): string[] {
    return [...this.#hosts.values()].flatMap((host) => host.describeWaits());
  }

  /** The error that says that nothing will happen any more. */
  stalled(): StalledRunError {
    return new StalledRunError(this.#time.seconds(), this.describeWaits());
  }

  #newHost(name: string): SimulatedHost {
    if (typeof name !== "string" || name === "") throw new TypeError("a host needs a name");
    const number = this.#hosts.size + 1;
    const addresses = {
      4: `10.0.${number >> 8}.${number & 255}`,
      6: `fd00::${number.toString(16)}`,
    };
    const network = new HostNetwork(name, addresses, this.#fabric);
    this.#fabric.add(network);
    const host = new SimulatedHost(network, this.#fabric.random.fork(`host ${name}`));
    this.#hosts.set(name, host);
    return host;
  }

  #hostNamed(name: string): SimulatedHost {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new RangeError(`there is no host called ${name}`);
    return host;
  }
}

/** A turn of the real event loop, in which everything goes on that awaits something settled. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
