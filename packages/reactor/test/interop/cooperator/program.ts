/** The language of programs about Cooperator, whose rounds come when a program says so. */
import fc from "fast-check";
import type { Behaviour, DeferredOp, Deviation } from "../differential.ts";
import { behaviours, deferredName, deferredOps, op, type Weighted } from "../draw.ts";

export type CooperatorOp =
  | DeferredOp
  /** The cooperator, with so many turns in a round. First in every program. */
  | readonly ["cooperator", turns: number, started: boolean]
  /** A task whose units of work are these; then it is done. */
  | readonly ["cooperate", task: string, units: readonly Behaviour<CooperatorOp>[]]
  /** A task that shares the iterator of another. */
  | readonly ["share", task: string, other: string]
  /** An iterator whose end only a Deferred tells. */
  | readonly ["coiterate", label: string, units: readonly Behaviour<CooperatorOp>[]]
  | readonly ["when-done", task: string, label: string, then: readonly CooperatorOp[]]
  | readonly ["pause", task: string]
  | readonly ["resume", task: string]
  | readonly ["stop-task", task: string]
  | readonly ["start"]
  | readonly ["stop"]
  /** Makes the round that was scheduled first. */
  | readonly ["round"];

export const COOPERATOR_DEVIATIONS: readonly Deviation<CooperatorOp>[] = [
  {
    id: "K10",
    what: "stop() with two tasks or more leaves out every second one; ours ends all",
    witness: [
      ["cooperator", 1, true],
      ["cooperate", "a", []],
      ["cooperate", "b", []],
      ["when-done", "b", "x", []],
      ["stop"],
    ],
  },
  {
    id: "K10 inside",
    what: "stop() forgets tasks that were added after a start() from inside its callbacks; ours keeps them",
    witness: [
      ["cooperator", 1, true],
      ["cooperate", "a", []],
      ["when-done", "a", "x", [["start"], ["cooperate", "b", []]]],
      ["stop"],
    ],
  },
  {
    id: "K9",
    what: "a task that has ended ends again when what it waited for fails, or when it stopped itself in its turn, which raises out of the round or into a Deferred; ours ends once",
    witness: [
      ["cooperator", 1, true],
      ["cooperate", "a", [{ do: [], then: ["defer", "d1"] }]],
      ["when-done", "a", "x", []],
      ["round"],
      ["stop-task", "a"],
      ["fail", "d1", "E1"],
    ],
  },
];

const MAX_DEPTH = 2;

const task = fc.constantFrom("a", "b", "c");
const label = fc.constantFrom("x", "y", "z");

function operations(depth: number): Weighted<CooperatorOp>[] {
  const nested =
    depth < MAX_DEPTH ? fc.array(operation(depth + 1), { maxLength: 2 }) : fc.constant([]);
  const units = fc.array(behaviours<CooperatorOp>(nested, { deferring: 3 }), { maxLength: 4 });
  return [
    ...deferredOps,
    op<CooperatorOp>(6, "cooperate", task, units),
    op<CooperatorOp>(1, "share", task, task),
    op<CooperatorOp>(1, "coiterate", label, units),
    op<CooperatorOp>(4, "when-done", task, label, nested),
    op<CooperatorOp>(3, "pause", task),
    op<CooperatorOp>(4, "resume", task),
    op<CooperatorOp>(1, "stop-task", task),
    op<CooperatorOp>(1, "start"),
    op<CooperatorOp>(1, "stop"),
    // A round inside of a round is nothing that reactors do.
    ...(depth === 0
      ? [op<CooperatorOp>(16, "round"), op<CooperatorOp>(4, "fire", deferredName)]
      : []),
  ];
}

function operation(depth: number): fc.Arbitrary<CooperatorOp> {
  return fc.oneof(...operations(depth));
}

export const cooperatorPrograms: fc.Arbitrary<readonly CooperatorOp[]> = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.oneof(
      { weight: 5, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    fc.array(operation(0), { minLength: 3, maxLength: 30, size: "max" }),
  )
  .map(([turns, started, rest]): readonly CooperatorOp[] => [
    ["cooperator", turns, started],
    ...rest,
  ]);
