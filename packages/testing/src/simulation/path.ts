import type { LinkConditions } from "./link-conditions.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** How much longer a datagram that is held up takes at least, in seconds. */
const LEAST_HOLD_UP = 0.01;

/** The way from one host to another, in this direction. What it is like changes as faults come and go. */
export class Path {
  /** Whether anything gets through at all. */
  isOpen = true;
  conditions: LinkConditions;
  /** Until when it is busy with what was sent before. */
  #busyUntil = 0;
  readonly #random: SeededRandom;

  constructor(conditions: LinkConditions, random: SeededRandom) {
    this.conditions = conditions;
    this.#random = random;
  }

  /** When a packet of so many bytes arrives that is sent at `now`, in seconds. */
  arrival(bytes: number, now: number): number {
    const { latency, jitter, bandwidth } = this.conditions;
    const leaves = Math.max(now, this.#busyUntil) + bytes / bandwidth;
    this.#busyUntil = leaves;
    return leaves + latency + (jitter > 0 ? this.#random.between(0, jitter) : 0);
  }

  /** Whether a packet that would arrive now is lost. */
  loses(): boolean {
    return !this.isOpen || this.#random.chance(this.conditions.loss);
  }

  /** How many more times the datagram arrives that is sent now: usually none. */
  duplicates(): number {
    return this.#random.chance(this.conditions.duplication) ? 1 : 0;
  }

  /** For how many seconds the datagram that is sent now is held up: usually none. */
  holdUp(): number {
    const { reordering, latency, jitter } = this.conditions;
    if (!this.#random.chance(reordering)) return 0;
    return LEAST_HOLD_UP + this.#random.between(0, 4 * (latency + jitter) + LEAST_HOLD_UP);
  }

  /** How long the next segment of a stream becomes, out of so many bytes that are ready. */
  segmentLength(readyBytes: number): number {
    const { maxSegment, segmentation } = this.conditions;
    const most = Math.min(readyBytes, maxSegment);
    return segmentation === "random" ? this.#random.integer(1, most) : most;
  }
}
