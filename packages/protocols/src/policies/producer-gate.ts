import type { IPullProducer, IPushProducer } from "@cordage/reactor";

/**
 * Stands between a producer and its consumer, and can hold the producer up for a reason of its own.
 *
 * The producer runs when neither the consumer has paused it nor the gate is held, and is told once for each
 * change. A pull producer has no pause: held up, it is asked for its next piece later.
 */
export class ProducerGate implements IPushProducer {
  readonly #producer: IPushProducer | IPullProducer;
  readonly #streaming: boolean;
  #isHeld: boolean;
  /** By its consumer. */
  #isPaused = false;
  /** Pull producers only: the consumer waits for a piece. */
  #isAsked = false;

  /** @param isHeld - whether the gate begins held */
  constructor(producer: IPushProducer | IPullProducer, streaming: boolean, isHeld: boolean) {
    this.#producer = producer;
    this.#streaming = streaming;
    this.#isHeld = isHeld;
    if (isHeld) this.#push?.pauseProducing(); // a push producer runs when it is registered
  }

  /** Holds the producer up. */
  hold(): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    if (!this.#isPaused) this.#push?.pauseProducing();
  }

  /** Lets the producer go on, as far as its consumer does. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    if (this.#streaming ? !this.#isPaused : this.#isAsked) this.#resume();
  }

  /** For the consumer. */
  pauseProducing(): void {
    this.#isPaused = true;
    if (!this.#isHeld) this.#push?.pauseProducing();
  }

  /** For the consumer. */
  resumeProducing(): void {
    this.#isPaused = false;
    if (this.#isHeld) this.#isAsked = true;
    else this.#resume();
  }

  /** For the consumer. */
  stopProducing(): void {
    this.#producer.stopProducing();
  }

  #resume(): void {
    this.#isAsked = false; // first: the producer may make its consumer ask again
    this.#producer.resumeProducing();
  }

  get #push(): IPushProducer | undefined {
    // registered as streaming, it is a push producer
    return this.#streaming ? (this.#producer as IPushProducer) : undefined;
  }
}
