import type { Socket } from "node:net";
import { Failure } from "@cordage/deferred";
import { asyncOutcome } from "../base/async-outcome.ts";
import { HIGH_WATER_MARK } from "../base/base-stream-connection.ts";
import { requireBytes } from "../base/bytes.ts";
import { ProducerSlot } from "../base/producer-slot.ts";
import { WriteBufferFullError } from "../errors.ts";
import type { IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import { connectionDone } from "../protocol/protocol.ts";
import { connectionLostError } from "./node-errors.ts";
import { type DrainListener, SocketWriter } from "./socket-writer.ts";
import { StreamOutlet } from "./stream-outlet.ts";

/** What a {@link PipeWriter} tells. */
export interface PipeWriterEvents {
  /** Calls a producer: does `action`, and logs what it throws; then `failed`. */
  run(action: () => void, failed: (reason: Failure) => void): void;
  /** The pipe is closed. Comes once, last, and never from inside `write` or `close`. */
  lost(reason: Failure): void;
}

/** Options of a {@link PipeWriter}. */
export interface PipeWriterOptions {
  /** Others use the stream, too: it is let go of, where another would be closed. */
  readonly isShared: boolean;
  /** A write while more than this many bytes wait to be sent closes the pipe. */
  readonly maxWriteBuffer: number;
}

/**
 * Where a pipe is; from "ending" on nothing more is taken:
 *
 * ```text
 *        close()            producer gone           all sent
 * open ----------> losing ----------------> ending ----------> lost
 *   |                 |                                         ^
 *   +--- error, too much waits, the other end closed -----------+
 * ```
 */
type PipeState = "open" | "losing" | "ending" | "lost";

/** The end of a pipe that we write, with its producer: the rules are those of connections (X18 to X22). */
export class PipeWriter implements DrainListener {
  #state: PipeState = "open";
  readonly #stream: Socket;
  readonly #options: PipeWriterOptions;
  readonly #events: PipeWriterEvents;
  readonly #writer: SocketWriter;
  readonly #producers = new ProducerSlot();

  constructor(stream: Socket, options: PipeWriterOptions, events: PipeWriterEvents) {
    this.#stream = stream;
    this.#options = options;
    this.#events = events;
    this.#writer = new SocketWriter(new StreamOutlet(stream), this);
    stream.on("error", (error) => this.#lose(new Failure(connectionLostError(error))));
    stream.on("close", () => this.#lose(connectionDone));
    // A child's pipe goes both ways: that the child has closed it is read, and closes the stream.
    if (!options.isShared && stream.readable) stream.resume();
  }

  // What its SocketWriter asks and tells.

  /** A stream that isn't ended has no other way to tell that all is sent. */
  get isWaiting(): boolean {
    return this.#options.isShared || this.#producers.isTaken;
  }

  drained(): void {
    if (this.#state === "ending") this.#lose(connectionDone);
    if (this.#isOver || !this.#producers.isTaken) return;
    this.#events.run(
      () => this.#producers.empty(),
      (reason) => this.#lose(reason),
    );
  }

  /** Whether nothing that is written is taken any more, unless by a producer. */
  get disconnecting(): boolean {
    return this.#state !== "open";
  }

  /** @throws TypeError for what is neither bytes nor a string */
  write(data: Uint8Array | string): void {
    requireBytes(data);
    if (data.length === 0 || !this.#takesWrites()) return;
    const waiting = this.#writer.waitingBytes;
    if (waiting > this.#options.maxWriteBuffer) {
      this.#abort(new WriteBufferFullError(waiting, this.#options.maxWriteBuffer));
      return;
    }
    this.#writer.write(data);
    if (this.#producers.isTaken && this.#writer.waitingBytes > HIGH_WATER_MARK) {
      asyncOutcome(this.#producers.full());
    }
  }

  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    asyncOutcome(
      this.#isOver ? producer.stopProducing() : this.#producers.register(producer, streaming),
    );
  }

  unregisterProducer(): void {
    this.#producers.unregister();
    this.#endIfReady();
  }

  /** Closes the pipe when all that was written is sent and the producer, if any, is unregistered. */
  close(): void {
    if (this.#state !== "open") return;
    this.#state = "losing";
    this.#endIfReady();
  }

  /** Drops what waits to be sent. */
  discard(): void {
    this.#writer.discard();
  }

  /** Closes the pipe at once, and tells so before this returns. */
  disconnectNow(reason: Failure): void {
    this.#lose(reason);
  }

  get #isOver(): boolean {
    return this.#state === "ending" || this.#state === "lost";
  }

  #takesWrites(): boolean {
    // A close waits for a registered producer, so what that one writes still counts (X22).
    return this.#state === "open" || (this.#state === "losing" && this.#producers.isTaken);
  }

  #endIfReady(): void {
    if (this.#state !== "losing" || this.#producers.isTaken) return;
    this.#state = "ending";
    this.#writer.flushAll();
    if (!this.#options.isShared) this.#stream.end(() => this.#lose(connectionDone));
    else if (this.#writer.waitingBytes === 0) setImmediate(() => this.#lose(connectionDone));
  }

  #abort(error: Error): void {
    this.#state = "ending";
    this.#writer.discard();
    setImmediate(() => this.#lose(new Failure(error)));
  }

  /** A shared stream takes what was written before, and sends it though nobody here waits for that. */
  #letGo(): void {
    if (this.#options.isShared) {
      this.#writer.flushAll();
    } else {
      this.#writer.discard();
      this.#stream.destroy();
    }
  }

  #lose(reason: Failure): void {
    if (this.#state === "lost") return;
    this.#state = "lost";
    this.#letGo();
    this.#events.run(
      () => this.#producers.stop(),
      () => {},
    );
    this.#events.lost(reason);
  }
}
