import { type ConformanceCheck, makeCheck } from "../conformance-check.ts";
import type { StreamAbility, StreamHarness } from "./stream-harness.ts";
import { StreamStage } from "./stream-stage.ts";

/** One thing that all stream transports do alike. */
export type StreamCheck = ConformanceCheck<StreamAbility, StreamHarness>;

/** Behaviours that a check pins, and what it needs. */
interface About {
  readonly pins: readonly string[];
  readonly needs?: readonly StreamAbility[];
}

/** Makes a check out of what happens on a stage. */
export function streamCheck(
  name: string,
  { pins, needs = [] }: About,
  play: (stage: StreamStage) => Promise<void>,
): StreamCheck {
  return makeCheck({ name, behaviours: pins, needs }, async (harness) => {
    const stage = new StreamStage(harness);
    await play(stage);
    await stage.finish();
  });
}
