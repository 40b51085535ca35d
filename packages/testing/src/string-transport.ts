import {
  type IAddress,
  type IPullProducer,
  type IPushProducer,
  IPv4Address,
  type ITCPTransport,
  MAX_WRITE_BUFFER,
  ProducerAlreadyRegisteredError,
} from "@cordage/reactor";
import { asBytes } from "./bytes.ts";
import {
  NoProducerRegisteredError,
  ProducingStoppedError,
  TransportClosingError,
} from "./errors.ts";

/** What a {@link StringTransport} is to be. */
export interface StringTransportOptions {
  /** What `getHost` returns. Default: TCP 10.0.0.1:12345. */
  readonly hostAddress?: IAddress | undefined;
  /** What `getPeer` returns. Default: TCP 192.168.1.1:54321. */
  readonly peerAddress?: IAddress | undefined;
  /** Allows pausing and resuming after `loseConnection`. Default: false. */
  readonly lenient?: boolean | undefined;
}

/**
 * A transport that keeps what is written to it, and what is asked of it, and does nothing else.
 *
 * ```ts
 * const transport = new StringTransport();
 * new Echo().makeConnection(transport);
 * expect(transport.value().toString()).to.equal("hello\r\n");
 * ```
 *
 * It is strict where the real ones only shrug, so that a protocol that would misbehave is found: it
 * throws when a producer is unregistered that isn't there, and when reading is paused or resumed that
 * has ended. It is not strict about writing: what is written after `loseConnection` is kept as well.
 *
 * @see Twisted: `twisted.internet.testing.StringTransport` (TE1)
 */
export class StringTransport implements ITCPTransport {
  /** Whether `loseConnection` was called. */
  disconnecting = false;
  /** Whether `loseWriteConnection` was called. */
  writeDisconnecting = false;
  /** Whether `abortConnection` was called. */
  disconnected = false;
  /** Whether there is a connection: always, here. */
  connected = true;
  /** The producer that is registered, or `null`. It is never called. */
  producer: IPushProducer | IPullProducer | null = null;
  /** How it was registered, or `null`. */
  streaming: boolean | null = null;
  /** The state of the transport as a producer: whether it would deliver data. */
  producerState: "producing" | "paused" | "stopped" = "producing";
  /** Only noted: what is written is kept for the test, however much it is. */
  maxWriteBuffer: number = MAX_WRITE_BUFFER;
  /** What `getHost` returns. */
  hostAddr: IAddress;
  /** What `getPeer` returns. */
  peerAddr: IAddress;
  // Kept as given, not copied: a protocol that changes bytes after writing them spoils them here as it
  // would on a real transport.
  #written: Uint8Array[] = [];
  #noDelay = false;
  #keepAlive = false;
  readonly #lenient: boolean;

  constructor({ hostAddress, peerAddress, lenient = false }: StringTransportOptions = {}) {
    this.hostAddr = hostAddress ?? new IPv4Address("TCP", "10.0.0.1", 12345);
    this.peerAddr = peerAddress ?? new IPv4Address("TCP", "192.168.1.1", 54321);
    this.#lenient = lenient;
  }

  /** Everything written since the last {@link clear}. For tests; yours to keep. */
  value(): Buffer {
    return Buffer.concat(this.#written);
  }

  /** Forgets what has been written. For tests. */
  clear(): void {
    this.#written = [];
  }

  write(data: Uint8Array | string): void {
    this.#written.push(asBytes(data));
  }

  writeSequence(data: Iterable<Uint8Array | string>): void {
    this.#written.push(...Array.from(data, asBytes));
  }

  loseConnection(): void {
    this.disconnecting = true;
  }

  loseWriteConnection(): void {
    this.writeDisconnecting = true;
  }

  abortConnection(): void {
    this.disconnected = true;
    this.loseConnection();
  }

  getPeer(): IAddress {
    return this.peerAddr;
  }

  getHost(): IAddress {
    return this.hostAddr;
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
   * Records the producer; call it from the test.
   *
   * @throws ProducerAlreadyRegisteredError while another is registered
   */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    if (this.producer !== null) throw new ProducerAlreadyRegisteredError();
    this.producer = producer;
    this.streaming = streaming;
  }

  /** @throws NoProducerRegisteredError when none is registered */
  unregisterProducer(): void {
    if (this.producer === null) throw new NoProducerRegisteredError();
    this.producer = null;
    this.streaming = null;
  }

  /** @throws TransportClosingError, ProducingStoppedError when nothing is read any more */
  pauseProducing(): void {
    this.#requireReading("pauseProducing");
    this.producerState = "paused";
  }

  /** @throws TransportClosingError, ProducingStoppedError when nothing is read any more */
  resumeProducing(): void {
    this.#requireReading("resumeProducing");
    this.producerState = "producing";
  }

  stopProducing(): void {
    this.producerState = "stopped";
    this.loseConnection();
  }

  #requireReading(request: string): void {
    if (this.producerState === "stopped") throw new ProducingStoppedError(request);
    if (this.disconnecting && !this.#lenient) throw new TransportClosingError(request);
  }
}
