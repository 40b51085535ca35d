import type { IPullProducer, IPushProducer } from "@cordage/reactor";
import { requireMethods } from "./argument-checks.ts";

/** @throws TypeError unless it is a producer: one that can be paused, if it is `streaming` */
export function requireProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
  requireMethods("a producer", producer, "resumeProducing", "stopProducing");
  if (streaming) requireMethods("a push producer", producer as IPushProducer, "pauseProducing");
}
