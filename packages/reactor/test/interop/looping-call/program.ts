/** The language of programs about LoopingCall. */
import fc from "fast-check";
import type { Behaviour, DeferredOp, Deviation } from "../differential.ts";
import { behaviours, deferredOps, eighths, op, type Weighted } from "../draw.ts";

export type LoopOp =
  | DeferredOp
  /** A loop whose function does these things in turn, over and over. */
  | readonly ["loop", name: string, calls: readonly Behaviour<LoopOp>[]]
  /** The same, withCount. */
  | readonly ["counting", name: string, calls: readonly Behaviour<LoopOp>[]]
  | readonly ["start", name: string, interval: number, now: boolean]
  | readonly ["stop", name: string]
  | readonly ["reset", name: string]
  | readonly ["interval", name: string, seconds: number]
  | readonly ["advance", amount: number];

export const LOOP_DEVIATIONS: readonly Deviation<LoopOp>[] = [
  {
    id: "K4",
    what: "a loop that is started while its last call before a stop is under way calls twice as often from then on, and its first Deferred never fires; ours are two runs that do not touch",
    witness: [
      ["loop", "p", [{ do: [], then: ["defer", "d1"] }]],
      ["start", "p", 1, true],
      ["stop", "p"],
      ["start", "p", 1, true],
      ["fire", "d1"],
    ],
  },
];

const MAX_DEPTH = 2;

const name = fc.constantFrom("p", "q");
const interval = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0.5, 1, 1.5, 2) },
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(0.125, 3) },
);
const badInterval = fc.constant(-1);

function operations(depth: number): Weighted<LoopOp>[] {
  const nested =
    depth < MAX_DEPTH ? fc.array(operation(depth + 1), { maxLength: 2 }) : fc.constant([]);
  const calls = fc.array(behaviours<LoopOp>(nested, { raising: 1, deferring: 2 }), {
    minLength: 1,
    maxLength: 4,
  });
  return [
    ...deferredOps,
    op<LoopOp>(2, "loop", name, calls),
    op<LoopOp>(2, "counting", name, calls),
    op<LoopOp>(6, "start", name, interval, fc.boolean()),
    op<LoopOp>(1, "start", name, badInterval, fc.boolean()),
    op<LoopOp>(3, "stop", name),
    op<LoopOp>(2, "reset", name),
    op<LoopOp>(1, "interval", name, interval),
    op<LoopOp>(depth === 0 ? 12 : 1, "advance", eighths(0, 3)),
  ];
}

function operation(depth: number): fc.Arbitrary<LoopOp> {
  return fc.oneof(...operations(depth));
}

/** Every program begins with a loop of each kind. */
export const loopPrograms: fc.Arbitrary<readonly LoopOp[]> = fc
  .tuple(
    fc.array(behaviours<LoopOp>(fc.array(operation(1), { maxLength: 2 }), { deferring: 2 }), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.array(operation(0), { minLength: 2, maxLength: 25, size: "max" }),
  )
  .map(([calls, rest]): readonly LoopOp[] => [
    ["loop", "p", calls],
    ["counting", "q", calls],
    ...rest,
  ]);
