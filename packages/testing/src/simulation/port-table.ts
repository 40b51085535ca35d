import { ANY, familyOfAddress, type SocketAddress, systemError } from "./socket-address.ts";

/** The first port that is given to those who don't mind which one they get (RFC 6335, section 6). */
const FIRST_DYNAMIC_PORT = 49_152;

/** The number of ports, and one. */
const PORT_LIMIT = 65_536;

/** One that is bound. */
interface Binding<T> {
  readonly address: SocketAddress;
  readonly owner: T;
  /** Whether others may bind the same port, if they say so, too. */
  readonly isShared: boolean;
}

/**
 * Which ports of a host are bound, of one transport protocol.
 *
 * @typeParam T - who binds them
 */
export class PortTable<T> {
  readonly #byPort = new Map<number, Binding<T>[]>();
  #nextDynamic = FIRST_DYNAMIC_PORT;

  /** @throws the system's error when another is in the way */
  bind(address: SocketAddress, owner: T, isShared = false): void {
    const others = this.#byPort.get(address.port) ?? [];
    const isTaken = others.some(
      (other) => overlaps(other.address.host, address.host) && !(other.isShared && isShared),
    );
    if (isTaken) throw systemError("EADDRINUSE", `bind EADDRINUSE ${address}`);
    this.#byPort.set(address.port, [...others, { address, owner, isShared }]);
  }

  unbind(owner: T): void {
    for (const [port, bindings] of this.#byPort) {
      const left = bindings.filter((binding) => binding.owner !== owner);
      if (left.length > 0) this.#byPort.set(port, left);
      else this.#byPort.delete(port);
    }
  }

  /** A port that nobody has bound. */
  freePort(): number {
    for (let tried = FIRST_DYNAMIC_PORT; tried < PORT_LIMIT; tried++) {
      const port = this.#nextDynamic;
      this.#nextDynamic = port + 1 < PORT_LIMIT ? port + 1 : FIRST_DYNAMIC_PORT;
      if (!this.#byPort.has(port)) return port;
    }
    throw systemError("EADDRINUSE", "every port is in use");
  }

  /** Who gets what comes to this address: those bound to it before those bound to all. */
  ownersAt(host: string, port: number): T[] {
    const bindings = this.#byPort.get(port);
    if (bindings === undefined) return [];
    const exact = bindings.filter((binding) => binding.address.host === host);
    const found =
      exact.length > 0 ? exact : bindings.filter((it) => overlaps(it.address.host, host));
    return found.map((binding) => binding.owner);
  }

  /** Everybody who has bound a port, with where. */
  all(): T[] {
    return [...this.#byPort.values()].flatMap((bindings) => bindings.map((it) => it.owner));
  }
}

/** Whether two addresses are the same, or one of them stands for all of the other's family. */
function overlaps(host: string, other: string): boolean {
  if (host === other) return true;
  const family = familyOfAddress(host);
  if (family !== familyOfAddress(other)) return false;
  return host === ANY[family] || other === ANY[family];
}
