import type { IPushProducer } from "@cordage/reactor";

/** A producer that does nothing by itself, and records what it is asked. */
export class RecordingProducer implements IPushProducer {
  /** Such as `["pause", "resume", "stop"]`. */
  readonly calls: string[] = [];
  readonly #resumed: (self: this) => void;

  /** @param resumed - what it does when it is resumed */
  constructor(resumed: (self: RecordingProducer) => void = () => {}) {
    this.#resumed = resumed;
  }

  count(call: "pause" | "resume" | "stop"): number {
    return this.calls.filter((each) => each === call).length;
  }

  pauseProducing(): void {
    this.calls.push("pause");
  }

  resumeProducing(): void {
    this.calls.push("resume");
    this.#resumed(this);
  }

  stopProducing(): void {
    this.calls.push("stop");
  }
}
