import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ConnectionLost } from "../errors.ts";
import type { ConnectionLink, ConnectionLinkEvents } from "./connection-link.ts";
import { connectionLostError, tlsError } from "./node-errors.ts";
import type { RawStream } from "./raw-stream.ts";
import type { SecuredReads } from "./secured-reads.ts";
import { type ReaderEvents, SocketReader } from "./socket-reader.ts";
import { SocketWriter } from "./socket-writer.ts";
import { StreamOutlet } from "./stream-outlet.ts";
import { TLSLayer } from "./tls-layer.ts";
import type { TLSSetup } from "./tls-setup.ts";
import { WritingLink } from "./writing-link.ts";

/** Where a socket keeps what it tells its events to. */
const STREAM_SOCKET = Symbol("StreamSocket");

interface OwnedSocket extends RawStream {
  [STREAM_SOCKET]: StreamSocket;
}

/** The socket under a connection, plain at first and perhaps with TLS on it later. */
export class StreamSocket extends WritingLink implements ConnectionLink, ReaderEvents {
  // One listener for all sockets: a function for each takes memory, and time when it is accepted.
  static readonly #onError = function (this: OwnedSocket, error: Error): void {
    this[STREAM_SOCKET].#failed(error);
  };
  static readonly #onClose = function (this: OwnedSocket): void {
    this[STREAM_SOCKET].#events.closed();
  };

  override readonly writer: SocketWriter;
  readonly #reader: SocketReader;
  readonly #securedReads: SecuredReads | undefined;
  readonly #raw: RawStream;
  readonly #events: ConnectionLinkEvents;
  #tls: TLSLayer | undefined = undefined;
  /** Told when this direction has ended, once that was asked for. */
  #whenEnded: (() => void) | undefined = undefined;

  /**
   * @param raw - connected, with `allowHalfOpen`; nobody else may listen on it
   * @param securedReads - how it is read once it speaks TLS, if not by events
   * @param writer - one that was held before it had this socket, to be moved with {@link release}
   */
  constructor(
    raw: RawStream,
    events: ConnectionLinkEvents,
    securedReads?: SecuredReads,
    writer?: SocketWriter,
  ) {
    super();
    this.#raw = raw;
    this.#events = events;
    this.#securedReads = securedReads;
    this.writer = writer ?? new SocketWriter(new StreamOutlet(raw), events);
    this.#reader = new SocketReader(raw, this);
    (raw as OwnedSocket)[STREAM_SOCKET] = this; // a symbol of ours, which Node's type can't know
    raw.on("error", StreamSocket.#onError).on("close", StreamSocket.#onClose);
  }

  // What its reader tells it.

  received(data: Buffer): void {
    this.#events.received(data);
  }

  ended(): void {
    // Nothing is left to send, but over a stream in JavaScript the peer's answer can come before Node says so.
    if (this.waitingBytes === 0) this.#tellEnded();
    const isCutOff = this.#tls?.isCutOff ?? false;
    this.#events.ended(isCutOff ? new ConnectionLost("TLS was not ended by the peer") : undefined);
  }

  start(): void {
    this.#reader.start();
  }

  get isHoldingBack(): boolean {
    return this.#reader.isHoldingBack;
  }

  pause(): void {
    this.#reader.pause();
  }

  resume(): void {
    this.#reader.resume();
  }

  becomeSocket(ready: (socket: StreamSocket) => void): void {
    const raw = this.#raw;
    if (raw.writableLength === 0) {
      ready(this);
      return;
    }
    // Node would begin now, but not outlive a reset that comes before all was sent.
    this.#reader.stop();
    raw.write("", (error) => {
      if (!error && !raw.destroyed) ready(this);
    });
  }

  /** TLS, once {@link secure} was called. */
  get tls(): TLSLayer | undefined {
    return this.#tls;
  }

  /**
   * Begins the handshake. What was written before goes out plain; what is written after it waits for
   * {@link release}.
   *
   * @throws what `setup` is no good for
   */
  secure(setup: TLSSetup): void {
    this.writer.hold();
    this.#tls = new TLSLayer(this.#raw, setup, {
      failed: (error) => this.#failed(error),
      secured: () => this.#events.secured(),
    });
    this.#reader.moveTo(this.#tls.socket);
  }

  /** Sends what waited for the handshake, and from now on everything at once. */
  release(): void {
    if (this.#tls === undefined) return;
    this.#securedReads?.deliver(this.#tls.socket, this);
    this.writer.moveTo(new StreamOutlet(this.#tls.socket));
  }

  setNoDelay(enabled: boolean): void {
    this.#raw.setNoDelay(enabled);
  }

  setKeepAlive(enabled: boolean): void {
    this.#raw.setKeepAlive(enabled);
  }

  end(ended: () => void): void {
    this.writer.flushAll();
    this.#whenEnded = ended;
    // In the middle of a read OpenSSL would drop the next record: to end TLS, Node has it look for the peer's end.
    if (this.#tls === undefined) this.#end(this.#raw);
    else setImmediate((socket) => this.#end(socket), this.#tls.socket);
  }

  /**
   * Closes without waiting for anything. The peer sees a clean end where that is possible: closing a
   * socket outright would send a reset if there is something left to read.
   */
  close(): void {
    this.writer.discard();
    const socket = this.#tls?.socket ?? this.#raw;
    const canEnd = this.#tls?.isSecured ?? true;
    if (socket.writableFinished) this.#closeAfterEnd();
    else if (!canEnd || this.waitingBytes > 0) this.#raw.destroy();
    else socket.end(() => this.#closeAfterEnd()); // also tells of an end that was begun before
  }

  /** Closes with a reset, where there is such a thing. */
  reset(): void {
    this.writer.discard();
    const raw = this.#raw;
    if (!(raw instanceof Socket)) raw.resetAndDestroy();
    // Unix sockets know none, and Node refuses them.
    else if (raw.remoteFamily === undefined) raw.destroy();
    // libuv refuses one while it shuts down, and Node would never close the socket then.
    else if (!this.#isShuttingDown) raw.resetAndDestroy();
    else if (this.#tls === undefined) raw.once("finish", () => raw.resetAndDestroy());
    else raw.destroy(); // a close_notify may wait for a peer that doesn't read
  }

  /** Closes at once. */
  destroy(): void {
    this.writer.discard();
    this.#raw.destroy();
  }

  /** Whether all was sent, and the end of it is on its way. */
  get #isShuttingDown(): boolean {
    const { writableEnded, writableFinished, writableLength } = this.#tls?.socket ?? this.#raw;
    return writableEnded && !writableFinished && writableLength === 0;
  }

  #end(socket: Duplex): void {
    socket.end((error?: Error | null) => {
      if (!error) this.#tellEnded(); // else the socket tells of it, but only after this
    });
  }

  #tellEnded(): void {
    const whenEnded = this.#whenEnded;
    this.#whenEnded = undefined;
    whenEnded?.();
  }

  #closeAfterEnd(): void {
    if (this.#tls === undefined) this.#raw.destroy();
    else this.#tls.whenSafeToClose(() => this.#raw.destroy());
  }

  #failed(error: Error): void {
    const failure = this.#tls === undefined ? connectionLostError(error) : tlsError(error);
    this.#events.failed(failure);
    this.#raw.destroy(); // Node has closed it already after most errors
  }
}
