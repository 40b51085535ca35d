import type { IPushProducer } from "@cordage/reactor";

/** A producer that never produces. */
export function idleProducer(): IPushProducer {
  return { pauseProducing() {}, resumeProducing() {}, stopProducing() {} };
}
