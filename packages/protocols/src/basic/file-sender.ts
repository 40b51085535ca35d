import type { Deferred } from "@cordage/deferred";
import type { IConsumer, IPullProducer } from "@cordage/reactor";
import { TransferInProgressError } from "./errors.ts";
import { type FileSource, PieceReader } from "./file-source.ts";
import { FileTransfer, type PieceTransform } from "./file-transfer.ts";

/**
 * Sends a file to a consumer, piece by piece, each when the consumer asks for it.
 *
 * ```ts
 * new FileSender().beginFileTransfer(createReadStream(path), transport).addBoth(() => {
 *   transport.loseConnection();
 * });
 * ```
 *
 * No more than one chunk of the file is held. A sender does one transfer at a time.
 *
 * @see Twisted: `twisted.protocols.basic.FileSender` (FS-1 to FS-6)
 */
export class FileSender implements IPullProducer {
  /** How many bytes are read and written at a time. Default: 16384. */
  CHUNK_SIZE = 16_384;

  #transfer: FileTransfer | undefined = undefined;

  /** The last byte written, empty before the first. */
  get lastSent(): Buffer {
    return this.#transfer?.lastSent ?? Buffer.alloc(0);
  }

  /**
   * Registers with `consumer` as a pull producer and sends everything in `file`. A file is not
   * closed at its end; one that is async iterable is when the transfer ends before (a `Readable` is
   * destroyed).
   *
   * @param transform - may change each piece, its length included. Default: they go as they are
   * @returns fires after the last write and unregistering, with the last byte written (empty if
   *   there was none). Fails with what reading, transforming or writing throws, after
   *   unregistering, and with ConsumerStoppedError when the consumer calls `stopProducing`.
   *   Cancelling it unregisters and ends the transfer
   * @throws TransferInProgressError while another transfer runs
   * @throws TypeError when `file` is none
   * @throws ProducerAlreadyRegisteredError when the consumer has a producer
   */
  beginFileTransfer(
    file: FileSource,
    consumer: IConsumer,
    transform: PieceTransform = (piece) => piece,
  ): Deferred<Buffer> {
    if (this.#transfer?.isOver === false) throw new TransferInProgressError();
    const transfer = new FileTransfer(new PieceReader(file), consumer, transform);
    const before = this.#transfer;
    this.#transfer = transfer; // first: a consumer may ask for a piece, or stop, while registering
    try {
      consumer.registerProducer(this, false);
    } catch (error) {
      this.#transfer = before;
      throw error;
    }
    return transfer.deferred;
  }

  /** Writes one piece: at once, or as soon as the file has one. For the consumer. */
  resumeProducing(): void {
    this.#transfer?.asked(this.CHUNK_SIZE);
  }

  /** Gives up. For the consumer. */
  stopProducing(): void {
    this.#transfer?.stopped();
  }
}
