/**
 * Suites that every transport and every clock can be held to, whoever made it and whatever it is made of: real,
 * faked or simulated. They need no test runner.
 *
 * A harness says how to get hold of what is tested; a suite is a list of checks; each check says which
 * behaviours it pins. What a subject cannot do is declared by its harness, with the reason.
 *
 * @module conformance
 */
export type { ClockCheck } from "./clock/clock-check.ts";
export { clockChecks } from "./clock/clock-checks.ts";
export type { ClockAbility, ClockHarness } from "./clock/clock-harness.ts";
export {
  type CheckBody,
  type ConformanceCheck,
  type Harness,
  makeCheck,
} from "./conformance-check.ts";
export {
  type CheckOutcome,
  type ConformanceReport,
  describeReport,
  runConformance,
} from "./conformance-report.ts";
export { type RegisterTest, registerChecks } from "./register-checks.ts";
export type { StreamCheck } from "./stream/stream-check.ts";
export { streamChecks } from "./stream/stream-checks.ts";
export type { StreamAbility, StreamEnds, StreamHarness } from "./stream/stream-harness.ts";
