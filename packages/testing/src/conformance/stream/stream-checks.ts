import { abortChecks } from "./abort-checks.ts";
import { addressChecks } from "./address-checks.ts";
import { closingChecks } from "./closing-checks.ts";
import { exceptionChecks } from "./exception-checks.ts";
import { halfCloseChecks } from "./half-close-checks.ts";
import { lifeChecks } from "./life-checks.ts";
import { pausingChecks } from "./pausing-checks.ts";
import { producerChecks } from "./producer-checks.ts";
import { startTLSChecks } from "./start-tls-checks.ts";
import type { StreamCheck } from "./stream-check.ts";
import { writingChecks } from "./writing-checks.ts";

/**
 * What every stream transport does, real or fake (X1 to X23, X29). A transport is held to it by a
 * `StreamHarness`, check by check or with `runConformance`.
 */
export const streamChecks: readonly StreamCheck[] = [
  ...lifeChecks,
  ...writingChecks,
  ...closingChecks,
  ...abortChecks,
  ...halfCloseChecks,
  ...pausingChecks,
  ...producerChecks,
  ...exceptionChecks,
  ...addressChecks,
  ...startTLSChecks,
];
