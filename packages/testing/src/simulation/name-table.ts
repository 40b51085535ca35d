import type { NameFault } from "./fault.ts";
import { familyOf } from "./socket-address.ts";

/** What is known of a name: its addresses, or why there is no answer. */
export type NameAnswer = readonly string[] | "none";

/** The names of a simulated network, as all its hosts see them. */
export class NameTable {
  readonly #addresses = new Map<string, readonly string[]>([["localhost", ["127.0.0.1", "::1"]]]);
  readonly #faults: NameFault[] = [];

  /** Gives a name to addresses, in place of what it stood for before. */
  add(name: string, addresses: readonly string[]): void {
    this.#addresses.set(name, addresses);
  }

  /** @returns undoes it */
  break(fault: NameFault): () => void {
    this.#faults.push(fault);
    return () => this.#faults.splice(this.#faults.indexOf(fault), 1);
  }

  /** What a host is told that asks for a name; an address stands for itself. */
  answer(name: string, asker: string): NameAnswer {
    if (familyOf(name) !== undefined) return [name];
    const fault = this.#faults.find(
      (each) => (each.host ?? asker) === asker && (each.name ?? name) === name,
    );
    if (fault === undefined) return this.#addresses.get(name) ?? [];
    return fault.answer === "none" ? "none" : [];
  }
}
