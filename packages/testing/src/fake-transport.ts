import { Failure } from "@cordage/deferred";
import {
  ConnectionDone,
  type IAddress,
  type ILoggingContext,
  type IProtocol,
  type IPullProducer,
  type IPushProducer,
  type ITCPTransport,
  MAX_WRITE_BUFFER,
  ProducerAlreadyRegisteredError,
} from "@cordage/reactor";
import { asBytes } from "./bytes.ts";
import { SimulatedTLSError, UnexpectedNegotiationError } from "./errors.ts";
import { FakeAddress } from "./fake-address.ts";
import { type SimulatedTLSContext, TLSNegotiation } from "./simulated-tls.ts";

/** Addresses of a {@link FakeTransport}. */
export interface FakeTransportOptions {
  /** What `getHost` returns. Default: a new {@link FakeAddress}. */
  readonly hostAddress?: IAddress | undefined;
  /** What `getPeer` returns. Default: a new {@link FakeAddress}. */
  readonly peerAddress?: IAddress | undefined;
}

let made = 0;

/**
 * One end of a connection in memory. It keeps what is written until an {@link IOPump} moves it to the
 * other end, and closes only when pumped.
 *
 * A push producer that is registered is never paused: the pump is never full. What is written after
 * `loseConnection` is dropped; `abortConnection` is the same as `loseConnection`, nothing is lost.
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
  #written: Uint8Array[] = [];
  #writtenForTLS: Uint8Array[] = [];
  #negotiation: TLSNegotiation | null = null;
  #noDelay = false;
  #keepAlive = false;
  readonly #host: IAddress;
  readonly #peer: IAddress;

  constructor(
    protocol: IProtocol,
    isServer: boolean,
    { hostAddress, peerAddress }: FakeTransportOptions = {},
  ) {
    this.protocol = protocol;
    this.isServer = isServer;
    this.#host = hostAddress ?? new FakeAddress();
    this.#peer = peerAddress ?? new FakeAddress();
  }

  write(data: Uint8Array | string): void {
    this.#store([asBytes(data)]);
  }

  writeSequence(data: Iterable<Uint8Array | string>): void {
    this.#store(Array.from(data, asBytes));
  }

  loseConnection(): void {
    this.disconnecting = true;
  }

  loseWriteConnection(): void {
    this.writeDisconnecting = true;
  }

  abortConnection(): void {
    this.disconnecting = true;
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

  /** Takes a producer. A pull producer is resumed at once and then at every pump. */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    if (this.producer !== null) throw new ProducerAlreadyRegisteredError();
    this.producer = producer;
    this.streamingProducer = streaming;
    if (!streaming) producer.resumeProducing();
  }

  unregisterProducer(): void {
    this.producer = null;
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

  /** Takes out what is to be sent. For pumps. */
  getOutBuffer(): Buffer | TLSNegotiation | undefined {
    if (this.#written.length > 0) {
      const out = Buffer.concat(this.#written);
      this.#written = [];
      return out;
    }
    const negotiation = this.#negotiation;
    if (negotiation === null || !negotiation.readyToSend) return undefined;
    negotiation.sent = true;
    return negotiation;
  }

  /** Delivers what the other end sent. For pumps. */
  bufferReceived(received: Buffer | TLSNegotiation): void {
    if (received instanceof TLSNegotiation) this.#negotiate(received);
    else this.protocol.dataReceived(received);
  }

  /** Asks a pull producer for its next piece. For pumps. */
  checkProducer(): void {
    if (this.producer !== null && !this.streamingProducer) this.producer.resumeProducing();
  }

  /** Tells the protocol that the connection is gone. For pumps. */
  reportDisconnect(): void {
    const wasNegotiating = this.#negotiation !== null;
    const reason = wasNegotiating ? new SimulatedTLSError() : this.disconnectReason;
    this.protocol.connectionLost(new Failure(reason));
  }

  #store(pieces: readonly Uint8Array[]): void {
    if (this.disconnecting || this.writeDisconnecting) return;
    const list = this.#negotiation === null ? this.#written : this.#writtenForTLS;
    list.push(...pieces.filter((piece) => piece.byteLength > 0));
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
      this.loseConnection();
    }
    this.#negotiation = null;
    const waiting = this.#writtenForTLS;
    this.#writtenForTLS = [];
    this.#store(waiting);
  }
}
