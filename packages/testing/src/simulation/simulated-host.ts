import type { HostNetwork } from "./host-network.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { SimulatedReactor } from "./simulated-reactor.ts";

/** What a host does when it starts. */
export type HostProgram = (reactor: SimulatedReactor) => unknown;

/** One machine of a simulated network. Give its {@link reactor} to the code that is to run on it. */
export class SimulatedHost {
  readonly name: string;
  /** Its IPv4 address. */
  readonly address: string;
  /** Its IPv6 address. */
  readonly address6: string;
  /** For code that takes something like `Math.random`; it follows from the seed. */
  readonly random: () => number;
  readonly #network: HostNetwork;
  readonly #programs: HostProgram[] = [];
  #reactor: SimulatedReactor;

  /** For the network: ask `SimulatedNetwork.host`. */
  constructor(network: HostNetwork, random: SeededRandom) {
    this.name = network.name;
    this.address = network.addresses[4];
    this.address6 = network.addresses[6];
    this.random = () => random.next();
    this.#network = network;
    this.#reactor = new SimulatedReactor(network);
  }

  /** The reactor of what runs on it: another one after each restart. */
  get reactor(): SimulatedReactor {
    return this.#reactor;
  }

  /** Whether it has power. */
  get isUp(): boolean {
    return this.#network.isUp;
  }

  /**
   * Runs a program, now and each time the host starts again after a crash. What is set up in any other
   * way is gone with the crash.
   *
   * @throws what the program throws; when it is started again, that comes out of the restart
   */
  boot(program: HostProgram): void {
    this.#programs.push(program);
    if (this.isUp) program(this.#reactor);
  }

  /**
   * Loses its power: nothing that runs on it is called any more, its connections and ports are gone, and
   * nobody is told. Without effect when it is down.
   */
  crash(): void {
    if (!this.isUp) return;
    this.#network.crash();
    this.#reactor.vanish();
    this.#network.fabric.refresh();
    this.#network.fabric.trace?.add(`${this.name} crashes`);
  }

  /** Starts again, with a new reactor, and runs its programs. Without effect while it is up. */
  restart(): void {
    if (this.isUp) return;
    this.#network.powerOn();
    this.#network.fabric.refresh();
    this.#network.fabric.trace?.add(`${this.name} starts`);
    this.#reactor = new SimulatedReactor(this.#network);
    for (const program of this.#programs) program(this.#reactor);
  }

  /** Who on this host waits for what, one thing a line. */
  describeWaits(): string[] {
    if (!this.isUp) return [`${this.name}: is down`];
    const sockets = [...this.#network.sockets].map(String);
    return [...sockets, ...this.#reactor.describeWaits()].map((wait) => `${this.name}: ${wait}`);
  }
}
