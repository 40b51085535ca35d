import type { Fabric } from "./fabric.ts";
import { type Fault, faultsAsText } from "./fault.ts";
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
   * @throws RangeError when its times or conditions are out of range
   */
  schedule(fault: Fault): void {
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
        return skew(this.#hostNamed(fault.host), fault.rate ?? 1, fault.offset ?? 0);
      case "crash":
        return crash(this.#hostNamed(fault.host));
      case "names":
        return this.#fabric.names.break(fault);
      case "refuse":
        return add(this.#fabric.hostNamed(fault.host).refusedPorts, fault.port);
      case "blackHole":
        return add(this.#fabric.hostNamed(fault.host).silentPorts, fault.port);
    }
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
  host.readRate = bytesPerSecond;
  return () => {
    host.readRate = Number.POSITIVE_INFINITY;
  };
}

function skew(host: SimulatedHost, rate: number, offset: number): Ending {
  if (!(rate > 0)) throw new RangeError(`rate must be more than 0, got ${rate}`);
  if (!(offset >= 0)) throw new RangeError(`offset must be 0 or more seconds, got ${offset}`);
  const { reactor } = host;
  reactor.setClock(rate, offset);
  return () => reactor.setClock(1, 0);
}

function crash(host: SimulatedHost): Ending {
  host.crash();
  return () => host.restart();
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
