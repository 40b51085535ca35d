import { Failure } from "@cordage/deferred";
import {
  ConnectionAborted,
  ConnectionDone,
  type IAddress,
  type ILoggingContext,
  type IProtocol,
  type IPullProducer,
  type IPushProducer,
  type ITCPTransport,
  MAX_WRITE_BUFFER,
  ProducerSlot,
  WriteBufferFullError,
} from "@cordage/reactor";
import { watchEvent } from "./async-event.ts";
import { asBytes } from "./bytes.ts";
import { SimulatedTLSError, UnexpectedNegotiationError } from "./errors.ts";
import { FakeAddress } from "./fake-address.ts";
import { FakeWriteBuffer } from "./fake-write-buffer.ts";
import { type SimulatedTLSContext, TLSNegotiation } from "./simulated-tls.ts";

/** Addresses of a {@link FakeTransport}. */
export interface FakeTransportOptions {
  /** What `getHost` returns. Default: a new {@link FakeAddress}. */
  readonly hostAddress?: IAddress | undefined;
  /** What `getPeer` returns. Default: a new {@link FakeAddress}. */
  readonly peerAddress?: IAddress | undefined;
  /** A write while more than this many bytes wait aborts the connection. Default: `MAX_WRITE_BUFFER`. */
  readonly maxWriteBuffer?: number | undefined;
}

/** A push producer is paused when more than this many bytes wait to be pumped (X18). */
const HIGH_WATER_MARK = 64 * 1024;

let made = 0;

/**
 * One end of a connection in memory. It keeps what is written until an {@link IOPump} moves it to the
 * other end, and closes only when pumped.
 *
 * Otherwise it behaves as a real one and is held to that by the same conformance suite; what Twisted's does
 * differently isn't kept: there a push producer is never paused, a close doesn't wait for a producer, and
 * `abortConnection` is the same as `loseConnection`.
 *
 * @see Twisted: `twisted.test.iosim.FakeTransport` (TE5)
 */
export class FakeTransport implements ITCPTransport, ILoggingContext {
  /** Who gets what the other end sends. */
  readonly protocol: IProtocol;
  /** Whether this is the accepting end. */
  readonly isServer: boolean;
  /** Tells transports apart in messages; later ones have higher numbers. */
  readonly serial: number = made++;
  /** Whether this end is closing, or the other one has closed. */
  disconnecting = false;
  /** Whether the other end has been told that this one has closed. */
  disconnected = false;
  /** Whether `loseWriteConnection` was called. */
  writeDisconnecting = false;
  /** Whether the other end has been told of that. */
  writeDisconnected = false;
  /** What `protocol.connectionLost` is going to be given. */
  disconnectReason: Error = new ConnectionDone();
  /** The producer that is registered, or `null`. */
  producer: IPushProducer | IPullProducer | null = null;
  /** How it was registered. */
  streamingProducer = false;
  /** Only noted: what is written waits for the pump, however much it is. */
  maxWriteBuffer: number = MAX_WRITE_BUFFER;
  /** Whether `pauseProducing` was called: nothing is delivered until `resumeProducing`. */
  isReadingPaused = false;
  /** Whether the protocol was told that the connection is lost. */
  isLost = false;
  #isAborted = false;
  /** Whether an async event method has failed, which ends the connection (X5). */
  #isFailed = false;
  /** Whether nothing that is written from now on counts, a producer or not (X9). */
  #isSealed = false;
  readonly #written = new FakeWriteBuffer();
  readonly #producers = new ProducerSlot();
  readonly #maxWriteBuffer: number;
  #negotiation: TLSNegotiation | null = null;
  #noDelay = false;
  #keepAlive = false;
  readonly #host: IAddress;
  readonly #peer: IAddress;

  constructor(
    protocol: IProtocol,
    isServer: boolean,
    { hostAddress, peerAddress, maxWriteBuffer = MAX_WRITE_BUFFER }: FakeTransportOptions = {},
  ) {
    this.protocol = protocol;
    this.isServer = isServer;
    this.#host = hostAddress ?? new FakeAddress();
    this.#peer = peerAddress ?? new FakeAddress();
    this.#maxWriteBuffer = maxWriteBuffer;
  }

  write(data: Uint8Array | string): void {
    this.#store([asBytes(data)]);
  }

  writeSequence(data: Iterable<Uint8Array | string>): void {
    this.#store(Array.from(data, asBytes));
  }

