import { Deferred } from "@cordage/deferred";
import { type FileSource, PieceReader } from "../../basic/file-source.ts";
import type { Headers } from "../headers.ts";
import type { IBodyConsumer, IBodyProducer } from "./body-producer.ts";
import { type BodyLength, UNKNOWN_LENGTH } from "./unknown-length.ts";

/** How many bytes are read and written at a time, unless chosen otherwise. */
export const BODY_READ_SIZE = 65_536;

/** Options of a {@link FileBodyProducer}. */
export interface FileBodyProducerOptions {
  /** How long the body is, in bytes. Default: known for bytes, else unknown, which is sent in chunks. */
  readonly length?: number | undefined;
  /**
   * What to send behind the body, which goes out in chunks then. May be filled while the source is read; see
   * `IBodyProducer`. Default: nothing.
   */
  readonly trailers?: Headers | undefined;
  /** How many bytes are read at a time. Default: {@link BODY_READ_SIZE}. */
  readonly readSize?: number | undefined;
}

type State = "new" | "running" | "paused" | "over";

/**
 * Sends bytes, an open file, or what a `Readable` or other async iterable yields, as the body of a request.
 *
 * ```ts
 * agent.request("PUT", "http://example.org/file", undefined, new FileBodyProducer(createReadStream(path)));
 * ```
 *
 * A source that is cut short because the request failed is closed (a `Readable` is destroyed).
 *
 * @see Twisted: `twisted.web.client.FileBodyProducer` (AG-3)
 */
export class FileBodyProducer implements IBodyProducer {
  readonly length: BodyLength;
  readonly trailers: Headers | undefined;
  /** Bytes can be sent again; a file or a stream is read once. */
  readonly replay?: () => FileBodyProducer;
  readonly #reader: PieceReader;
  readonly #readSize: number;
  readonly #finished: Deferred<undefined> = new Deferred(() => this.stopProducing());
  #consumer: IBodyConsumer | undefined = undefined;
  #state: State = "new";
  /** Whether a piece is being read, or written. */
  #isReading = false;

  /**
   * @throws TypeError when `source` is none, and for both a length and trailers: what has the one can't have the other
   * @throws RangeError for a length below 0, or a read size below 1
   */
  constructor(
    source: FileSource,
    { length, trailers, readSize = BODY_READ_SIZE }: FileBodyProducerOptions = {},
  ) {
    if (length !== undefined && !(Number.isSafeInteger(length) && length >= 0)) {
      throw new RangeError(`length has to be 0 or more bytes, got ${length}`);
    }
    if (!(Number.isSafeInteger(readSize) && readSize > 0)) {
      throw new RangeError(`readSize has to be 1 byte or more, got ${readSize}`);
    }
    if (length !== undefined && trailers !== undefined) {
      throw new TypeError("a body has a length or trailers, not both");
    }
    this.#reader = new PieceReader(source);
    this.#readSize = readSize;
    const isCountable = source instanceof Uint8Array && trailers === undefined;
    this.length = length ?? (isCountable ? source.length : UNKNOWN_LENGTH);
    this.trailers = trailers;
    if (source instanceof Uint8Array) {
      this.replay = () => new FileBodyProducer(source, { length, trailers, readSize });
    }
  }

  /** @throws RangeError when it was started before */
  startProducing(consumer: IBodyConsumer): Deferred<undefined> {
    if (this.#state !== "new") throw new RangeError("a body is produced once");
    this.#consumer = consumer;
    this.#state = "running";
    this.#produce();
    return this.#finished;
  }

  pauseProducing(): void {
    if (this.#state === "running") this.#state = "paused";
  }

  resumeProducing(): void {
    if (this.#state !== "paused") return;
    this.#state = "running";
    this.#produce();
  }

  stopProducing(): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#reader.close();
  }

  /** Writes piece by piece until it is paused, or has to wait for one. */
  #produce(): void {
    if (this.#isReading) return; // goes on by itself
    this.#isReading = true;
    try {
      while (this.#isRunning()) {
        const piece = this.#reader.read(this.#readSize);
        if (piece instanceof Promise) {
          this.#await(piece);
          return;
        }
        this.#take(piece);
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#isReading = false;
  }

  #await(coming: Promise<Uint8Array>): void {
    coming.then(
      (piece) => {
        // What was read while it was paused is written all the same: it is one piece.
        try {
          this.#take(piece);
        } catch (error) {
          this.#fail(error);
        }
        this.#isReading = false;
        this.#produce();
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #take(piece: Uint8Array): void {
    if (this.#state === "over") return;
    if (piece.length > 0) {
      this.#consumer?.write(piece);
      return;
    }
    this.#state = "over";
    this.#finished.callback(undefined);
  }

  #fail(error: unknown): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#reader.close();
    this.#finished.errback(error);
  }

  /** A method, since the state changes while a piece is written. */
  #isRunning(): boolean {
    return this.#state === "running";
  }
}
