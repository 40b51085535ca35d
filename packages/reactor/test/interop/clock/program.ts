/** The language of programs about Clock and DelayedCall. */
import fc from "fast-check";
import type { Behaviour, Deviation } from "../differential.ts";
import { behaviours, eighths, op } from "../draw.ts";

export type ClockOp =
  /** Schedules a call of that name; another one of the same name is spoken of no more. */
  | readonly ["later", name: string, delay: number, behaviour: Behaviour<ClockOp>]
  | readonly ["cancel", name: string]
  | readonly ["reset", name: string, seconds: number]
  | readonly ["delay", name: string, seconds: number]
  | readonly ["advance", amount: number]
  | readonly ["pump", amounts: readonly number[]];

export const CLOCK_DEVIATIONS: readonly Deviation<ClockOp>[] = [
  {
    id: "K11",
    what: "Twisted's Clock takes a negative delay; ours refuses it, as reactors do",
    witness: [["later", "a", -1, { do: [], then: ["return"] }]],
  },
];

/** How deep operations may lie in calls of operations. */
const MAX_DEPTH = 2;

const name = fc.constantFrom("a", "b", "c", "d");

const delay = fc.oneof(
  { weight: 60, arbitrary: eighths(0, 2) },
  { weight: 1, arbitrary: eighths(-1, -0.125) },
);

function operation(depth: number): fc.Arbitrary<ClockOp> {
  const nested =
    depth < MAX_DEPTH ? fc.array(operation(depth + 1), { maxLength: 3 }) : fc.constant([]);
  return fc.oneof(
    op<ClockOp>(6, "later", name, delay, behaviours(nested)),
    op<ClockOp>(2, "cancel", name),
    op<ClockOp>(3, "reset", name, eighths(-0.5, 2)),
    op<ClockOp>(3, "delay", name, eighths(-1, 2)),
    op<ClockOp>(depth === 0 ? 4 : 1, "advance", eighths(-0.25, 2)),
    op<ClockOp>(1, "pump", fc.array(eighths(0, 1), { maxLength: 3 })),
  );
}

export const clockPrograms: fc.Arbitrary<readonly ClockOp[]> = fc.array(operation(0), {
  minLength: 2,
  maxLength: 20,
  size: "max",
});
