import type { LinkFault } from "./fault.ts";
import type { HostNetwork } from "./host-network.ts";
import { type LinkConditions, LOOPBACK_CONDITIONS } from "./link-conditions.ts";
import { NameTable } from "./name-table.ts";
import { Path } from "./path.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { LOOPBACK } from "./socket-address.ts";
import type { Trace } from "./trace.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What all hosts of a network share: time, the ways between them, and names. */
export class Fabric {
  readonly time: VirtualTime;
  readonly random: SeededRandom;
  readonly trace: Trace | undefined;
  readonly names: NameTable = new NameTable();
  /** What the links are like while nothing is wrong. */
  readonly #conditions: LinkConditions;
  readonly #hosts: HostNetwork[] = [];
  readonly #paths = new Map<HostNetwork, Map<HostNetwork, Path>>();
  readonly #linkFaults: LinkFault[] = [];
  readonly #unplugged: string[] = [];
  readonly #partitions: ReadonlySet<string>[] = [];

  constructor(
    time: VirtualTime,
    random: SeededRandom,
    conditions: LinkConditions,
    trace: Trace | undefined,
  ) {
    this.time = time;
    this.random = random;
    this.#conditions = conditions;
    this.trace = trace;
  }

  /** How long a name server takes to answer: once there and back. */
  get lookupSeconds(): number {
    return 2 * this.#conditions.latency;
  }

  get hosts(): readonly HostNetwork[] {
    return this.#hosts;
  }

  add(host: HostNetwork): void {
    this.#hosts.push(host);
    this.names.add(host.name, [host.addresses[4], host.addresses[6]]);
  }

  /**
   * @param name - of a host; it must be there
   * @throws RangeError when no host is called so
   */
  hostNamed(name: string): HostNetwork {
    const host = this.#hosts.find((each) => each.name === name);
    if (host === undefined) throw new RangeError(`there is no host called ${name}`);
    return host;
  }

  /** Who has an address, seen from `asker`: every host is the one at 127.0.0.1. */
  hostAt(address: string, asker: HostNetwork): HostNetwork | undefined {
    if (address === LOOPBACK[4] || address === LOOPBACK[6]) return asker;
    return this.#hosts.find(
      ({ addresses }) => addresses[4] === address || addresses[6] === address,
    );
  }

  pathBetween(from: HostNetwork, to: HostNetwork): Path {
    const paths = this.#paths.get(from) ?? new Map<HostNetwork, Path>();
    this.#paths.set(from, paths);
    let path = paths.get(to);
    if (path === undefined) {
      const random = this.random.fork(`path ${from.name} ${to.name}`);
      path = new Path(this.#conditionsOf(from, to), random);
      path.isOpen = this.#isOpen(from, to);
      paths.set(to, path);
    }
    return path;
  }

  /** @returns undoes it */
  changeLinks(fault: LinkFault): () => void {
    for (const host of fault.between ?? []) this.hostNamed(host);
    return this.#change(this.#linkFaults, fault);
  }

  /** @returns undoes it */
  unplug(host: string): () => void {
    return this.#change(this.#unplugged, this.hostNamed(host).name);
  }

  /** @returns undoes it */
  partition(hosts: readonly string[]): () => void {
    return this.#change(this.#partitions, new Set(hosts.map((host) => this.hostNamed(host).name)));
  }

  /** What is wrong has changed, or a host has gone down or come up: looks at all ways anew. */
  refresh(): void {
    for (const [from, paths] of this.#paths) {
      for (const [to, path] of paths) {
        path.conditions = this.#conditionsOf(from, to);
        path.isOpen = this.#isOpen(from, to);
      }
    }
  }

  #change<T>(list: T[], entry: T): () => void {
    list.push(entry);
    this.refresh();
    return () => {
      list.splice(list.indexOf(entry), 1);
      this.refresh();
    };
  }

  /** Faults that came later count more. */
  #conditionsOf(from: HostNetwork, to: HostNetwork): LinkConditions {
    if (from === to) return LOOPBACK_CONDITIONS;
    let conditions = this.#conditions;
    for (const fault of this.#linkFaults) {
      if (affects(fault, from.name, to.name)) conditions = { ...conditions, ...fault.change };
    }
    return conditions;
  }

  #isOpen(from: HostNetwork, to: HostNetwork): boolean {
    if (!from.isUp || !to.isUp) return false;
    if (from === to) return true;
    if (this.#unplugged.includes(from.name) || this.#unplugged.includes(to.name)) return false;
    return this.#partitions.every((side) => side.has(from.name) === side.has(to.name));
  }
}

function affects({ between, oneWay = false }: LinkFault, from: string, to: string): boolean {
  if (between === undefined) return true;
  const [first, second] = between;
  return (first === from && second === to) || (!oneWay && first === to && second === from);
}
