import type { Failure } from "@cordage/deferred";
import {
  type IPAddress,
  type IPullProducer,
  type IPushProducer,
  type ITCPTransport,
  requireWriteBuffer,
} from "@cordage/reactor";
import { asBytes } from "../../bytes.ts";

/** What a simulated connection has to know beside its socket and protocol. */
export interface TCPConnectionOptions {
  readonly host: IPAddress;
  readonly peer: IPAddress;
  /** What follows the protocol's name in log lines, such as `client`. */
  readonly logSuffix: string;
  readonly maxWriteBuffer: number;
  /** Calls `action` on a later turn. */
  readonly nextTurn: (action: () => void) => void;
  /** Told once, after the protocol: the connection is gone. */
  readonly lost: (reason: Failure) => void;
}

/** What a simulated transport does in the same way whatever state its connection is in. */
export abstract class TCPTransport implements ITCPTransport {
  #maxWriteBuffer: number;
  #noDelay = false;
  #keepAlive = false;
  protected readonly options: TCPConnectionOptions;

  constructor(options: TCPConnectionOptions) {
    this.options = options;
    this.#maxWriteBuffer = options.maxWriteBuffer;
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
    const pieces = [...data].map(asBytes);
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

  getPeer(): IPAddress {
    return this.options.peer;
  }

  getHost(): IPAddress {
    return this.options.host;
  }

  /** Segments are never held back to be joined; the setting is only remembered. */
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
    this.keepAliveChanged(enabled);
  }

  /** A silent connection is to be probed, or not. */
  protected abstract keepAliveChanged(enabled: boolean): void;
}
