import type { ConformanceCheck, Harness } from "./conformance-check.ts";

/** What became of one check. */
export type CheckOutcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly error: unknown }
  /** The subject has declared that it lacks `ability`, which the check needs. */
  | { readonly kind: "out of reach"; readonly ability: string; readonly reason: string };

/** What a suite found out about one subject. */
export interface ConformanceReport {
  /** Whether no check has failed. */
  readonly conforms: boolean;
  /** By the names of the checks, in their order. */
  readonly outcomes: ReadonlyMap<string, CheckOutcome>;
}

/**
 * Holds a subject to a suite, one check after the other.
 *
 * ```ts
 * const report = await runConformance(streamChecks, () => new MyHarness());
 * if (!report.conforms) console.error(describeReport(report));
 * ```
 *
 * In a test runner, register each check as a test of its own instead.
 *
 * @param makeHarness - makes a new harness for each check
 * @returns never rejects because of a failed check
 */
export async function runConformance<A extends string, H extends Harness<A>>(
  checks: readonly ConformanceCheck<A, H>[],
  makeHarness: () => H,
): Promise<ConformanceReport> {
  const outcomes = new Map<string, CheckOutcome>();
  for (const check of checks) outcomes.set(check.name, await outcomeOf(check, makeHarness()));
  const conforms = [...outcomes.values()].every(({ kind }) => kind !== "failed");
  return { conforms, outcomes };
}

/** A report as text: a line for each check. */
export function describeReport({ outcomes }: ConformanceReport): string {
  return [...outcomes].map(([name, outcome]) => `${describeOutcome(outcome)}: ${name}`).join("\n");
}

/** What a subject has declared to lack of what a check needs; `undefined` if it lacks nothing. */
export function limitOf<A extends string>(
  { needs }: { readonly needs: readonly A[] },
  { limits }: Pick<Harness<A>, "limits">,
): { readonly ability: A; readonly reason: string } | undefined {
  for (const ability of needs) {
    const reason = limits[ability];
    if (reason !== undefined) return { ability, reason };
  }
  return undefined;
}

async function outcomeOf<A extends string, H extends Harness<A>>(
  check: ConformanceCheck<A, H>,
  harness: H,
): Promise<CheckOutcome> {
  const limit = limitOf(check, harness);
  if (limit !== undefined) {
    await harness.close();
    return { kind: "out of reach", ...limit };
  }
  try {
    await check.run(harness);
    return { kind: "passed" };
  } catch (error) {
    return { kind: "failed", error };
  }
}

function describeOutcome(outcome: CheckOutcome): string {
  if (outcome.kind === "failed") return `failed (${outcome.error})`;
  if (outcome.kind === "out of reach") return `out of reach (${outcome.reason})`;
  return "passed";
}
