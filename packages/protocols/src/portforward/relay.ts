import {
  type IConsumer,
  type IPushProducer,
  type ITransport,
  isTCPTransport,
} from "@cordage/reactor";

/**
 * One end of a relay: to be told what happens to its connection, which it passes on to that of the other.
 *
 * ```text
 *   received   ->  the other writes it
 *   readEnded  ->  the other closes its direction of sending
 *   lost       ->  the other closes
 * ```
 *
 * Whatever was received before is sent first. Made by {@link joinTransports}.
 */
export class RelayEnd {
  readonly #transport: ITransport;
  readonly #others: readonly RelayEnd[];
  #isReadOver = false;
  /** Where this end is registered as the producer. */
  #consumer: IConsumer | undefined = undefined;

  /** @param ends - the two ends, as soon as they are made */
  constructor(transport: ITransport, ends: readonly RelayEnd[]) {
    this.#transport = transport;
    this.#others = ends;
  }

  /** Data has arrived here. It is the other transport's from now on. */
  received(data: Buffer): void {
    this.#other.#transport.write(data);
  }

  /**
   * The peer here sends no more. It may go on receiving if the other transport can close one direction; if it
   * can't, or the other peer sends no more either, both close.
   */
  readEnded(): void {
    const other = this.#other;
    this.#isReadOver = true;
    this.#stopProducing();
    if (isTCPTransport(other.#transport) && !other.#isReadOver) {
      other.#transport.loseWriteConnection();
      return;
    }
    other.lost();
    this.lost();
  }

  /** The connection here is gone. */
  lost(): void {
    this.#stopProducing();
    this.#other.#transport.loseConnection();
  }

  /** For {@link joinTransports}: reads as fast as the other end sends. */
  produce(): void {
    const consumer = this.#other.#transport;
    if (!canConsume(consumer) || !canPause(this.#transport)) return;
    this.#consumer = consumer;
    consumer.registerProducer(this.#transport, true);
  }

  get #other(): RelayEnd {
    // there are two when anything happens
    return this.#others.find((end) => end !== this) as RelayEnd;
  }

  /** A transport waits for its producer before it closes. */
  #stopProducing(): void {
    const consumer = this.#consumer;
    this.#consumer = undefined;
    consumer?.unregisterProducer();
  }
}

/**
 * Joins two connections into one. Each transport becomes the producer of the other, so that neither is read
 * faster than the other can send.
 *
 * @returns the ends, in the same order
 */
export function joinTransports(one: ITransport, another: ITransport): [RelayEnd, RelayEnd] {
  const ends: RelayEnd[] = [];
  const first = new RelayEnd(one, ends);
  const second = new RelayEnd(another, ends);
  ends.push(first, second);
  first.produce();
  second.produce();
  return [first, second];
}

function canConsume(transport: ITransport): transport is ITransport & IConsumer {
  return "registerProducer" in transport;
}

function canPause(transport: ITransport): transport is ITransport & IPushProducer {
  return "pauseProducing" in transport;
}
