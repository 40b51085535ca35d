import type { IDelayedCall } from "@cordage/reactor";
import type { Path } from "../path.ts";
import type { Trace } from "../trace.ts";
import type { VirtualTime } from "../virtual-time.ts";
import { Segment } from "./segment.ts";

/** What a segment takes beside its data, in bytes: the headers of IP and TCP. */
const HEADER_BYTES = 40;

/** A segment that did not arrive is sent again after so many seconds, then after twice as many … */
const RETRY_SECONDS = 0.2;

/** The same for the first one of a connection. */
const CONNECT_RETRY_SECONDS = 1;

/** It never waits longer than this for sending again, in seconds. */
const MAX_RETRY_SECONDS = 120;

/** How often a segment is sent again before the connection is given up, after 15 minutes, as by Linux. */
const MAX_RETRIES = 16;

/** The same for the first one of a connection: after 127 seconds, as by Linux. */
const MAX_CONNECT_RETRIES = 7;

/** The two ends of a {@link SegmentQueue}. */
export interface SegmentQueueEnds {
  readonly path: Path;
  readonly time: VirtualTime;
  /** From where to where, for the trace. */
  readonly label: string;
  readonly trace: Trace | undefined;
  /** Whether a segment that would arrive now gets lost. */
  isLost(segment: Segment): boolean;
  /** A segment has come to the other end. */
  arrived(segment: Segment): void;
  /** A segment did not get through, however often it was sent. */
  gaveUp(segment: Segment): void;
}

/**
 * One direction of a connection. Whatever the path does, segments arrive once and in order, as TCP sees
 * to: one that is lost is sent again, and those behind it wait.
 */
export class SegmentQueue {
  readonly #ends: SegmentQueueEnds;
  #segments: Segment[] = [];
  /** How many at the beginning of the list have arrived. */
  #arrived = 0;
  #retries = 0;
  #timer: IDelayedCall | undefined = undefined;
  #isDelivering = false;
  /** Whether nobody sends again what gets lost. */
  #isAbandoned = false;
  readonly #deliver = (): void => this.#deliverDue();

  constructor(ends: SegmentQueueEnds) {
    this.#ends = ends;
  }

  send(segment: Segment): void {
    const { path, time } = this.#ends;
    segment.sentAt = time.seconds();
    segment.arrivesAt = path.arrival(HEADER_BYTES + segment.data.length, segment.sentAt);
    this.#segments.push(segment);
    if (this.#timer === undefined && !this.#isDelivering) this.#schedule(segment);
  }

  /** Acknowledges bytes, together with others that are acknowledged at this instant. */
  acknowledge(count: number): void {
    const last = this.#segments.at(-1);
    const isFresh = last?.kind === "acknowledge" && last.sentAt === this.#ends.time.seconds();
    if (isFresh && this.#segments.length > this.#arrived) last.count += count;
    else this.send(new Segment("acknowledge", undefined, count));
  }

  /** Sends a reset past everything else, once: what a host does for a connection it doesn't know. */
  sendReset(): void {
    const { path, time } = this.#ends;
    const reset = new Segment("reset");
    const now = time.seconds();
    time.callLater(path.arrival(HEADER_BYTES, now) - now, () => {
      if (!path.loses()) this.#arrive(reset);
    });
  }

  /** From now on, what is lost is not sent again. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /** Forgets everything. */
  clear(): void {
    if (this.#timer?.active()) this.#timer.cancel();
    this.#timer = undefined;
    this.#segments = [];
    this.#arrived = 0;
  }

  #deliverDue(): void {
    const { time } = this.#ends;
    this.#timer = undefined;
    this.#isDelivering = true;
    for (let next = this.#first; next !== undefined; next = this.#first) {
      if (next.arrivesAt > time.seconds()) break;
      if (this.#ends.isLost(next)) {
        this.#lost(next);
        break;
      }
      this.#take();
      this.#arrive(next);
    }
    this.#isDelivering = false;
    const next = this.#first;
    if (next !== undefined && this.#timer === undefined) this.#schedule(next);
  }

  get #first(): Segment | undefined {
    return this.#segments[this.#arrived];
  }

  #take(): void {
    this.#retries = 0;
    this.#arrived += 1;
    if (this.#arrived < this.#segments.length) return;
    this.#segments = [];
    this.#arrived = 0;
  }

  #arrive(segment: Segment): void {
    const { trace, label } = this.#ends;
    trace?.add(`${label} ${segment}`, segment.data);
    this.#ends.arrived(segment);
  }

  #lost(segment: Segment): void {
    const { trace, label, time } = this.#ends;
    trace?.add(`${label} lost ${segment}`, segment.data);
    const isFirst = segment.kind === "connect";
    const maxRetries = isFirst ? MAX_CONNECT_RETRIES : MAX_RETRIES;
    if (this.#isAbandoned || this.#retries === maxRetries) {
      this.clear();
      if (!this.#isAbandoned) this.#ends.gaveUp(segment);
      return;
    }
    const wait = (isFirst ? CONNECT_RETRY_SECONDS : RETRY_SECONDS) * 2 ** this.#retries;
    this.#retries += 1;
    segment.arrivesAt = time.seconds() + Math.min(wait, MAX_RETRY_SECONDS);
  }

  #schedule(segment: Segment): void {
    const { time } = this.#ends;
    this.#timer = time.callLater(Math.max(0, segment.arrivesAt - time.seconds()), this.#deliver);
  }
}
