/** The language of programs about ClientService, on an endpoint whose attempts end when a program says so. */
import fc from "fast-check";
import type { Deviation } from "../differential.ts";
import { eighths, op, type Weighted } from "../draw.ts";

export type ServiceOp =
  /** The service; with a preparation that the program ends, or none. First in every program. */
  | readonly ["service", prepares: boolean]
  | readonly ["start"]
  | readonly ["stop", label: string, then: readonly ServiceOp[]]
  | readonly ["when-connected", label: string, failures: number | null, then: readonly ServiceOp[]]
  /** The attempt under way leads to a connection, or fails. */
  | readonly ["connect"]
  | readonly ["refuse"]
  /** The preparation under way succeeds or fails. */
  | readonly ["prepare"]
  | readonly ["reject"]
  /** The connection made last is lost. */
  | readonly ["lose"]
  | readonly ["advance", amount: number];

export const SERVICE_DEVIATIONS: readonly Deviation<ServiceOp>[] = [
  {
    id: "CS7",
    what: "a rejected connection, or one that is given up or lost while it is prepared, is left open, and its loss is a state error; ours is closed",
    witness: [["service", true], ["start"], ["connect"], ["reject"], ["lose"]],
  },
  {
    id: "CS6",
    what: "a stop from inside the Deferred of a stop that was followed by a start connects all the same; ours stops",
    witness: [
      ["service", false],
      ["start"],
      ["connect"],
      ["stop", "x", [["stop", "y", []]]],
      ["start"],
      ["lose"],
    ],
  },
  {
    id: "CS5",
    what: "a start from inside the callbacks that a stop makes may have the stop cancel the new call, or forget the new connection; ours has ended before it makes them",
    witness: [
      ["service", false],
      ["start"],
      ["refuse"],
      ["when-connected", "x", null, [["start"], ["refuse"]]],
      ["stop", "y", []],
    ],
  },
  {
    id: "CS4",
    what: "a service that is stopped before its start leaves those who wait for a connection waiting; ours cancels",
    witness: [
      ["service", false],
      ["when-connected", "x", null, []],
      ["stop", "y", []],
    ],
  },
];

const label = fc.constantFrom("x", "y", "z");
const failures = fc.option(fc.integer({ min: 1, max: 3 }), { freq: 2 });
const MAX_DEPTH = 1;

function operations(depth: number): Weighted<ServiceOp>[] {
  const nested =
    depth < MAX_DEPTH ? fc.array(operation(depth + 1), { maxLength: 2 }) : fc.constant([]);
  const then = fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: nested },
  );
  return [
    op<ServiceOp>(6, "start"),
    op<ServiceOp>(4, "stop", label, then),
    op<ServiceOp>(4, "when-connected", label, failures, then),
    op<ServiceOp>(10, "connect"),
    op<ServiceOp>(6, "refuse"),
    op<ServiceOp>(4, "prepare"),
    op<ServiceOp>(1, "reject"),
    op<ServiceOp>(8, "lose"),
    // Time does not pass inside of a callback.
    ...(depth === 0 ? [op<ServiceOp>(10, "advance", eighths(0, 4))] : []),
  ];
}

function operation(depth: number): fc.Arbitrary<ServiceOp> {
  return fc.oneof(...operations(depth));
}

export const servicePrograms: fc.Arbitrary<readonly ServiceOp[]> = fc
  .tuple(
    fc.constantFrom(true, false, false),
    fc.array(operation(0), { minLength: 3, maxLength: 30, size: "max" }),
  )
  .map(([prepares, rest]): readonly ServiceOp[] => [["service", prepares], ...rest]);
