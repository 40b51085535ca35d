import { requireOptionalFunction } from "../base/argument-checks.ts";

/** Tells how many seconds to wait after so many failed attempts in a row: 1, 2 … */
export type RetryPolicy = (failedAttempts: number) => number;

/** Options of {@link backoffPolicy}. */
export interface BackoffOptions {
  /** Seconds, before the first factor. Default: 1. */
  readonly initialDelay?: number | undefined;
  /** What the wait never goes beyond, in seconds, jitter apart. Default: 60. */
  readonly maxDelay?: number | undefined;
  /** How much longer each wait is than the one before. Default: 1.5. */
  readonly factor?: number | undefined;
  /**
   * How waits are spread, so that clients that lost the same server do not come back all at once. A
   * function gives seconds to add to each. `"full"`: evenly between 0 and the wait. Default:
   * `Math.random`.
   */
  readonly jitter?: (() => number) | "full" | undefined;
  /** Gives numbers from 0 up to 1, for full jitter. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** From here on the power is the same, so that it stays a number. */
const MAX_POWER = 100;

/**
 * A policy that waits longer after each failed attempt:
 * `min(initialDelay * factor ** failedAttempts, maxDelay) + jitter()`, or with full jitter a random part
 * of that minimum.
 *
 * @throws RangeError when `initialDelay` or `maxDelay` is negative, `factor` is not above 0, or one is no number
 * @throws TypeError when `jitter` or `random` can't be called
 * @see Twisted: `twisted.application.internet.backoffPolicy` (CS3)
 */
export function backoffPolicy({
  initialDelay = 1,
  maxDelay = 60,
  factor = 1.5,
  jitter = Math.random,
  random = Math.random,
}: BackoffOptions = {}): RetryPolicy {
  requireSeconds("initialDelay", initialDelay);
  requireSeconds("maxDelay", maxDelay);
  if (typeof factor !== "number" || !(factor > 0)) {
    throw new RangeError(`factor must be a number above 0, got ${factor}`);
  }
  if (jitter !== "full") requireOptionalFunction("jitter", jitter);
  requireOptionalFunction("random", random);
  return (failedAttempts) => {
    const growth = factor ** Math.min(MAX_POWER, failedAttempts);
    // Beyond all numbers: even an initialDelay of 0 times infinity is to be a wait.
    const delay = Number.isFinite(growth) ? Math.min(initialDelay * growth, maxDelay) : maxDelay;
    return jitter === "full" ? delay * random() : delay + jitter();
  };
}

function requireSeconds(what: string, seconds: number): void {
  if (typeof seconds !== "number" || !(seconds >= 0)) {
    throw new RangeError(`${what} must be 0 or more seconds, got ${seconds}`);
  }
}
