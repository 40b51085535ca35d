import { clockChecks, registerChecks } from "@cordage/testing/conformance";
import { TaskClockHarness } from "./clock-harness.ts";

describe("the time of a Clock", () => {
  registerChecks(clockChecks, () => new TaskClockHarness(), it);
});
