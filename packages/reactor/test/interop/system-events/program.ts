/** The language of programs about system events and their three phases. */
import fc from "fast-check";
import type { Behaviour, DeferredOp, Deviation } from "../differential.ts";
import { behaviours, deferredName, deferredOps, op, type Weighted } from "../draw.ts";

export type EventOp =
  | DeferredOp
  | readonly ["add", trigger: string, phase: string, event: string, Behaviour<EventOp>]
  | readonly ["remove", trigger: string]
  | readonly ["event", event: string];

export const EVENT_DEVIATIONS: readonly Deviation<EventOp>[] = [
  {
    id: "R15",
    what: "firing an event while its before triggers run, or are waited for, forgets which have run, so that removing one of those raises; ours still only warns",
    witness: [
      ["add", "a", "before", "x", { do: [], then: ["return"] }],
      [
        "add",
        "b",
        "before",
        "x",
        {
          do: [
            ["event", "x"],
            ["remove", "a"],
          ],
          then: ["return"],
        },
      ],
      ["add", "c", "before", "x", { do: [], then: ["defer", "d1"] }],
      ["event", "x"],
    ],
  },
];

const MAX_DEPTH = 2;

const trigger = fc.constantFrom("a", "b", "c", "d");
const event = fc.oneof(
  { weight: 3, arbitrary: fc.constant("x") },
  { weight: 1, arbitrary: fc.constant("y") },
);
const phase = fc.oneof(
  { weight: 6, arbitrary: fc.constant("before") },
  { weight: 4, arbitrary: fc.constant("during") },
  { weight: 4, arbitrary: fc.constant("after") },
  { weight: 1, arbitrary: fc.constant("afterwards") },
);

function operations(depth: number): Weighted<EventOp>[] {
  const nested =
    depth < MAX_DEPTH ? fc.array(operation(depth + 1), { maxLength: 3 }) : fc.constant([]);
  const behaviour = behaviours<EventOp>(nested, { deferring: 4 });
  return [
    ...deferredOps,
    op<EventOp>(12, "add", trigger, phase, event, behaviour),
    op<EventOp>(4, "remove", trigger),
    op<EventOp>(depth === 0 ? 6 : 1, "event", event),
    op<EventOp>(6, "fire", deferredName),
  ];
}

function operation(depth: number): fc.Arbitrary<EventOp> {
  return fc.oneof(...operations(depth));
}

export const eventPrograms: fc.Arbitrary<readonly EventOp[]> = fc.array(operation(0), {
  minLength: 3,
  maxLength: 30,
  size: "max",
});
