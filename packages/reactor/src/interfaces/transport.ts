import type { IAddress } from "./address.ts";
import type { IConsumer } from "./producer.ts";

/**
 * One end of a connection, as a protocol sees it.
 *
 * Nothing here blocks or throws because of the peer; after the connection is lost every method is a
 * harmless no-op.
 *
 * @see Twisted: `ITransport`
 */
export interface ITransport {
  /**
   * Whether the connection is being closed or is closed: true from the moment `loseConnection` or
   * `abortConnection` is called. A protocol that has more to make of what it received stops then.
   */
  readonly disconnecting: boolean;

  /**
   * Sends bytes, in order, without blocking. The empty write is a no-op; what is written after
   * `loseConnection` is dropped.
   *
   * @param data - a string goes out as UTF-8. Bytes are not copied: they are the transport's until
   *   sent, so don't change them afterwards
   * @throws TypeError for anything else, even when the connection is closed
   */
  write(data: Uint8Array | string): void;

  /** Like `write` for each element in order, checking every element first. */
  writeSequence(data: Iterable<Uint8Array | string>): void;

  /**
   * Closes the connection once everything written has been sent and a registered producer has been
   * unregistered. No more data is delivered. May be called again without effect.
   */
  loseConnection(): void;

  /** The address of the other end. */
  getPeer(): IAddress;

  /** The address of this end. */
  getHost(): IAddress;
}

/**
 * What a TCP connection can do beyond {@link ITransport}.
 *
 * @see Twisted: `ITCPTransport`
 */
export interface ITCPTransport extends ITransport, IConsumer {
  /**
   * The write budget, in bytes: a write while so many wait to be sent aborts the connection with
   * `WriteBufferFullError`, so that a peer that doesn't read can't take all memory. One write of any
   * size onto fewer is accepted. At first what the port, endpoint or reactor was given, else 64 MiB;
   * `Infinity` switches it off. Setting it throws RangeError for what is not 1 or more.
   */
  maxWriteBuffer: number;

  /**
   * Closes this direction once everything written has been sent; the peer sees end of file. Data goes
   * on arriving. A protocol with `writeConnectionLost` is told.
   */
  loseWriteConnection(): void;

  /**
   * Closes at once: buffers are dropped and the peer is sent a reset. `connectionLost` follows on a
   * later turn with `ConnectionAborted`.
   */
  abortConnection(): void;

  /** Whether Nagle's algorithm is off. Off (false) on new connections. */
  getTcpNoDelay(): boolean;
  /** Sends small writes at once (`true`), or lets the system join them. */
  setTcpNoDelay(enabled: boolean): void;

  /** Whether the system probes an idle connection. Off (false) on new connections. */
  getTcpKeepAlive(): boolean;
  /** Probes an idle connection (`true`), so that a peer that vanished is noticed. */
  setTcpKeepAlive(enabled: boolean): void;

  /** Stops delivering data, and the peer's end of file, until `resumeProducing`. */
  pauseProducing(): void;
  /** Delivers data again, unless the connection is being closed. */
  resumeProducing(): void;
  /** The same as `loseConnection`: a transport is a producer of what it receives. */
  stopProducing(): void;
}

/** Whether `transport` can abort, half-close and be tuned: whether it is an {@link ITCPTransport}. */
export function isTCPTransport(transport: ITransport): transport is ITCPTransport {
  return "abortConnection" in transport && "loseWriteConnection" in transport;
}
