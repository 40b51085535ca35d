/** What a Deferred holds, in the words of assertions. */
import type { Failure } from "@cordage/deferred";

export function showValue(value: unknown): string {
  try {
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  } catch {
    return `an unprintable ${typeof value}`; // its own conversion may throw, ours must not
  }
}

export function showFailure(failure: Failure): string {
  return `the failure\n${failure.getTraceback()}`;
}
