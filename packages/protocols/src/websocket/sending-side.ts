import type { IPushProducer } from "@cordage/reactor";

/**
 * What waits while a peer is slow to read: the program's producer, and the last ping's answer. One pong
 * answers all pings that came meanwhile (RFC 6455, section 5.5.3), so that a peer which only pings fills nothing.
 */
export class SendingSide implements IPushProducer {
  readonly #sendPong: (payload: Buffer) => void;
  #producer: IPushProducer | undefined = undefined;
  #isFull = false;
  #isLost = false;
  #waitingPong: Buffer | undefined = undefined;

  constructor(sendPong: (payload: Buffer) => void) {
    this.#sendPong = sendPong;
  }

  attach(producer: IPushProducer): void {
    if (this.#isLost) {
      producer.stopProducing();
      return;
    }
    this.#producer = producer;
    if (this.#isFull) producer.pauseProducing();
  }

  detach(): void {
    this.#producer = undefined;
  }

  answerPing(payload: Buffer): void {
    if (this.#isFull) this.#waitingPong = payload;
    else this.#sendPong(payload);
  }

  /** The connection is lost. */
  lost(): void {
    const producer = this.#producer;
    this.#producer = undefined;
    this.#isLost = true;
    producer?.stopProducing();
  }

  // For the transport.

  pauseProducing(): void {
    this.#isFull = true;
    this.#producer?.pauseProducing();
  }

  resumeProducing(): void {
    this.#isFull = false;
    const pong = this.#waitingPong;
    this.#waitingPong = undefined;
    if (pong !== undefined) this.#sendPong(pong);
    this.#producer?.resumeProducing();
  }

  stopProducing(): void {}
}
