import { type ConformanceCheck, makeCheck } from "../conformance-check.ts";
import type { ClockAbility, ClockHarness } from "./clock-harness.ts";
import { ClockStage } from "./clock-stage.ts";

/** One thing that all clocks do alike. */
export type ClockCheck = ConformanceCheck<ClockAbility, ClockHarness>;

/** Behaviours that a check pins, and what it needs. */
interface About {
  readonly pins: readonly string[];
  readonly needs?: readonly ClockAbility[];
}

/** Makes a check out of what happens on a stage. */
export function clockCheck(
  name: string,
  { pins, needs = [] }: About,
  play: (stage: ClockStage) => Promise<void> | void,
): ClockCheck {
  return makeCheck({ name, behaviours: pins, needs }, async (harness) => {
    const stage = new ClockStage(harness);
    try {
      await play(stage);
    } finally {
      stage.finish();
    }
  });
}
