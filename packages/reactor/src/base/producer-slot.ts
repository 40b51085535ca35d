import { ProducerAlreadyRegisteredError } from "../errors.ts";
import type { IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import { requireProducer } from "./argument-checks.ts";

/**
 * The place for the one producer of a consumer: what every transport does with it, in one piece.
 *
 * The transport says when it is over its mark and when it is empty; the slot tells the producer, once
 * for each change. Methods that call the producer return what that one did: an `async` one is not waited for,
 * but the transport has to see to its rejection.
 *
 * @see Twisted: `FileDescriptor.registerProducer` (X18 to X22)
 */
export class ProducerSlot {
  #producer: IPushProducer | IPullProducer | undefined = undefined;
  #streaming = false;
  #paused = false;

  /** Whether a producer is registered: then a close has to wait for it. */
  get isTaken(): boolean {
    return this.#producer !== undefined;
  }

  /** Whether {@link empty} would tell somebody; a push producer that runs need not know. */
  get isWaiting(): boolean {
    return this.#producer !== undefined && (this.#paused || !this.#streaming);
  }

  /**
   * Takes a producer. A pull producer is asked for its first piece at once.
   *
   * @throws ProducerAlreadyRegisteredError while there is another
   */
  register(producer: IPushProducer | IPullProducer, streaming: boolean): unknown {
    if (this.#producer !== undefined) throw new ProducerAlreadyRegisteredError();
    requireProducer(producer, streaming);
    this.#producer = producer;
    this.#streaming = streaming;
    this.#paused = false;
    return streaming ? undefined : producer.resumeProducing();
  }

  /** Lets go of the producer. Without one, nothing happens. */
  unregister(): void {
    this.#producer = undefined;
  }

  /** More than the mark is waiting: pauses a push producer that runs. */
  full(): unknown {
    if (this.#producer === undefined || !this.#streaming || this.#paused) return undefined;
    this.#paused = true; // first: the producer may write once more from inside
    return (this.#producer as IPushProducer).pauseProducing(); // streaming: it is a push producer
  }

  /** Nothing is waiting: resumes a paused push producer, asks a pull producer for its next piece. */
  empty(): unknown {
    if (!this.isWaiting) return undefined;
    this.#paused = false; // first: the producer may fill the buffer again from inside
    return this.#producer?.resumeProducing();
  }

  /** The connection is gone: stops the producer and lets go of it. */
  stop(): unknown {
    const producer = this.#producer;
    this.#producer = undefined;
    return producer?.stopProducing();
  }
}
