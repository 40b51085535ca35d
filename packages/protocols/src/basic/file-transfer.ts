import { Deferred } from "@cordage/deferred";
import type { IConsumer } from "@cordage/reactor";
import { ConsumerStoppedError } from "./errors.ts";
import type { PieceReader } from "./file-source.ts";

/** Changes a piece on its way from the file to the consumer. */
export type PieceTransform = (piece: Uint8Array) => Uint8Array;

/**
 * What a transfer is doing:
 *
 * ```text
 *   idle --asked--> reading --piece--> writing --> idle
 *                      |                  |
 *                      +------------------+-- end, failure, stop --> over
 * ```
 */
type TransferState = "idle" | "reading" | "writing" | "over";

/** One file on its way to one consumer: the work of a `FileSender`. */
export class FileTransfer {
  /** The outcome, see `FileSender.beginFileTransfer`. */
  readonly deferred: Deferred<Buffer> = new Deferred(() => this.#cancel());
  /** The last byte written, empty before the first. */
  lastSent: Buffer = Buffer.alloc(0);
  readonly #pieces: PieceReader;
  readonly #consumer: IConsumer;
  readonly #transform: PieceTransform;
  #state: TransferState = "idle";
  #isAskedAgain = false;

  constructor(pieces: PieceReader, consumer: IConsumer, transform: PieceTransform) {
    this.#pieces = pieces;
    this.#consumer = consumer;
    this.#transform = transform;
  }

  get isOver(): boolean {
    return this.#state === "over";
  }

  /**
   * The consumer asks for a piece. While one is being fetched, that is an answer to this as well.
   * While one is being written, the next has to wait: a consumer may ask from inside its `write`.
   */
  asked(pieceBytes: number): void {
    if (this.#state === "writing") this.#isAskedAgain = true;
    if (this.#state !== "idle") return;
    do {
      this.#isAskedAgain = false;
      this.#sendPiece(pieceBytes);
    } while (this.#isAskedAgain && this.#isIdle);
  }

  /** The consumer wants no more. */
  stopped(): void {
    if (this.#state === "over") return;
    this.#endEarly();
    this.deferred.errback(new ConsumerStoppedError());
  }

  /**
   * Apart, because the compiler believes that a state it saw stays, whatever is called in between.
   */
  get #isIdle(): boolean {
    return this.#state === "idle";
  }

  #sendPiece(pieceBytes: number): void {
    this.#state = "reading";
    const piece = this.#attempt(() => this.#pieces.read(pieceBytes));
    if (piece instanceof Promise) {
      piece.then(
        (late) => {
          this.#pieceRead(late);
          if (this.#isAskedAgain) this.asked(pieceBytes);
        },
        (error) => this.#fail(error),
      );
    } else if (piece !== undefined) {
      this.#pieceRead(piece);
    }
  }

  #pieceRead(piece: Uint8Array): void {
    if (this.#state === "over") return; // it was stopped meanwhile
    if (piece.length === 0) {
      this.#finish();
      return;
    }
    this.#state = "writing";
    this.#attempt(() => {
      const sent = this.#transform(piece);
      this.#consumer.write(sent);
      this.lastSent = Buffer.from(sent.subarray(-1)); // a copy, so as not to hold the piece
    });
    if (this.#state === "writing") this.#state = "idle";
  }

  #attempt<V>(step: () => V): V | undefined {
    try {
      return step();
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #finish(): void {
    this.#state = "over";
    this.#consumer.unregisterProducer();
    this.deferred.callback(this.lastSent);
  }

  #fail(error: unknown): void {
    if (this.#state === "over") return; // it was stopped, and the outcome told, before this came up
    this.#cancel();
    this.deferred.errback(error);
  }

  #cancel(): void {
    this.#endEarly();
    this.#consumer.unregisterProducer();
  }

  #endEarly(): void {
    this.#state = "over";
    this.#pieces.close();
  }
}
