import type { HostAndPort } from "../interfaces/udp.ts";

/** The only one that a connected port sends to and hears from. */
export class DatagramPeer {
  readonly #given: HostAndPort;
  readonly #actual: HostAndPort;

  /**
   * @param given - how it was named
   * @param actual - how the system spells that
   */
  constructor(given: HostAndPort, actual: HostAndPort) {
    this.#given = given;
    this.#actual = actual;
  }

  /** Whether a datagram comes from here, as the system spells it. */
  sent([host, port]: HostAndPort): boolean {
    return host === this.#actual[0] && port === this.#actual[1];
  }

  /** @throws RangeError for another address than its own, in either spelling */
  requireSame([host, port]: HostAndPort): void {
    const names = [this.#given, this.#actual];
    if (names.some((name) => name[0] === host && name[1] === port)) return;
    throw new RangeError(`connected to ${this.#given.join(":")}, not to ${host}:${port}`);
  }
}
