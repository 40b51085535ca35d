import { changingChecks } from "./changing-checks.ts";
import type { ClockCheck } from "./clock-check.ts";
import { makingChecks } from "./making-checks.ts";
import { orderChecks } from "./order-checks.ts";
import { tellingChecks } from "./telling-checks.ts";

/**
 * What every clock does, real or fake (T1 to T8). A clock is held to it by a `ClockHarness`, check by check or
 * with `runConformance`.
 */
export const clockChecks: readonly ClockCheck[] = [
  ...makingChecks,
  ...orderChecks,
  ...changingChecks,
  ...tellingChecks,
];
