/** What a Deferred holds, in the words of assertions. */
import { inspect } from "node:util";
import type { Failure } from "@cordage/deferred";

const ON_ONE_LINE = { breakLength: Number.POSITIVE_INFINITY, depth: 4 } as const;

export function showValue(value: unknown): string {
  try {
    return typeof value === "string" ? JSON.stringify(value) : inspect(value, ON_ONE_LINE);
  } catch {
    return `an unprintable ${typeof value}`; // its own conversion may throw, ours must not
  }
}

export function showFailure(failure: Failure): string {
  return `the failure\n${failure.getTraceback()}`;
}
