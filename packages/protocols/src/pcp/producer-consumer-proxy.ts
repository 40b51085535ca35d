import {
  type IConsumer,
  type IPullProducer,
  type IPushProducer,
  ProducerAlreadyRegisteredError,
} from "@cordage/reactor";
import { ByteQueue } from "../bytes/index.ts";

/** How many bytes may wait before the producer is paused, unless chosen otherwise. */
export const BUFFER_SIZE: number = 64 * 1024;

interface Upstream {
  readonly producer: IPushProducer | IPullProducer;
  readonly streaming: boolean;
}

/**
 * Stands between a producer and a consumer: the consumer of the one, the producer of the other, each of which
 * may push or pull.
 *
 * What can't be passed on waits. When `bufferSize` bytes do, a push producer is paused until there are fewer;
 * a pull producer is asked when none are. The consumer is unregistered from when the producer has unregistered
 * and nothing waits any more.
 *
 * @see Twisted: `twisted.protocols.pcp.ProducerConsumerProxy` (PC-1, PC-2)
 */
export class ProducerConsumerProxy implements IConsumer, IPushProducer {
  /** How many bytes may wait. */
  bufferSize: number = BUFFER_SIZE;
  readonly #isStreaming: boolean;
  readonly #waiting = new ByteQueue();
  #consumer: IConsumer | undefined;
  #upstream: Upstream | undefined = undefined;
  #isUpstreamPaused = false;
  /** Whether the producer has gone: the consumer is let go of once nothing waits. */
  #isEnding = false;
  /** Whether the consumer takes data now. */
  #isWanted: boolean;
  #isPulling = false;
  #hasWritten = false;

  /** @param streaming - whether to push into `consumer`; else it has to ask for each piece */
  constructor(consumer: IConsumer, streaming = true) {
    this.#consumer = consumer;
    this.#isStreaming = streaming;
    this.#isWanted = streaming;
    consumer.registerProducer(this, streaming);
  }

  /** How many bytes wait. */
  get bytesWaiting(): number {
    return this.#waiting.length;
  }

  write(data: Uint8Array | string): void {
    if (this.#consumer === undefined) return;
    this.#hasWritten = true;
    this.#waiting.push(Buffer.from(data as Uint8Array)); // a string is fine, too
    this.flush();
    const { length } = this.#waiting;
    if (this.#upstream?.streaming && !this.#isUpstreamPaused && length >= this.bufferSize) {
      this.#isUpstreamPaused = true; // first: it may write once more from inside
      (this.#upstream.producer as IPushProducer).pauseProducing(); // streaming: it can
    } else {
      this.#pull();
    }
  }

  /** @throws ProducerAlreadyRegisteredError while another is registered */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    if (this.#upstream !== undefined) throw new ProducerAlreadyRegisteredError();
    if (this.#consumer === undefined) {
      producer.stopProducing();
      return;
    }
    this.#isEnding = false;
    this.#isUpstreamPaused = false;
    this.#upstream = { producer, streaming };
    this.#pull();
  }

  unregisterProducer(): void {
    this.#upstream = undefined;
    this.#isEnding = true;
    this.#endIfEmpty();
  }

  /** Lets go of the producer, but not of the consumer: another may come. */
  detachProducer(): void {
    this.#upstream = undefined;
  }

  /** For the consumer, if it is pushed into. */
  pauseProducing(): void {
    this.#isWanted = false;
  }

  /** For the consumer: it takes data, or if it pulls, one piece. */
  resumeProducing(): void {
    this.#isWanted = true;
    this.flush();
  }

  /** For the consumer: it takes nothing any more. What waits is let go of. */
  stopProducing(): void {
    const upstream = this.#upstream;
    this.#consumer = undefined;
    this.#upstream = undefined;
    this.#waiting.clear();
    upstream?.producer.stopProducing();
  }

  /** Whether the consumer takes nothing any more. */
  protected get isStopped(): boolean {
    return this.#consumer === undefined;
  }

  /** Passes on what waits, as far as it is wanted, and sees to it that more comes. */
  protected flush(): void {
    if (this.#consumer === undefined) return;
    if (this.#isWanted && this.#waiting.length > 0) this.#passOn();
    this.#endIfEmpty();
    if (this.#isUpstreamPaused && this.#waiting.length < this.bufferSize) {
      this.#isUpstreamPaused = false;
      this.#upstream?.producer.resumeProducing();
    }
    this.#pull();
  }

  /**
   * Override to pass on less than there is.
   *
   * @returns how many bytes of `data`, from its start, were passed on
   */
  protected writeSomeData(data: Buffer): number {
    this.#consumer?.write(data);
    return data.length;
  }

  /** The producer has gone, and nothing waits any more: lets go of the consumer. */
  protected ended(): void {
    this.#consumer?.unregisterProducer();
  }

  #passOn(): void {
    const data = this.#waiting.clear(); // first: a consumer may ask for more from inside
    if (!this.#isStreaming) this.#isWanted = false;
    const sent = this.writeSomeData(data);
    if (sent === data.length) return;
    const later = this.#waiting.clear();
    this.#waiting.push(data.subarray(sent));
    this.#waiting.push(later);
    if (!this.#isStreaming && sent === 0) this.#isWanted = true; // it still waits for its piece
  }

  /** Asks a pull producer for pieces, for as long as they can be passed on at once. */
  #pull(): void {
    if (this.#isPulling) return;
    this.#isPulling = true;
    try {
      do {
        this.#hasWritten = false;
        if (this.#waiting.length === 0 && this.#isWanted && this.#upstream?.streaming === false) {
          this.#upstream.producer.resumeProducing();
        }
      } while (this.#hasWritten);
    } finally {
      this.#isPulling = false;
    }
  }

  #endIfEmpty(): void {
    if (!this.#isEnding || this.#waiting.length > 0) return;
    this.#isEnding = false;
    this.ended();
  }
}
