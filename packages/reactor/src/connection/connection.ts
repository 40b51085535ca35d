import type { Duplex } from "node:stream";
import type { Deferred } from "@cordage/deferred";
import { requireInteger } from "../base/argument-checks.ts";
import type { ITCPTransport } from "../interfaces/transport.ts";
import { MAX_READ_UNTIL } from "./connection-options.ts";
import type { ConnectionReader } from "./connection-reader.ts";
import type { ConnectionWriter } from "./connection-writer.ts";
import type { EventWaiters } from "./event-waiters.ts";
import { nodeStreamOf } from "./node-stream.ts";
import { exactly, line, type ReadGoal, something, upTo } from "./read-goals.ts";
import { type WebStreams, webStreamsOf } from "./web-streams.ts";

/** The longest line of {@link Connection.lines} unless told otherwise, in bytes; as of `LineReceiver`. */
export const MAX_LINE: number = 16384;

/** Options of {@link Connection.lines}. */
export interface LinesOptions {
  /** How many bytes a line may have, its end apart. Default: 16384. */
  readonly maxLine?: number | undefined;
  /** What its bytes are. Default: `"utf8"`. */
  readonly encoding?: BufferEncoding | undefined;
}

/** What a {@link Connection} is made of. */
export interface ConnectionParts {
  readonly transport: ITCPTransport;
  readonly reader: ConnectionReader;
  readonly writer: ConnectionWriter;
  /** Told when TLS stands. */
  readonly secured: EventWaiters;
  /** Told when the connection is gone. */
  readonly gone: EventWaiters;
  /** The most bytes to read at once. */
  readonly maxRead: number;
}

/**
 * One end of a stream connection, to be read from and written to by whoever awaits: the same transports as
 * under a `Protocol`, whatever they are. Made by `openConnection` and `listen`.
 *
 * ```ts
 * for await (const line of connection.lines()) await connection.write(`you said ${line}\r\n`);
 * await connection.close();
 * ```
 *
 * What is done in which order:
 *
 * 1. Bytes are read in the order they came, each by one read. One read waits at a time. What a read that
 *    failed or was cancelled was after is still there for the next.
 * 2. Writes go out in the order of the calls, whether or not anybody waits for them; so does the end of
 *    `closeWrite` and `close`, after everything that was written before.
 * 3. What has come before an end can be read after it. Then reads give the natural end (`null`, or the end of
 *    a loop) where the peer has ended its data, or this end was closed; where the connection was lost
 *    in any other way they fail with the reason, every time.
 * 4. Callbacks of a Deferred run inside the event that fires it, code after an `await` once that is over. By
 *    then more may have come, or the connection be gone.
 *
 * Everything returns a Deferred: `await` it, cancel it by `cancel()` or `cancelOn(signal)`, limit it by
 * `addTimeout(seconds, clock)`. Cancelling a wait undoes nothing else: what was written stays written.
 */
export class Connection implements AsyncIterable<Buffer> {
  /** What is under it, for whatever else that can do. Its own producer is the connection's. */
  readonly transport: ITCPTransport;
  readonly #parts: ConnectionParts;

  /** @internal */
  constructor(parts: ConnectionParts) {
    this.transport = parts.transport;
    this.#parts = parts;
  }