  loseConnection(): void {
    this.disconnecting = true;
    if (!this.#producers.isTaken) this.#isSealed = true;
  }

  loseWriteConnection(): void {
    this.writeDisconnecting = true;
    if (!this.#producers.isTaken) this.#isSealed = true;
  }

  abortConnection(): void {
    this.#abort(new ConnectionAborted());
  }

  getPeer(): IAddress {
    return this.#peer;
  }

  getHost(): IAddress {
    return this.#host;
  }

  getTcpNoDelay(): boolean {
    return this.#noDelay;
  }

  setTcpNoDelay(enabled: boolean): void {
    this.#noDelay = enabled;
  }

  getTcpKeepAlive(): boolean {
    return this.#keepAlive;
  }

  setTcpKeepAlive(enabled: boolean): void {
    this.#keepAlive = enabled;
  }

  /**
   * Takes a producer. A pull producer is resumed at once and then at every pump that leaves nothing waiting;
   * a push producer is paused above 65536 waiting bytes.
   */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    if (this.isLost) {
      producer.stopProducing();
      return;
    }
    if (!this.#producers.isTaken) {
      this.producer = producer;
      this.streamingProducer = streaming;
    }
    this.#producers.register(producer, streaming);
  }

  unregisterProducer(): void {
    this.producer = null;
    this.#producers.unregister();
    if (this.disconnecting || this.writeDisconnecting) this.#isSealed = true;
  }

  pauseProducing(): void {
    this.isReadingPaused = true;
  }

  resumeProducing(): void {
    this.isReadingPaused = false;
  }

  stopProducing(): void {
    this.loseConnection();
  }

  /**
   * Pretends to secure the connection: what is written from now on waits until both ends have called
   * this and their contexts have accepted each other. If one does not, it closes with
   * {@link SimulatedTLSError}.
   *
   * @param beNormal - false swaps the roles: the accepting end then sends first
   */
  startTLS(context: SimulatedTLSContext, beNormal = true): void {
    this.#negotiation = new TLSNegotiation(context, this.isServer !== beNormal);
  }

  logPrefix(): string {
    return "iosim";
  }

  /** Like `FakeTransport<S,3,Echo>`: server or client, serial, protocol. */
  toString(): string {
    const side = this.isServer ? "S" : "C";
    return `FakeTransport<${side},${this.serial},${this.protocol.constructor.name}>`;
  }

  /** Whether a close that was asked for may go on: nothing waits, and nobody who counts (X22). For pumps. */
  get isFlushed(): boolean {
    return this.#written.bytes === 0 && (this.#isSealed || !this.#producers.isTaken);
  }

  /** Whether what arrives has to wait: this end has paused reading and isn't closing. For pumps. */
  get isHoldingBack(): boolean {
    return this.isReadingPaused && !this.disconnecting;
  }

  /** Whether this end was aborted: the other is told of a loss, not of an end of file. For pumps. */
  get isAborted(): boolean {
    return this.#isAborted;
  }

  /** Takes out what is to be sent. For pumps. */
  getOutBuffer(): Buffer | TLSNegotiation | undefined {
    const out = this.#written.take();
    if (out !== undefined) return out;
    const negotiation = this.#negotiation;
    if (negotiation === null || !negotiation.readyToSend) return undefined;
    negotiation.sent = true;
    return negotiation;
  }

  /** Delivers what the other end sent, unless this one is closing (X8). For pumps. */
  bufferReceived(received: Buffer | TLSNegotiation): void {
    if (received instanceof TLSNegotiation) this.#negotiate(received);
    else if (!this.disconnecting) this.watch(this.protocol.dataReceived(received));
  }

  /** Has a producer go on that may: nothing waits. For pumps. */
  checkProducer(): void {
    if (this.#written.bytes === 0) this.#producers.empty();
  }

  /** Closes without sending what waits: the other end is gone, or has said all (X11). For pumps. */
  closeNow(): void {
    this.disconnecting = true;
    this.#seal();
  }

  /** Stops the producer and tells the protocol that the connection is gone. For pumps. */
  reportDisconnect(): void {
    this.isLost = true;
    this.closeNow();
    this.producer = null;
    this.#producers.stop();
    const isCutOff = this.#negotiation !== null && !this.#isAborted;
    const reason = isCutOff ? new SimulatedTLSError() : this.disconnectReason;
    this.watch(this.protocol.connectionLost(new Failure(reason)));
  }

  /**
   * Looks after what an event method has returned: a Promise that is rejected is logged and ends the
   * connection, as on a real transport (X5). For pumps.
   */
  watch(returned: unknown): void {
    watchEvent(this.protocol, returned, ({ value }) => this.#fail(value));
  }

  #store(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) {
      if (piece.byteLength > 0 && !this.#isSealed) this.#storePiece(piece);
    }
  }

  #storePiece(piece: Uint8Array): void {
    const { bytes } = this.#written;
    if (bytes > this.#maxWriteBuffer) {
      this.#abort(new WriteBufferFullError(bytes, this.#maxWriteBuffer));
      return;
    }
    this.#written.add(piece, this.#negotiation !== null);
    if (this.#written.bytes > HIGH_WATER_MARK) this.#producers.full();
  }

  #fail(reason: Error): void {
    if (this.#isFailed || this.#isAborted || this.isLost) return;
    this.#isFailed = true;
    this.disconnectReason = reason;
    this.closeNow();
  }

  #abort(reason: Error): void {
    if (this.#isFailed || this.#isAborted || this.isLost) return;
    this.#isAborted = true;
    this.disconnectReason = reason;
    this.closeNow();
  }

  /** Drops what waits, and what is written from now on. */
  #seal(): void {
    this.#isSealed = true;
    this.#written.clear();
  }

  #negotiate(theirs: TLSNegotiation): void {
    const ours = this.#negotiation;
    if (ours === null) throw new UnexpectedNegotiationError();
    if (!ours.sent) {
      ours.readyToSend = true;
      return;
    }
    if (!ours.context.iosimVerify(theirs.context)) {
      this.disconnectReason = new SimulatedTLSError();
      this.closeNow();
    }
    this.#negotiation = null;
    this.#written.release();
  }
}
