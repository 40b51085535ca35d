import type { Socket } from "node:net";
import { Failure } from "@cordage/deferred";
import { ProducerSlot } from "../base/producer-slot.ts";
import { ConnectionAborted, WriteBufferFullError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import type { ILoggingContext, IProtocol } from "../interfaces/protocol.ts";
import type { ITCPTransport } from "../interfaces/transport.ts";
import { connectionDone } from "../protocol/protocol.ts";
import { connectionLostError } from "./node-errors.ts";
import { ProtocolEvents } from "./protocol-events.ts";
import { SocketReader } from "./socket-reader.ts";
import { requireBytes, SocketWriter } from "./socket-writer.ts";

/** A push producer is paused when more than this many bytes wait to be sent (X18). */
export const HIGH_WATER_MARK: number = 64 * 1024;

/** What a connection has to know beside its socket and protocol. */
export interface StreamConnectionOptions {
  readonly host: IAddress;
  readonly peer: IAddress;
  /** What follows the protocol's name in log lines, such as `client`. */
  readonly logSuffix: string;
  /** A write while this many bytes wait to be sent aborts the connection. */
  readonly maxWriteBuffer: number;
  /** Told once, after the protocol: the connection is gone. */
  readonly lost: (reason: Failure) => void;
}

/**
 * Where a connection is:
 *
 * ```text
 *        loseConnection()         all sent               Node's "close"
 * open ------------------> losing --------> closing ----------------------> lost
 *   |                         |                ^
 *   +-- end of file, error, --+----------------+
 *       abort, exception
 * ```
 *
 * From "closing" on nothing is delivered but `connectionLost`, on entering "lost".
 */
type ConnectionState = "open" | "losing" | "closing" | "lost";

/** Where one direction is, while the connection as a whole is open. Reading is never "losing". */
type Side = "open" | "losing" | "closed";

/**
 * The transport of one stream connection, client's or server's: the state machine that all families
 * share. See `ITCPTransport` for the contract.
 *
 * Receiving lies in SocketReader, sending in SocketWriter, producers in ProducerSlot, and calling the
 * protocol in ProtocolEvents.
 *
 * @see Twisted: `twisted.internet.tcp.Connection` (X1 to X24)
 */
export class StreamConnection implements ITCPTransport, ILoggingContext {
  #state: ConnectionState = "open";
  #readSide: Side = "open";
  #writeSide: Side = "open";
  /** Node closed the socket because both directions had ended; the protocol still has to (X16). */
  #socketGone = false;
  #noDelay = false;
  #keepAlive = false;
  /** Why the connection closes, once something other than a clean close has decided that. */
  #reason: Failure | undefined = undefined;
  readonly #socket: Socket;
  readonly #options: StreamConnectionOptions;
  readonly #events: ProtocolEvents;
  readonly #reader: SocketReader;
  readonly #writer: SocketWriter;
  readonly #producers = new ProducerSlot();

  /** @param socket - connected, with `allowHalfOpen`; nobody else may listen on it */
  constructor(socket: Socket, protocol: IProtocol, options: StreamConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#events = new ProtocolEvents(protocol, options.logSuffix, (reason) => this.#fail(reason));
    this.#reader = new SocketReader(socket, {
      received: (data) => this.#received(data),
      ended: () => this.#readEnded(),
    });
    this.#writer = new SocketWriter(socket, () => this.#drained());
  }

  /** Introduces itself to the protocol and starts reading. Called once, by who made it. */
  begin(): void {
    this.#socket.on("error", (error) => this.#socketFailed(error));
    this.#socket.on("close", () => this.#socketClosed());
    this.#events.connectionMade(this);
    this.#reader.start();
  }

  get disconnecting(): boolean {
    return this.#state !== "open";
  }

  write(data: Uint8Array | string): void {
    requireBytes(data);
    if (data.length === 0 || !this.#takesWrites()) return;
    const waiting = this.#writer.waitingBytes;
    if (waiting >= this.#options.maxWriteBuffer) {
      this.#reset(new WriteBufferFullError(waiting, this.#options.maxWriteBuffer));
      return;
    }
    this.#writer.write(data);
    if (this.#producers.isTaken && this.#writer.waitingBytes > HIGH_WATER_MARK) {
      this.#producers.full();
    }
  }

  writeSequence(data: Iterable<Uint8Array | string>): void {
    const pieces = [...data];
    for (const piece of pieces) requireBytes(piece);
    for (const piece of pieces) this.write(piece);
  }

  loseConnection(): void {
    if (this.#state !== "open") return;
    this.#state = "losing";
    this.#reader.pause();
    this.#closeIfFlushed();
  }

  loseWriteConnection(): void {
    if (this.#state !== "open" || this.#writeSide !== "open") return;
    this.#writeSide = "losing";
    this.#closeIfFlushed();
  }

  abortConnection(): void {
    if (!this.#isOver) this.#reset(new ConnectionAborted());
  }

  getPeer(): IAddress {
    return this.#options.peer;
  }

  getHost(): IAddress {
    return this.#options.host;
  }

  getTcpNoDelay(): boolean {
    return this.#noDelay;
  }

  setTcpNoDelay(enabled: boolean): void {
    this.#noDelay = enabled;
    this.#socket.setNoDelay(enabled);
  }

  getTcpKeepAlive(): boolean {
    return this.#keepAlive;
  }

  setTcpKeepAlive(enabled: boolean): void {
    this.#keepAlive = enabled;
    this.#socket.setKeepAlive(enabled);
  }

  pauseProducing(): void {
    if (this.#state === "open") this.#reader.pause();
  }

  resumeProducing(): void {
    if (this.#state === "open") this.#reader.resume();
  }

  stopProducing(): void {
    this.loseConnection();
  }

  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    if (this.#isOver) producer.stopProducing();
    else this.#producers.register(producer, streaming);
  }

  unregisterProducer(): void {
    this.#producers.unregister();
    this.#closeIfFlushed();
  }

  /** Ends the registration and closes: what a producer's source calls when it is done for good (X23). */
  stopConsuming(): void {
    this.unregisterProducer();
    this.loseConnection();
  }

  /** Such as `Echo,3,127.0.0.1` (X14). */
  logPrefix(): string {
    return this.#events.logPrefix();
  }

  /** Ends the connection at once and tells the protocol before this returns: the reactor shuts down. */
  disconnectNow(reason: Failure): void {
    if (this.#state === "lost") return;
    this.#reason ??= reason;
    this.#writer.discard();
    this.#socket.destroy();
    this.#lose();
  }

  /** Whether nothing can be sent or received any more. */
  get #isOver(): boolean {
    return this.#state === "closing" || this.#state === "lost";
  }

  #takesWrites(): boolean {
    if (this.#state === "open" && this.#writeSide === "open") return true;
    // A close waits for a registered producer, so what that one writes still counts (X22).
    const waits =
      this.#state === "losing" || (this.#state === "open" && this.#writeSide === "losing");
    return waits && this.#producers.isTaken;
  }

  #received(data: Buffer): void {
    if (this.#state === "open") this.#events.dataReceived(data);
  }

  #readEnded(): void {
    if (this.#state !== "open") return;
    this.#readSide = "closed";
    // Without half-close, what was not sent yet is lost, as in Twisted (X11).
    if (!this.#events.readConnectionLost()) this.#closeNow();
  }

  #socketFailed(error: Error): void {
    if (this.#isOver) return;
    this.#state = "closing";
    this.#reason ??= new Failure(connectionLostError(error));
  }

  #drained(): void {
    if (this.#isOver) return;
    if (this.#producers.isTaken) this.#events.run(() => this.#producers.empty());
    this.#closeIfFlushed();
  }

  /** Goes on with the close that was asked for, if any, unless something is still to be sent first. */
  #closeIfFlushed(): void {
    if (this.#producers.isTaken || this.#writer.waitingBytes > 0) return;
    if (this.#state === "losing") this.#closeNow();
    else if (this.#state === "open" && this.#writeSide === "losing") this.#closeWriteSide();
  }

  #closeWriteSide(): void {
    this.#writeSide = "closed";
    this.#socket.end(() => {
      if (this.#state === "open") this.#events.writeConnectionLost();
    });
  }

  #fail(reason: Failure): void {
    if (this.#isOver) return;
    this.#reason ??= reason;
    this.#closeNow();
  }

  /**
   * Closes without waiting for anything. The peer sees a clean end where that is possible: closing a
   * socket outright would send a reset if there is something left to read.
   */
  #closeNow(): void {
    this.#state = "closing";
    this.#writer.discard();
    const socket = this.#socket;
    if (this.#socketGone) setImmediate(() => this.#lose());
    else if (this.#writeSide === "closed" || socket.writableLength > 0) socket.destroy();
    else socket.end(() => socket.destroy());
  }

  #reset(error: Error): void {
    this.#state = "closing";
    this.#reason ??= new Failure(error);
    this.#writer.discard();
    if (this.#socketGone) setImmediate(() => this.#lose());
    else if (this.getHost().kind === "UNIX")
      this.#socket.destroy(); // has no reset
    else this.#socket.resetAndDestroy();
  }

  #socketClosed(): void {
    if (this.#state === "open" && this.#readSide === "closed" && this.#writeSide === "closed") {
      this.#socketGone = true;
    } else {
      this.#lose();
    }
  }

  #lose(): void {
    if (this.#state === "lost") return;
    this.#state = "lost";
    const reason = this.#reason ?? connectionDone;
    this.#events.run(() => this.#producers.stop());
    this.#events.connectionLost(reason);
    this.#events.run(() => this.#options.lost(reason));
    this.#events.release();
  }
}
