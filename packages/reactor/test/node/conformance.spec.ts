import { registerChecks, streamChecks } from "@cordage/testing/conformance";
import { NodeStreamHarness } from "./support/node-stream-harness.ts";
import { WIRES } from "./support/wires.ts";

/** Enough for the checks that move tens of megabytes on a busy machine. */
const TIMEOUT_MILLISECONDS = 20_000;

for (const wire of Object.values(WIRES)) {
  describe(`stream connections over ${wire.name}`, function () {
    this.timeout(TIMEOUT_MILLISECONDS);
    registerChecks(streamChecks, () => new NodeStreamHarness(wire), it);
  });
}
