import type { Fabric } from "./fabric.ts";
import { FAULT_KINDS, type Fault, faultsAsText, type NameFault } from "./fault.ts";
import type { HostNetwork } from "./host-network.ts";
import { requireConditions } from "./link-conditions.ts";
import type { SimulatedHost } from "./simulated-host.ts";
import { systemError } from "./socket-address.ts";

/** What ends a fault: puts things right again. */
type Ending = () => void;

/** Makes faults happen at their times, and ends them. */
export class FaultInjector {
  readonly #fabric: Fabric;
  readonly #hostNamed: (name: string) => SimulatedHost;
  readonly #failed: (error: unknown) => void;
  /** How many crashes are not over, by host: it starts again when the last one is. */
  readonly #crashes = new Map<SimulatedHost, number>();
  /** The rates of the clocks that go wrong, by host; the last one counts. */
  readonly #clockRates = new Map<SimulatedHost, number[]>();

  /**
   * @param hostNamed - throws RangeError for a host that isn't there
   * @param failed - told when a fault can't happen
   */
  constructor(
    fabric: Fabric,
    hostNamed: (name: string) => SimulatedHost,
    failed: (error: unknown) => void,
  ) {
    this.#fabric = fabric;
    this.#hostNamed = hostNamed;
    this.#failed = failed;
  }

  /**
   * Sees to it that a fault happens. The hosts it names have to be there when it does.
   *
   * @throws RangeError when its kind, times or conditions are none
   */
  schedule(fault: Fault): void {
    if (!FAULT_KINDS.includes(fault.kind)) throw new RangeError(`no fault is called ${fault.kind}`);
    requireTime("at", fault.at);
    const lasts = "for" in fault ? fault.for : undefined;
    if (lasts !== undefined) requireTime("for", lasts);
    if (fault.kind === "link") requireConditions(fault.change);
    const { time } = this.#fabric;
    time.callLater(Math.max(0, fault.at - time.seconds()), () => {
      this.#guard(() => {
        this.#fabric.trace?.add(`fault ${faultsAsText([fault]).split("\n")[1]?.trim()}`);
        const end = this.#begin(fault);
        if (lasts !== undefined)
          time.callLater(lasts, () => this.#guard(() => this.#end(fault, end)));
      });
    });
  }

  #end(fault: Fault, end: Ending): void {
    this.#fabric.trace?.add(`end of ${fault.kind}`);
    end();
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#failed(error);
    }
  }

  #begin(fault: Fault): Ending {
    switch (fault.kind) {
      case "link":
        return this.#fabric.changeLinks(fault);
      case "reset":
        this.#reset(fault.between);
        return nothing;
      case "cablePull":
        return this.#fabric.unplug(fault.host);
      case "partition":
        return this.#fabric.partition(fault.hosts);
      case "slowReader":
        return slowDown(this.#fabric.hostNamed(fault.host), fault.bytesPerSecond);
      case "clockSkew":
        return this.#skew(this.#hostNamed(fault.host), fault.rate ?? 1, fault.offset ?? 0);
      case "crash":
        return this.#crash(this.#hostNamed(fault.host));
      case "names":
        return this.#breakNames(fault);
      case "refuse":
        return add(this.#fabric.hostNamed(fault.host).refusedPorts, fault.port);
      case "blackHole":
        return add(this.#fabric.hostNamed(fault.host).silentPorts, fault.port);
    }
  }

  #breakNames(fault: NameFault): Ending {
    if (fault.host !== undefined) this.#hostNamed(fault.host);
    return this.#fabric.names.break(fault);
  }

  #crash(host: SimulatedHost): Ending {
    const count = (difference: number): number => {
      const crashes = (this.#crashes.get(host) ?? 0) + difference;
      this.#crashes.set(host, crashes);
      return crashes;
    };
    count(1);
    host.crash();
    return () => {
      if (count(-1) === 0) host.restart();
    };
  }

  #skew(host: SimulatedHost, rate: number, offset: number): Ending {
    if (!(rate > 0)) throw new RangeError(`rate must be more than 0, got ${rate}`);
    if (!(offset >= 0)) throw new RangeError(`offset must be 0 or more seconds, got ${offset}`);
    const rates = this.#clockRates.get(host) ?? [];
    this.#clockRates.set(host, rates);
    const end = add(rates, rate);
    host.reactor.setClock(rate, offset);
    return () => {
      end();
      host.reactor.setClock(rates.at(-1) ?? 1, 0);
    };
  }

  /** Both ends are told, as by a reset that came from the other. */
  #reset(between: readonly [string, string] | undefined): void {
    const names = between?.map((name) => this.#fabric.hostNamed(name).name);
    const sockets = this.#fabric.hosts.flatMap((host) =>
      [...host.sockets].filter(
        (socket) =>
          names === undefined ||
          (names.includes(host.name) && names.includes(socket.remoteName) && !socket.isLoopback),
      ),
    );
    for (const socket of sockets) socket.fail(systemError("ECONNRESET", "read ECONNRESET"));
  }
}

function nothing(): void {}

function slowDown(host: HostNetwork, bytesPerSecond: number): Ending {
  if (!(bytesPerSecond > 0)) {
    throw new RangeError(`bytesPerSecond must be more than 0, got ${bytesPerSecond}`);
  }
  return add(host.readRates, bytesPerSecond);
}

function add<T>(list: T[], entry: T): Ending {
  list.push(entry);
  return () => {
    list.splice(list.indexOf(entry), 1);
  };
}

function requireTime(name: string, seconds: number): void {
  if (typeof seconds !== "number" || !(seconds >= 0)) {
    throw new RangeError(`${name} must be 0 or more seconds, got ${seconds}`);
  }
}
