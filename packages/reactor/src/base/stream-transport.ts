import type { Failure } from "@cordage/deferred";
import type { IAddress } from "../interfaces/address.ts";
import type { IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import type { ITCPTransport } from "../interfaces/transport.ts";
import { requireWriteBuffer } from "./argument-checks.ts";
import { requireBytes } from "./bytes.ts";
import type { LiveConnection } from "./live-connections.ts";
import type { OpenConnection } from "./open-transports.ts";
import type { StreamLink } from "./stream-link.ts";

/** What a connection has to know beside its socket and protocol. */
export interface StreamConnectionOptions {
  readonly host: IAddress;
  readonly peer: IAddress;
  /** Whether this is the end that connected: it is the client of TLS, too. */
  readonly isClient: boolean;
  /** What follows the protocol's name in log lines, such as `client`. */
  readonly logSuffix: string;
  /** A write while more than this many bytes wait to be sent aborts the connection. Default: the reactor's. */
  readonly maxWriteBuffer?: number | undefined;
  /** Told once, after the protocol: the connection is gone. */
  readonly lost: (reason: Failure, connection: LiveConnection) => void;
}

/** The reactor, as its connections see it. `OpenTransports` is one. */
export interface ConnectionKeeper {
  /** For connections that have none of their own, in bytes. */
  readonly maxWriteBuffer: number;
  /** Whether the reactor has shut down: then a connection that begins is lost at once. */
  readonly isShutDown: boolean;
  /** A connection is gone. */
  streamClosed(connection: LiveConnection & OpenConnection): void;
}

/**
 * What the transport of a stream does in the same way whatever state its connection is in;
 * `BaseStreamConnection` adds what depends on that.
 */
export abstract class StreamTransport implements ITCPTransport {
  #maxWriteBuffer: number;
  #noDelay = false;
  #keepAlive = false;
  protected readonly options: StreamConnectionOptions;
  /** What carries its bytes. */
  protected abstract readonly link: StreamLink;

  constructor(options: StreamConnectionOptions, keeper: ConnectionKeeper) {
    this.options = options;
    this.#maxWriteBuffer = options.maxWriteBuffer ?? keeper.maxWriteBuffer;
  }

  abstract get disconnecting(): boolean;
  abstract write(data: Uint8Array | string): void;
  abstract loseConnection(): void;
  abstract loseWriteConnection(): void;
  abstract abortConnection(): void;
  abstract pauseProducing(): void;
  abstract resumeProducing(): void;
  abstract registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void;
  abstract unregisterProducer(): void;

  get maxWriteBuffer(): number {
    return this.#maxWriteBuffer;
  }

  set maxWriteBuffer(bytes: number) {
    requireWriteBuffer(bytes);
    this.#maxWriteBuffer = bytes;
  }

  writeSequence(data: Iterable<Uint8Array | string>): void {
    const pieces = [...data];
    for (const piece of pieces) requireBytes(piece);
    for (const piece of pieces) this.write(piece);
  }

  stopProducing(): void {
    this.loseConnection();
  }

  /** Ends the registration and closes: what a producer's source calls when it is done for good (X23). */
  stopConsuming(): void {
    this.unregisterProducer();
    this.loseConnection();
  }

  getPeer(): IAddress {
    return this.options.peer;
  }

  getHost(): IAddress {
    return this.options.host;
  }

  getTcpNoDelay(): boolean {
    return this.#noDelay;
  }

  setTcpNoDelay(enabled: boolean): void {
    this.#noDelay = enabled;
    this.link.setNoDelay(enabled);
  }

  getTcpKeepAlive(): boolean {
    return this.#keepAlive;
  }

  setTcpKeepAlive(enabled: boolean): void {
    this.#keepAlive = enabled;
    this.link.setKeepAlive(enabled);
  }
}
