import { registerChecks, streamChecks } from "@cordage/testing/conformance";
import { MemoryStreamHarness } from "./memory-stream-harness.ts";

describe("stream connections in memory", function () {
  this.timeout(20_000);
  registerChecks(streamChecks, () => new MemoryStreamHarness(), it);
});
