import { AssertionFailedError } from "../errors.ts";
import type { ConformanceCheck, Harness } from "./conformance-check.ts";
import { limitOf } from "./conformance-report.ts";

/** What test runners call `it` or `test`, as far as it matters here. */
export type RegisterTest = (title: string, run: () => Promise<void>) => unknown;

/**
 * Registers each check that applies as a test of its own, and for each limit that the subject declares a
 * test that it is a real one: at least one of the checks it rules out does fail.
 *
 * ```ts
 * describe("my transport", () => registerChecks(streamChecks, () => new MyHarness(), it));
 * ```
 */
export function registerChecks<A extends string, H extends Harness<A>>(
  checks: readonly ConformanceCheck<A, H>[],
  makeHarness: () => H,
  register: RegisterTest,
): void {
  const { limits } = makeHarness();
  for (const check of checks) {
    if (limitOf(check, { limits }) === undefined) {
      register(titleOf(check), () => check.run(makeHarness()));
    }
  }
  for (const ability of Object.keys(limits) as A[]) {
    const ruledOut = checks.filter(({ needs }) => needs.includes(ability));
    const title = `declares a real limit: no ${ability}, because ${limits[ability]}`;
    register(title, () => confirmLimit(ability, ruledOut, makeHarness));
  }
}

function titleOf({
  name,
  behaviours,
}: {
  readonly name: string;
  readonly behaviours: readonly string[];
}): string {
  return behaviours.length === 0 ? name : `${name} (${behaviours.join(", ")})`;
}

async function confirmLimit<A extends string, H extends Harness<A>>(
  ability: A,
  ruledOut: readonly ConformanceCheck<A, H>[],
  makeHarness: () => H,
): Promise<void> {
  for (const check of ruledOut) {
    try {
      await check.run(makeHarness());
    } catch {
      return; // that is what was declared
    }
  }
  throw new AssertionFailedError(`all checks that need ${ability} pass: it is no limit`);
}
