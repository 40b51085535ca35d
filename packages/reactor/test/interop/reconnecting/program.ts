/** The language of programs about ReconnectingClientFactory without jitter. */
import fc from "fast-check";
import type { Deviation } from "../differential.ts";
import { eighths, op } from "../draw.ts";

export type ReconnectingOp =
  /** The attempt under way fails, if there is one. */
  | readonly ["failed"]
  /** The attempt under way succeeds, if there is one. */
  | readonly ["made"]
  /** The connection is lost, if there is one. */
  | readonly ["lost"]
  | readonly ["retry"]
  | readonly ["reset"]
  | readonly ["stop"]
  | readonly ["set", field: string, value: number]
  | readonly ["advance", amount: number];

export const RECONNECTING_DEVIATIONS: readonly Deviation<ReconnectingOp>[] = [
  {
    id: "P7",
    what: "retry() while an attempt is waited for makes two, of which the second is refused; ours makes one",
    witness: [["failed"], ["retry"], ["advance", 60]],
  },
  {
    id: "P8",
    what: "resetDelay() while an attempt is waited for has stopTrying() leave that be; ours takes it back",
    witness: [["failed"], ["reset"], ["stop"], ["advance", 60]],
  },
];

const setting = fc.oneof(
  fc.tuple(fc.constant("maxRetries"), fc.integer({ min: 0, max: 4 })),
  fc.tuple(fc.constant("maxDelay"), fc.constantFrom(0.5, 5, 20)),
  fc.tuple(fc.constant("initialDelay"), fc.constantFrom(0, 0.5, 3)),
  fc.tuple(fc.constant("factor"), fc.constantFrom(0.5, 1, 2)),
);

const operation = fc.oneof(
  op<ReconnectingOp>(12, "failed"),
  op<ReconnectingOp>(5, "made"),
  op<ReconnectingOp>(6, "lost"),
  op<ReconnectingOp>(1, "retry"),
  op<ReconnectingOp>(2, "reset"),
  op<ReconnectingOp>(2, "stop"),
  {
    weight: 2,
    arbitrary: setting.map(([field, value]): ReconnectingOp => ["set", field, value]),
  },
  op<ReconnectingOp>(4, "advance", eighths(0, 4)),
  op<ReconnectingOp>(8, "advance", eighths(20, 60)),
);

export const reconnectingPrograms: fc.Arbitrary<readonly ReconnectingOp[]> = fc.array(operation, {
  minLength: 2,
  maxLength: 40,
  size: "max",
});