  /**
   * Reads what has come, at least one byte; or, given a number, just as many bytes.
   *
   * @param count - 0 or more bytes
   * @returns fires with them, the reader's to keep; with `null` when nothing is left before the end.
   *   Fails with `IncompleteReadError` when something is, but not enough; and see the class
   * @throws RangeError for more than `maxRead` bytes
   * @throws ReadInProgressError while another read waits
   */
  read(count?: number): Deferred<Buffer | null> {
    if (count === undefined) return this.#read(something);
    requireInteger("count", count, 0, this.#parts.maxRead);
    return this.#read(exactly(count));
  }

  /**
   * Reads up to a delimiter, and past it.
   *
   * @param delimiter - a string stands for its UTF-8
   * @param limit - how many bytes may come before it. Default: 64 KiB
   * @returns fires with what is before the delimiter, the reader's to keep; with `null` when nothing is
   *   left before the end. Fails with `ReadLimitExceededError`, and with `IncompleteReadError` when there
   *   is something before the end but no delimiter; and see the class
   * @throws RangeError for an empty delimiter, or a limit that is out of range
   * @throws ReadInProgressError while another read waits
   */
  readUntil(
    delimiter: Uint8Array | string,
    limit: number = MAX_READ_UNTIL,
  ): Deferred<Buffer | null> {
    if (delimiter.length === 0) throw new RangeError("delimiter must not be empty");
    requireInteger("limit", limit, 0, this.#parts.maxRead);
    return this.#read(upTo(Buffer.from(delimiter as string), limit)); // bytes are copied, too
  }

  /**
   * The lines that come, without their ends, which may be LF or CR LF. What comes after the last of these
   * is a line as well. To break out of the loop leaves the connection open, and the rest to be read.
   *
   * The loop throws `ReadLimitExceededError` on a line that is too long; and see the class.
   *
   * @throws RangeError when `maxLine` is out of range
   */
  lines({
    maxLine = MAX_LINE,
    encoding = "utf8",
  }: LinesOptions = {}): AsyncGenerator<string, void, void> {
    requireInteger("maxLine", maxLine, 0, this.#parts.maxRead);
    return this.#lines(line(maxLine), encoding);
  }

  /** What comes, piece by piece, until the natural end. To break out leaves the connection open. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, void> {
    for (let piece = await this.read(); piece !== null; piece = await this.read()) yield piece;
  }

  /**
   * Writes. While more than 64 KiB wait to be sent, those who write wait as well: who awaits every write
   * keeps to the pace of the peer. That the peer has got anything it doesn't tell.
   *
   * @param data - a string goes out as UTF-8. Bytes are not copied: they are the transport's until sent
   * @returns fires when more may be written. Fails with the reason when the connection is lost while it
   *   waits or was before, and with `ConnectionDone` after `closeWrite` or `close`. A failure that nobody
   *   takes notice of is not logged
   * @throws TypeError for what is neither bytes nor a string
   */
  write(data: Uint8Array | string): Deferred<void> {
    return this.#parts.writer.write(data);
  }

  /**
   * Writes all that `source` gives, such as a file's stream or a web `ReadableStream`, at the pace of the
   * peer.
   *
   * @returns resolves when all was written; rejects with what `source` throws, or a `write` fails with
   */
  async writeFrom(
    source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  ): Promise<void> {
    for await (const piece of source) await this.write(piece);
  }

  /**
   * Ends this direction: the peer reads what was written and then its end. Reading goes on.
   *
   * @returns fires when everything has been sent; fails, unlogged, when the connection is lost before
   */
  closeWrite(): Deferred<void> {
    return this.#parts.writer.closeWrite();
  }

  /**
   * Closes the connection once everything written has been sent. What has come and was not read is dropped,
   * and reads get the natural end.
   *
   * @returns fires when it is gone; fails, unlogged, with the reason when it was not closed cleanly. A peer
   *   that doesn't read holds it up: give it an `addTimeout`, and `abort`
   */
  close(): Deferred<void> {
    const { transport, reader, writer, gone } = this.#parts;
    writer.close();
    transport.loseConnection();
    reader.discard();
    return gone.wait();
  }

  /** Ends the connection at once: what was written may be lost, and the peer is sent a reset. */
  abort(): void {
    this.transport.abortConnection();
  }

  /**
   * Waits until TLS stands, after which what the peer showed of itself can be looked at. There is no need to
   * wait before writing or reading.
   *
   * @returns fires when it does; fails, unlogged, with the reason when the connection is lost before
   */
  whenSecured(): Deferred<void> {
    return this.#parts.secured.wait();
  }

  /** Closes, for `await using`. How the connection ended is told to those who read and write. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close().addErrback(() => {});
  }

  /**
   * A stream of Node's with the same data both ways, for code that wants one. From now on read and write by it
   * alone. Its `end()` is `closeWrite`; when both directions have ended it closes the connection, and
   * `destroy()` before that aborts it.
   */
  toNodeStream(): Duplex {
    return nodeStreamOf(this);
  }

  /**
   * The same as two streams of the web platform. From now on read and write by them alone. Closing
   * `writable` is `closeWrite`, aborting it `abort`, as is a write that fails; when `readable` has ended too,
   * or was cancelled, the connection is closed.
   */
  toWebStreams(): WebStreams {
    return webStreamsOf(this, this.#parts.gone);
  }

  #read(goal: ReadGoal): Deferred<Buffer | null> {
    return this.#parts.reader.read(goal);
  }

  async *#lines(goal: ReadGoal, encoding: BufferEncoding): AsyncGenerator<string, void, void> {
    for (let bytes = await this.#read(goal); bytes !== null; bytes = await this.#read(goal)) {
      yield bytes.toString(encoding);
    }
  }
}
