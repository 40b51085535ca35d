import {
  type IAddress,
  type IConsumer,
  type IPullProducer,
  type IPushProducer,
  type ITransport,
  ProducerAlreadyRegisteredError,
} from "@cordage/reactor";
import { asBytes } from "./bytes.ts";
import { NoProducerRegisteredError } from "./errors.ts";
import { FakeAddress } from "./fake-address.ts";
import type { LoopbackQueue } from "./loopback-queue.ts";

/**
 * One end of a loopback: puts what is written into a queue.
 *
 * After `loseConnection` it takes only what a registered producer still writes, and that only up to the
 * next delivery: other than a real transport (X22), and like Twisted's loopback, it closes without waiting
 * for the producer to unregister.
 *
 * @see Twisted: `_LoopbackTransport` of `twisted.protocols.loopback` (TE7)
 */
export class LoopbackTransport implements ITransport, IConsumer {
  disconnecting = false;
  readonly #queue: LoopbackQueue;
  readonly #host = new FakeAddress();
  readonly #peer = new FakeAddress();
  #producer: IPushProducer | IPullProducer | undefined = undefined;
  #streaming = false;

  constructor(queue: LoopbackQueue) {
    this.#queue = queue;
  }

  write(data: Uint8Array | string): void {
    this.writeSequence([data]);
  }

  /** Takes the elements as one piece. */
  writeSequence(data: Iterable<Uint8Array | string>): void {
    const piece = Buffer.concat(Array.from(data, asBytes));
    const isTaken = !this.disconnecting || this.#producer !== undefined;
    if (piece.length > 0 && isTaken) this.#queue.put(piece);
  }

  loseConnection(): void {
    if (this.disconnecting) return;
    this.disconnecting = true;
    this.#queue.put(null);
  }

  /** The same as `loseConnection`. */
  abortConnection(): void {
    this.loseConnection();
  }

  getPeer(): IAddress {
    return this.#peer;
  }

  getHost(): IAddress {
    return this.#host;
  }

  /** A pull producer is resumed at once, and then whenever all was received. */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    if (this.#producer !== undefined) throw new ProducerAlreadyRegisteredError();
    this.#producer = producer;
    this.#streaming = streaming;
    this.pollProducer();
  }

  /** @throws NoProducerRegisteredError when none is registered */
  unregisterProducer(): void {
    if (this.#producer === undefined) throw new NoProducerRegisteredError();
    this.#producer = undefined;
  }

  /** Asks a pull producer for its next piece. For the loopback. */
  pollProducer(): void {
    if (!this.#streaming) this.#producer?.resumeProducing();
  }
}
