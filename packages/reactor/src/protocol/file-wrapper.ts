import { PipeAddress } from "../address.ts";
import { asyncOutcome } from "../base/async-outcome.ts";
import { requireBytes } from "../base/bytes.ts";
import { ProducerSlot } from "../base/producer-slot.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IConsumer, IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import type { ITransport } from "../interfaces/transport.ts";

/** What a {@link FileWrapper} writes to: a `WriteStream` of Node's, a `FileHandle`, or a thing of one's own. */
export interface WritableFile {
  /** Writes; what it returns, a Promise for example, is not waited for. */
  write(data: Uint8Array | string): unknown;
  /** Closes it. */
  close(): unknown;
}

/**
 * A transport into a file, mostly for looking at what a protocol writes: nothing ever comes from it.
 *
 * What the file throws, or rejects with later, is swallowed, unless {@link FileWrapper.handleException} is
 * overridden. A pull producer is asked for one piece when it is registered and for another at each
 * `checkProducer()`.
 *
 * @see Twisted: `twisted.internet.protocol.FileWrapper` (P12)
 */
export class FileWrapper implements ITransport, IConsumer, IPushProducer {
  /** The file; it is yours until `loseConnection`, which closes it. */
  readonly file: WritableFile;
  /** Whether `loseConnection` was called. */
  closed = false;
  readonly #producers = new ProducerSlot();

  constructor(file: WritableFile) {
    this.file = file;
  }

  get disconnecting(): boolean {
    return this.closed;
  }

  /** Writes to the file. */
  write(data: Uint8Array | string): void {
    requireBytes(data);
    this.#guard(() => this.file.write(data));
  }

  writeSequence(data: Iterable<Uint8Array | string>): void {
    const pieces = [...data];
    for (const piece of pieces) requireBytes(piece);
    for (const piece of pieces) this.write(piece);
  }

  /** Closes the file, at once. The protocol isn't told. */
  loseConnection(): void {
    if (this.closed) return;
    this.closed = true;
    this.#guard(() => this.file.close());
  }

  /** Asks a pull producer for its next piece. */
  checkProducer(): void {
    this.#producers.empty();
  }

  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#producers.register(producer, streaming);
  }

  unregisterProducer(): void {
    this.#producers.unregister();
  }

  /** Ends the registration and closes. */
  stopConsuming(): void {
    this.unregisterProducer();
    this.loseConnection();
  }

  getPeer(): IAddress {
    return new PipeAddress();
  }

  getHost(): IAddress {
    return new PipeAddress();
  }

  /** Nothing comes from the file anyway. */
  pauseProducing(): void {}

  /** Nothing comes from the file anyway. */
  resumeProducing(): void {}

  stopProducing(): void {
    this.loseConnection();
  }

  /** Override to hear what the file has thrown. */
  handleException(_error: unknown): void {}

  #guard(action: () => unknown): void {
    try {
      asyncOutcome(action())?.addErrback((failure) => this.handleException(failure.value));
    } catch (error) {
      this.handleException(error);
    }
  }
}
