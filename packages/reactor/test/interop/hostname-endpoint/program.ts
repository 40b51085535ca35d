/** The language of programs about HostnameEndpoint: its resolver, clock and attempts are in their hands. */
import fc from "fast-check";
import type { Deviation, ErrorName } from "../differential.ts";
import { eighths, op } from "../draw.ts";

export type HostnameOp =
  /** Connects, with seconds between attempts or as by default, and performs operations when that is over. */
  | readonly ["connect", label: string, delay: number | null, then: readonly HostnameOp[]]
  /** The resolver answers what it was asked for the nth time. */
  | readonly ["answer", number: number, hosts: readonly string[]]
  /** The nth attempt, if it is under way, leads to a connection, or fails. */
  | readonly ["succeed", number: number]
  | readonly ["fail-attempt", number: number, error: ErrorName]
  | readonly ["cancel", label: string]
  | readonly ["advance", amount: number];

export const HOSTNAME_DEVIATIONS: readonly Deviation<HostnameOp>[] = [
  {
    id: "E8",
    what: "cancelled while it looks the name up, Twisted's says that it was not found; ours, that it was cancelled",
    witness: [
      ["connect", "a", null, []],
      ["cancel", "a"],
    ],
  },
];

const label = fc.constantFrom("a", "b");

const hosts = fc.array(
  fc.constantFrom("2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2", "unix"),
  { maxLength: 4 },
);

const attempt = fc.integer({ min: 0, max: 5 });

const delay = fc.option(eighths(0.125, 1), { nil: null });

const nested = fc.array(
  fc.oneof(op<HostnameOp>(1, "cancel", label), op<HostnameOp>(1, "advance", eighths(0, 1))),
  { maxLength: 1 },
);

const operation = fc.oneof(
  op<HostnameOp>(2, "connect", label, delay, nested),
  op<HostnameOp>(4, "answer", fc.integer({ min: 0, max: 2 }), hosts),
  op<HostnameOp>(2, "succeed", attempt),
  op<HostnameOp>(6, "fail-attempt", attempt, fc.constantFrom("E1", "E2")),
  op<HostnameOp>(1, "cancel", label),
  op<HostnameOp>(6, "advance", eighths(0, 1)),
);

export const hostnamePrograms: fc.Arbitrary<readonly HostnameOp[]> = fc
  .tuple(
    fc.tuple(fc.constant("connect" as const), label, delay, nested),
    fc.tuple(fc.constant("answer" as const), fc.constant(0), hosts),
    fc.array(operation, { minLength: 2, maxLength: 20, size: "max" }),
  )
  .map(([connect, answer, rest]) => [connect, answer, ...rest]);
