import { Duplex } from "node:stream";
import { ConnectionLost } from "../errors.ts";
import type { IConsumer, IPushProducer } from "../interfaces/producer.ts";
import { type ITCPTransport, type ITransport, isTCPTransport } from "../interfaces/transport.ts";
import type { RawStream } from "./raw-stream.ts";

/** How much is read ahead before the transport is asked to pause, in bytes; and as much is sent ahead. */
const HIGH_WATER_MARK = 64 * 1024;

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * A transport of any kind as a stream of Node's, in the place of a socket: TLS can be laid on it.
 *
 * ```text
 *            dataReceived                 push, or pauseProducing when full
 * transport -------------> its protocol ------------------------------------> stream
 *           <--------------------- write, loseConnection --------------------
 * ```
 *
 * Ending the stream leaves the transport open: it is up to what is on the stream to say that no more
 * comes. Destroying the stream closes the transport, after what was written, and the stream's "close"
 * waits for the transport's loss. The transport has the stream as its producer all that time.
 */
export class TransportStream extends Duplex implements RawStream, IPushProducer {
  readonly #transport: ITransport;
  readonly #maxUnread: number;
  /** Whether the transport has more to send than it should. */
  #isFull = false;
  #isLost = false;
  #isReset = false;
  #isReadingPaused = false;
  /** What is left of the piece that is being sent. */
  #unsent: Buffer = NOTHING;
  /** Tells the stream that this piece is sent. */
  #written: ((error?: Error | null) => void) | undefined = undefined;
  /** Tells the stream, which is destroyed, that the transport is gone. */
  #closed: (() => void) | undefined = undefined;

  /**
   * @param transport - connected; whose protocol calls {@link received} and {@link lost}
   * @param maxUnread - a delivery while so many bytes wait to be read aborts the connection: transports
   *   that can't be paused would take all memory
   */
  constructor(transport: ITransport, maxUnread: number) {
    super({ highWaterMark: HIGH_WATER_MARK });
    this.#transport = transport;
    this.#maxUnread = maxUnread;
    if (isConsumer(transport)) transport.registerProducer(this, true);
    // Who writes to the stream has a budget; what is sent ahead is bounded by the mark of the transport.
    if (isTCPTransport(transport)) transport.maxWriteBuffer = Number.POSITIVE_INFINITY;
  }

  /** Whether destroying the stream drops something that was to be sent. */
  get isAborting(): boolean {
    return this.#isReset || this.#written !== undefined;
  }

  /** The transport has received `data`, which is the stream's to keep. */
  received(data: Buffer): void {
    if (this.destroyed || this.readableEnded) return;
    if (this.readableLength >= this.#maxUnread) {
      this.#isReset = true;
      this.destroy(new ConnectionLost(`${this.readableLength} bytes wait to be read`));
    } else if (!this.push(data)) {
      this.#setReading(false);
    }
  }

  /** The transport receives no more; or, after this, the same once again. */
  ended(): void {
    if (!this.destroyed && !this.#isLost) this.push(null);
  }

  /** The transport is gone. What was received can still be read. */
  lost(): void {
    this.ended();
    this.#isLost = true;
    this.#isFull = false;
    this.#unsent = NOTHING;
    this.#goOn();
    this.#closed?.();
  }

  // What the transport tells its producer.

  pauseProducing(): void {
    this.#isFull = true;
  }

  resumeProducing(): void {
    this.#isFull = false;
    this.#goOn();
  }

  stopProducing(): void {} // its protocol hears of the loss

  // What the stream's user asks of it, as of a socket.

  setNoDelay(enabled: boolean): void {
    this.#tuned((transport) => transport.setTcpNoDelay(enabled));
  }

  setKeepAlive(enabled: boolean): void {
    this.#tuned((transport) => transport.setTcpKeepAlive(enabled));
  }

  /** Aborts the transport's connection, where there is such a thing. */
  resetAndDestroy(): void {
    this.#isReset = true;
    this.destroy();
  }

  // What Node asks of a stream.

  override _read(): void {
    this.#setReading(true);
  }

  override _write(data: Buffer, _encoding: string, written: (error?: Error | null) => void): void {
    this.#written = written;
    if (!this.#isLost) this.#unsent = data;
    this.#goOn();
  }

  override _destroy(error: Error | null, destroyed: (error: Error | null) => void): void {
    this.#closed = () => {
      this.#closed = undefined;
      destroyed(error);
    };
    if (this.#isLost) this.#closed();
    else this.#close();
  }

  #close(): void {
    const transport = this.#transport;
    if (isConsumer(transport)) transport.unregisterProducer();
    if (this.isAborting && isTCPTransport(transport)) transport.abortConnection();
    else transport.loseConnection();
  }

  /**
   * Sends as much as the transport has room for, then takes the next piece, if one waits for its turn. What
   * TLS makes of one write is one piece, however large: a transport that got it whole would hold it all.
   */
  #goOn(): void {
    while (this.#unsent.length > 0 && !this.#isFull) {
      const next = this.#unsent.subarray(0, HIGH_WATER_MARK);
      this.#unsent = this.#unsent.subarray(next.length);
      this.#transport.write(next);
    }
    if (this.#isFull) return;
    const written = this.#written;
    this.#written = undefined;
    written?.();
  }

  #setReading(isReading: boolean): void {
    if (isReading !== this.#isReadingPaused || this.#isLost) return;
    this.#isReadingPaused = !isReading;
    const transport = this.#transport;
    if (!isPausable(transport)) return;
    if (isReading) transport.resumeProducing();
    else transport.pauseProducing();
  }

  #tuned(tune: (transport: ITCPTransport) => void): void {
    if (!this.#isLost && isTCPTransport(this.#transport)) tune(this.#transport);
  }
}

function isConsumer(transport: ITransport): transport is ITransport & IConsumer {
  return "registerProducer" in transport && "unregisterProducer" in transport;
}

function isPausable(transport: ITransport): transport is ITransport & IPushProducer {
  return "pauseProducing" in transport && "resumeProducing" in transport;
}
