import { NodeReactor } from "@cordage/reactor";
import { type ClockHarness, clockChecks, registerChecks } from "@cordage/testing/conformance";

/** How often the event loop turns until what is missing isn't going to come: some seconds. */
const PATIENCE_TURNS = 1_000_000;

/** The real time: its checks wait for milliseconds, and never count on how many. */
class NodeClockHarness implements ClockHarness {
  readonly limits: ClockHarness["limits"] = { advance: "its time goes by of itself" };
  readonly clock: NodeReactor = new NodeReactor();
  #turnsLeft = PATIENCE_TURNS;

  async turn(): Promise<boolean> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#turnsLeft -= 1;
    return this.#turnsLeft > 0;
  }

  advance(): void {} // see the limits

  close(): void {
    this.clock.fireSystemEvent("shutdown");
  }
}

describe("the time of a NodeReactor", () => {
  registerChecks(clockChecks, () => new NodeClockHarness(), it);
});
