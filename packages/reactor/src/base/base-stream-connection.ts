import { Failure } from "@cordage/deferred";
import { ConnectionAborted, ConnectionLost, WriteBufferFullError } from "../errors.ts";
import type { IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import type { ILoggingContext, IProtocol } from "../interfaces/protocol.ts";
import { connectionDone } from "../protocol/protocol.ts";
import { requireBytes } from "./bytes.ts";
import type { LiveConnection } from "./live-connections.ts";
import type { OpenConnection } from "./open-transports.ts";
import { ProducerSlot } from "./producer-slot.ts";
import { ProtocolEvents } from "./protocol-events.ts";
import type { StreamLinkEvents } from "./stream-link.ts";
import {
  type ConnectionKeeper,
  type StreamConnectionOptions,
  StreamTransport,
} from "./stream-transport.ts";

/** A push producer is paused when more than this many bytes wait to be sent (X18). */
export const HIGH_WATER_MARK: number = 64 * 1024;

/**
 * Where a connection is:
 *
 * ```text
 *        loseConnection()         all sent             the link is closed
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
 * The transport of one stream connection, client's or server's: the state machine that all families on all
 * platforms share. See `ITCPTransport` for the contract.
 *
 * A platform supplies the `link` that carries the bytes, which it gives this connection to tell its events
 * to, and a next turn.
 *
 * @see Twisted: `twisted.internet.tcp.Connection` (X1 to X23)
 */
export abstract class BaseStreamConnection
  extends StreamTransport
  implements ILoggingContext, LiveConnection, OpenConnection, StreamLinkEvents
{
  #state: ConnectionState = "open";
  #readSide: Side = "open";
  #writeSide: Side = "open";
  /** The link has closed because both directions had ended; the protocol still has to (X16). */
  #linkGone = false;
  /** Why the connection closes, once that is decided; nothing but a clean close of ours leaves it open. */
  #reason: Failure | undefined = undefined;
  /** How its protocol is told what happens. */
  protected readonly events: ProtocolEvents;
  readonly #producers = new ProducerSlot();
  readonly #keeper: ConnectionKeeper;

  constructor(protocol: IProtocol, options: StreamConnectionOptions, keeper: ConnectionKeeper) {
    super(options, keeper);
    this.events = new ProtocolEvents(protocol, options.logSuffix, (reason) =>
      this.#closeFor(reason),
    );
    this.#keeper = keeper;
  }

  /** Calls `action` on a later turn. */
  protected abstract nextTurn(action: () => void): void;

  /** Introduces itself to the protocol. Called once, by who made it. */
  begin(): void {
    this.events.connectionMade(this);
    // Who builds the protocol may shut the reactor down: that was before there was a connection to end.
    if (this.#keeper.isShutDown) this.disconnectNow(new Failure(new ConnectionLost()));
  }

  override get disconnecting(): boolean {
    return this.#state !== "open";
  }

  override write(data: Uint8Array | string): void {
    requireBytes(data);
    if (data.length === 0 || !this.#takesWrites()) return;
    const waiting = this.link.waitingBytes;
    if (waiting > this.maxWriteBuffer) {
      this.resetBecause(new WriteBufferFullError(waiting, this.maxWriteBuffer));
      return;
    }
    this.link.write(data);
    if (this.#producers.isTaken && this.link.waitingBytes > HIGH_WATER_MARK) {
      this.events.watch(this.#producers.full());
    }
  }

  override loseConnection(): void {
    if (this.#state !== "open") return;
    this.#state = "losing";
    this.link.pause();
    this.closeIfReady();
  }

  override loseWriteConnection(): void {
    if (this.#state !== "open" || this.#writeSide !== "open") return;
    this.#writeSide = "losing";
    this.closeIfReady();
  }

  /** The port it belongs to is being drained: its protocol may want to know. */
  drainStarted(): void {
    if (this.#state === "open") this.events.drainStarted();
  }

  override abortConnection(): void {
    if (!this.isOver) this.resetBecause(new ConnectionAborted());
  }

  override pauseProducing(): void {
    if (this.#state === "open") this.link.pause();
  }

  override resumeProducing(): void {
    if (this.#state === "open") this.link.resume();
  }

  override registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.events.watch(
      this.isOver ? producer.stopProducing() : this.#producers.register(producer, streaming),
    );
  }

  override unregisterProducer(): void {
    this.#producers.unregister();
    this.closeIfReady();
  }

  /** Such as `Echo,3,127.0.0.1` (X14). */
  logPrefix(): string {
    return this.events.logPrefix();
  }

  /** Ends the connection at once and tells the protocol before this returns: the reactor shuts down. */
  disconnectNow(reason: Failure): void {
    if (this.#state === "lost") return;
    this.#reason ??= reason;
    this.link.destroy();
    this.#lose();
  }

  // What its link tells it.

  received(data: Buffer): void {
    if (this.#state !== "open") return;
    this.link.batch();
    this.events.dataReceived(data);
    this.link.flush();
  }

  ended(error?: Error): void {
    if (this.#state !== "open") return;
    this.#readSide = "closed";
    if (error !== undefined) {
      this.#cutOff(error);
    } else if (!this.events.readConnectionLost()) {
      // Without half-close, what was not sent yet is lost, as in Twisted (X11).
      this.#closeFor(connectionDone); // whatever becomes of the answer to a close_notify
    }
  }

  get isWaiting(): boolean {
    return this.#producers.isWaiting;
  }

  drained(): void {
    if (this.isOver) return;
    if (this.#producers.isWaiting) this.events.run(() => this.#producers.empty());
    this.closeIfReady();
  }

  failed(error: Error): void {
    if (this.isOver) return;
    this.#state = "closing";
    this.#reason ??= new Failure(error);
  }

  closed(): void {
    if (this.#state === "open" && this.#readSide === "closed" && this.#writeSide === "closed") {
      this.#linkGone = true;
    } else {
      this.#lose();
    }
  }

  /** Whether nothing can be sent or received any more. */
  get isOver(): boolean {
    return this.#state === "closing" || this.#state === "lost";
  }

  /** Whether data can still go either way. */
  protected get isOpenBothWays(): boolean {
    return this.#readSide === "open" && this.#writeSide === "open";
  }

  protected get hasMoreToSend(): boolean {
    return this.#producers.isTaken || this.link.waitingBytes > 0;
  }

  /** Goes on with the close that was asked for, if any, once nobody has more to say. */
  protected closeIfReady(): void {
    if (this.#producers.isTaken || this.link.isHeld) return;
    if (this.#state === "losing") this.#closeWhenSent();
    else if (this.#state === "open" && this.#writeSide === "losing") this.#closeWriteSide();
  }

  /** Drops what waits, and closes with a reset. */
  protected resetBecause(error: Error): void {
    this.#state = "closing";
    this.#reason ??= new Failure(error);
    if (this.#linkGone) this.nextTurn(() => this.#lose());
    else this.link.reset();
  }

  #takesWrites(): boolean {
    if (this.isOver || this.#writeSide === "closed") return false;
    if (this.#state === "open" && this.#writeSide === "open") return true;
    // A close waits for a registered producer, so what that one writes still counts (X22).
    return this.#producers.isTaken;
  }

  #closeWhenSent(): void {
    this.link.flush();
    if (this.link.waitingBytes === 0) {
      this.#closeNow();
    } else {
      this.#writeSide = "closed";
      this.link.end(() => this.#closeNow());
    }
  }

  #closeWriteSide(): void {
    this.#writeSide = "closed";
    this.link.end(() => {
      if (this.#state === "open") this.events.writeConnectionLost();
    });
  }

  /** What was sent may be half of something: no clean end, which would make it look whole (RFC 8446, section 6.1). */
  #cutOff(error: Error): void {
    this.#state = "closing";
    this.#reason ??= new Failure(error);
    this.link.destroy();
  }

  #closeFor(reason: Failure): void {
    if (!this.isOver) this.#reason ??= reason;
    this.#closeNow();
  }

  #closeNow(): void {
    if (this.isOver) return;
    this.#state = "closing";
    if (this.#linkGone) this.nextTurn(() => this.#lose());
    else this.link.close();
  }

  #lose(): void {
    if (this.#state === "lost") return;
    this.#state = "lost";
    const reason = this.#reason ?? connectionDone;
    this.events.run(() => this.#producers.stop());
    this.events.connectionLost(reason);
    this.#keeper.streamClosed(this);
    this.events.run(() => this.options.lost(reason, this));
    this.events.release();
  }
}
