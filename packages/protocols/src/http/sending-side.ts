import type { IPullProducer, IPushProducer } from "@cordage/reactor";
import type { ConnectionTimeouts } from "./connection-timeouts.ts";
import type { HTTPTransport } from "./http-transport.ts";
import { ResponseProducer } from "./response-producer.ts";
import { WriteBatch } from "./write-batch.ts";

/**
 * The way out of a connection: responses go into a batch or to the transport, the transport's pace goes to
 * the producer of the current response, and a client that doesn't read for too long is noticed.
 */
export class SendingSide {
  readonly #batch: WriteBatch;
  readonly #producer: ResponseProducer;
  readonly #timeouts: ConnectionTimeouts;

  /** @param channel - what the transport is to pace */
  constructor(transport: HTTPTransport, channel: IPushProducer, timeouts: ConnectionTimeouts) {
    this.#batch = new WriteBatch(transport);
    this.#producer = new ResponseProducer(transport, channel);
    this.#timeouts = timeouts;
  }

  /** Whether the client should read what there is before more is made. */
  get isPaused(): boolean {
    return this.#producer.isPaused;
  }

  /** Sends a piece, now or with the batch. */
  write(piece: Uint8Array | string): void {
    this.#batch.write(piece);
  }

  /** Holds back what is written from now on. */
  hold(): void {
    this.#batch.hold();
  }

  /** Sends what was held back, and goes back to sending at once. */
  release(): void {
    this.#batch.release();
  }

  /** Puts a producer in charge of the current response. */
  register(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#batch.flush(); // what waits here is not known to the transport, which is to do the pacing
    this.#producer.register(producer, streaming);
    this.#watchClient();
  }

  unregister(): void {
    this.#producer.unregister();
    this.#watchClient();
  }

  /** More waits to be sent than should. */
  pause(): void {
    this.#producer.pause();
    this.#watchClient();
  }

  /** There is room again. */
  resume(): void {
    this.#producer.resume();
    this.#watchClient();
  }

  /** Sends what was held back. */
  flush(): void {
    this.#batch.flush();
  }

  /** Sends what was held back, and lets go of the transport: nothing more is made. */
  finish(): void {
    this.#timeouts.stopAwaitingRoom();
    this.#batch.flush();
    this.#producer.detach();
  }

  /** Drops what was held back: the connection is aborted. */
  discard(): void {
    this.#batch.discard();
  }

  /** The client has gone: stops the producer. */
  lost(): void {
    this.#batch.discard();
    this.#producer.lost();
  }

  /** Gives the client time to read, counted anew from now, while the transport has to wait for that. */
  #watchClient(): void {
    if (this.#producer.isWaitingForRoom) this.#timeouts.awaitRoom();
    else this.#timeouts.stopAwaitingRoom();
  }
}
