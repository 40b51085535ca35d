import type { LinkConditions } from "@cordage/testing";
import { clockChecks, registerChecks, streamChecks } from "@cordage/testing/conformance";
import { SimulatedClockHarness } from "./support/simulated-clock-harness.ts";
import { SimulatedStreamHarness } from "./support/simulated-stream-harness.ts";

/**
 * Networks that are as unlike as can be; what protocols see must be the same. But for two things that the
 * suite takes for granted: a few bytes come in one piece, and a reset isn't lost.
 */
const NETWORKS: Readonly<Record<string, Partial<LinkConditions>>> = {
  "a fast network": {},
  "a network without any delay": { latency: 0 },
  "a slow network of small segments": { latency: 0.2, jitter: 0.1, maxSegment: 100 },
  "a narrow network that holds back what arrives": { bandwidth: 1_000_000, coalescing: 0.05 },
};

for (const [name, conditions] of Object.entries(NETWORKS)) {
  describe(`stream connections over ${name}`, function () {
    this.timeout(20_000);
    registerChecks(streamChecks, () => new SimulatedStreamHarness(conditions), it);
  });
}

describe("the time of a simulated host", () => {
  registerChecks(clockChecks, () => new SimulatedClockHarness(), it);
});
