import { Deferred } from "@cordage/deferred";
import type { IConsumer, IPullProducer } from "@cordage/reactor";
import { ConsumerMisuseError } from "./errors.ts";

/** How many pieces a {@link NonStreamingProducer} writes. */
const PIECES = 10;

/**
 * A pull producer that writes `0` to `9`, one at each resumption, then unregisters itself.
 *
 * @see Twisted: `twisted.internet.testing.NonStreamingProducer` (TE4)
 */
export class NonStreamingProducer implements IPullProducer {
  /** How many pieces have been written. */
  counter = 0;
  /** Whether `stopProducing` was called. */
  stopped = false;
  /** Where it writes; `null` when it is done or was stopped. */
  consumer: IConsumer | null;
  /** Fires when it is done or was stopped. */
  readonly result: Deferred<void> = new Deferred();

  constructor(consumer: IConsumer) {
    this.consumer = consumer;
  }

  /** @throws ConsumerMisuseError when it is done or was stopped */
  resumeProducing(): void {
    const { consumer } = this;
    if (consumer === null) {
      throw new ConsumerMisuseError("resumeProducing() of a producer that has unregistered");
    }
    consumer.write(String(this.counter));
    this.counter += 1;
    if (this.counter < PIECES) return;
    consumer.unregisterProducer();
    this.#finish();
  }

  /** @throws ConsumerMisuseError always: a pull producer is not paused */
  pauseProducing(): void {
    throw new ConsumerMisuseError("pauseProducing() of a pull producer");
  }

  stopProducing(): void {
    this.stopped = true;
    this.#finish();
  }

  #finish(): void {
    this.consumer = null;
    if (!this.result.called) this.result.callback();
  }
}
