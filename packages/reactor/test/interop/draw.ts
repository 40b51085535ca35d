/** Pieces that programs of several subjects are drawn from. */
import fc from "fast-check";
import type { Behaviour, DeferredOp, ErrorName } from "./differential.ts";

/** An operation of some kind, to be drawn more or less often. */
export type Weighted<T> = { readonly weight: number; readonly arbitrary: fc.Arbitrary<T> };

/**
 * `kind` and its arguments, drawn one by one. The type O checks neither: both drivers would fail on a wrong
 * one.
 */
export function op<O extends readonly [string, ...unknown[]]>(
  weight: number,
  kind: O[0],
  ...parts: fc.Arbitrary<unknown>[]
): Weighted<O> {
  const arbitrary = fc.tuple(fc.constant(kind), ...parts) as fc.Arbitrary<unknown>;
  return { weight, arbitrary: arbitrary as fc.Arbitrary<O> };
}

/** Multiples of 1/8: exact, so that sums come out the same however they are made. */
export function eighths(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min: min * 8, max: max * 8 }).map((n) => n / 8);
}

/** Names of Deferreds. */
export const deferredName: fc.Arbitrary<string> = fc.constantFrom("d1", "d2", "d3");

const errorName = fc.constantFrom<ErrorName>("E1", "E2");

/** What can be done to Deferreds. */
export const deferredOps: Weighted<DeferredOp>[] = [
  op<DeferredOp>(3, "fire", deferredName),
  op<DeferredOp>(2, "fail", deferredName, errorName),
  op<DeferredOp>(2, "renew", deferredName),
];

/** Behaviours that mostly do nothing but return; a Deferred is returned where that is allowed. */
export function behaviours<O>(
  nested: fc.Arbitrary<readonly O[]>,
  { raising = 1, deferring = 0 }: { readonly raising?: number; readonly deferring?: number } = {},
): fc.Arbitrary<Behaviour<O>> {
  return fc.record({
    do: fc.oneof({ weight: 3, arbitrary: fc.constant<O[]>([]) }, { weight: 1, arbitrary: nested }),
    then: fc.oneof<Weighted<Behaviour<O>["then"]>[]>(
      { weight: 6, arbitrary: fc.constant(["return"]) },
      { weight: raising, arbitrary: errorName.map((error) => ["raise", error] as const) },
      { weight: deferring, arbitrary: deferredName.map((name) => ["defer", name] as const) },
    ),
  });
}
