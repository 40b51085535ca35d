/**
 * A TCP connection over Node's socket.
 *
 * This file is longer than most: a connection is one state machine, and which events may still come
 * depends on all of it. Sending lies in SocketWriter, producers in ProducerSlot.
 */
import type { Socket } from "node:net";
import { Failure } from "@cordage/deferred";
import { ProducerSlot } from "../base/producer-slot.ts";
import { ConnectionAborted, WriteBufferFullError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import {
  hasLogPrefix,
  type ILoggingContext,
  type IProtocol,
  isHalfCloseable,
} from "../interfaces/protocol.ts";
import type { ITCPTransport } from "../interfaces/transport.ts";
import { enterLogContext, leaveLogContext } from "../log/log-context.ts";
import { Logger } from "../log/logger.ts";
import { connectionDone } from "../protocol/protocol.ts";
import { connectionLostError } from "./node-errors.ts";
import { SocketWriter } from "./socket-writer.ts";

const log = new Logger("reactor.tcp");

/** A push producer is paused when more than this many bytes wait to be sent (X18). */
export const HIGH_WATER_MARK: number = 64 * 1024;

/** What a connection has to know beside its socket and protocol. */
export interface TCPConnectionOptions {
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
 * The transport of one TCP connection, client's or server's. See `ITCPTransport` for the contract.
 *
 * @see Twisted: `twisted.internet.tcp.Connection` (X1 to X24)
 */
export class TCPConnection implements ITCPTransport, ILoggingContext {
  #state: ConnectionState = "open";
  #readSide: Side = "open";
  #writeSide: Side = "open";
  #readingPaused = false;
  /** Node tells of the end of file even while paused; the protocol hears of it when it resumes (X12). */
  #endHeldBack = false;
  /** Node closed the socket because both directions had ended; the protocol still has to (X16). */
  #socketGone = false;
  #noDelay = false;
  #keepAlive = false;
  /** Why the connection closes, once something other than a clean close has decided that. */
  #reason: Failure | undefined = undefined;
  #protocol: IProtocol;
  readonly #socket: Socket;
  readonly #options: TCPConnectionOptions;
  readonly #writer: SocketWriter;
  readonly #producers = new ProducerSlot();

  /** @param socket - connected, with `allowHalfOpen`; nobody else may listen on it */
  constructor(socket: Socket, protocol: IProtocol, options: TCPConnectionOptions) {
    this.#socket = socket;
    this.#protocol = protocol;
    this.#options = options;
    this.#writer = new SocketWriter(socket, () => this.#drained());
  }

  /** Introduces itself to the protocol and starts reading. Called once, by who made it. */
  begin(): void {
    this.#socket.on("error", (error) => this.#socketFailed(error));
    this.#socket.on("close", () => this.#socketClosed());
    this.#socket.on("end", () => this.#endReceived());
    this.#deliver(() => this.#protocol.makeConnection(this));
    // Starts the flow of data, unless connectionMade has paused it.
    this.#socket.on("data", (data: Buffer) => this.#dataReceived(data));
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
    this.#socket.pause();
    this.#closeIfFlushed();
  }

  loseWriteConnection(): void {
    if (this.#state !== "open" || this.#writeSide !== "open") return;
    this.#writeSide = "losing";
    this.#closeIfFlushed();
  }

  abortConnection(): void {
    if (this.#state === "open" || this.#state === "losing") this.#reset(new ConnectionAborted());
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
    if (this.#state !== "open") return;
    this.#readingPaused = true;
    this.#socket.pause();
  }

  resumeProducing(): void {
    if (this.#state !== "open" || !this.#readingPaused) return;
    this.#readingPaused = false;
    if (this.#endHeldBack) process.nextTick(() => this.#endReceived());
    else this.#socket.resume();
  }

  stopProducing(): void {
    this.loseConnection();
  }

  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    if (this.#state === "closing" || this.#state === "lost") producer.stopProducing();
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
    const protocol = this.#protocol;
    const name = hasLogPrefix(protocol) ? protocol.logPrefix() : protocol.constructor.name;
    return `${name},${this.#options.logSuffix}`;
  }

  /** Ends the connection at once and tells the protocol before this returns: the reactor shuts down. */
  disconnectNow(reason: Failure): void {
    if (this.#state === "lost") return;
    this.#reason ??= reason;
    this.#writer.discard();
    this.#socket.destroy();
    this.#lose();
  }

  #takesWrites(): boolean {
    if (this.#state === "open" && this.#writeSide === "open") return true;
    // A close waits for a registered producer, so what that one writes still counts (X22).
    const waits =
      this.#state === "losing" || (this.#state === "open" && this.#writeSide === "losing");
    return waits && this.#producers.isTaken;
  }

  #dataReceived(data: Buffer): void {
    if (this.#state !== "open") return;
    // Not #deliver: no closure for each piece of data.
    const outer = enterLogContext(this);
    try {
      this.#protocol.dataReceived(data);
    } catch (error) {
      this.#fail(error);
    } finally {
      leaveLogContext(outer);
    }
  }

  #endReceived(): void {
    if (this.#state !== "open") return;
    if (this.#readingPaused) {
      this.#endHeldBack = true;
      return;
    }
    this.#endHeldBack = false;
    this.#readSide = "closed";
    const protocol = this.#protocol;
    if (isHalfCloseable(protocol)) this.#deliver(() => protocol.readConnectionLost());
    else this.#closeNow(); // what was not sent yet is lost with it, as in Twisted (X11)
  }

  #socketFailed(error: Error): void {
    if (this.#state === "closing" || this.#state === "lost") return;
    this.#state = "closing";
    this.#reason ??= new Failure(connectionLostError(error));
  }

  #drained(): void {
    if (this.#state === "closing" || this.#state === "lost") return;
    if (this.#producers.isTaken) this.#deliver(() => this.#producers.empty());
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
      const protocol = this.#protocol;
      if (this.#state !== "open" || !isHalfCloseable(protocol)) return;
      this.#deliver(() => protocol.writeConnectionLost());
    });
  }

  /** Calls into the protocol or producer. An exception is logged and ends this connection (X5). */
  #deliver(event: () => void): void {
    const outer = enterLogContext(this);
    try {
      event();
    } catch (error) {
      this.#fail(error);
    } finally {
      leaveLogContext(outer);
    }
  }

  #fail(error: unknown): void {
    const reason = new Failure(error);
    log.failure("Unhandled error in {protocol}", reason, "critical", {
      protocol: this.#protocol.constructor.name,
    });
    if (this.#state === "closing" || this.#state === "lost") return;
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
    this.#deliver(() => this.#producers.stop());
    this.#deliver(() => this.#protocol.connectionLost(reason));
    this.#deliver(() => this.#options.lost(reason));
    this.#protocol = GONE;
  }
}

/** Stands in for the protocol of a lost connection, so that the transport keeps nothing alive (X6). */
const GONE: IProtocol = {
  makeConnection() {},
  connectionMade() {},
  dataReceived() {},
  connectionLost() {},
};

function requireBytes(data: unknown): void {
  if (typeof data !== "string" && !(data instanceof Uint8Array)) {
    throw new TypeError(`Data must be bytes or a string, got ${typeof data}`);
  }
}
