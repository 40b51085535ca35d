import { SimulatedNetwork } from "@cordage/testing";
import type { ClockHarness } from "@cordage/testing/conformance";

/** The reactor of a simulated host, for the conformance suite. */
export class SimulatedClockHarness implements ClockHarness {
  readonly limits: ClockHarness["limits"] = {};
  readonly #network: SimulatedNetwork = new SimulatedNetwork();

  get clock(): ClockHarness["clock"] {
    return this.#network.host("a").reactor;
  }

  turn(): boolean {
    return this.#network.step();
  }

  advance(seconds: number): void {
    this.#network.advance(seconds);
  }

  close(): void {
    this.#network.run();
  }
}
