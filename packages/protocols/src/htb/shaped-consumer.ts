import { getReactor, type IConsumer, type IDelayedCall, type IReactorTime } from "@cordage/reactor";
import { ProducerConsumerProxy } from "../pcp/index.ts";
import type { Bucket } from "./bucket.ts";

/** The smallest slice that is sent while more waits, in bytes, if a {@link TICK} yields as much. */
export const MIN_SLICE = 512;
/** Seconds whose worth of bytes makes a slice, if that is less. */
export const TICK = 0.1;

/**
 * Passes on to a consumer as much as fits into a bucket, and the rest later.
 *
 * @see Twisted: `twisted.protocols.htb.ShapedConsumer` (HT-4)
 */
export class ShapedConsumer extends ProducerConsumerProxy {
  readonly #target: IConsumer;
  readonly #bucket: Bucket;
  readonly #clock: IReactorTime;
  #later: IDelayedCall | undefined = undefined;
  #isReleased = false;

  constructor(consumer: IConsumer, bucket: Bucket, clock: IReactorTime = getReactor()) {
    super(consumer);
    this.#target = consumer;
    this.#bucket = bucket;
    this.#clock = clock;
    this.#isReleased = this.isStopped; // a consumer that is gone already stops its producer at once
    if (!this.#isReleased) bucket.users += 1;
  }

  override stopProducing(): void {
    super.stopProducing();
    if (!(#bucket in this)) return; // called by the constructor of the base class
    this.#later?.cancel();
    this.#later = undefined;
    this.#release();
  }

  /** Nothing waits, and nothing more will come. */
  protected override ended(): void {
    this.#release();
    super.ended();
  }

  protected override writeSomeData(data: Buffer): number {
    if (this.#later !== undefined) return 0; // more has come while it waits
    const rate = this.#bucket.slowestRate();
    const worthwhile = Math.max(1, Math.min(MIN_SLICE, Math.floor(rate * TICK)));
    const least = Math.min(data.length, worthwhile, this.#bucket.smallestBurst());
    const room = this.#bucket.room();
    const sent = room < least ? 0 : this.#bucket.add(Math.min(data.length, room));
    if (sent > 0) this.#target.write(data.subarray(0, sent));
    if (sent < data.length) this.#wait((worthwhile - (room - sent)) / rate);
    return sent;
  }

  #release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#bucket.users -= 1;
  }

  /** @param seconds - at least a hundredth of a tick: sums of times are not exact */
  #wait(seconds: number): void {
    this.#later = this.#clock.callLater(Math.max(TICK / 100, seconds), () => {
      this.#later = undefined;
      this.flush();
    });
  }
}
