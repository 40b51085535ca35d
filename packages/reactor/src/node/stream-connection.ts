import { Failure } from "@cordage/deferred";
import { requireBytes } from "../base/bytes.ts";
import { ProducerSlot } from "../base/producer-slot.ts";
import { ProtocolEvents } from "../base/protocol-events.ts";
import { ConnectionAborted, ConnectionLost, SSLError, WriteBufferFullError } from "../errors.ts";
import type { IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import type { ILoggingContext, IProtocol } from "../interfaces/protocol.ts";
import type { TLSOptions } from "../interfaces/ssl.ts";
import { connectionDone } from "../protocol/protocol.ts";
import { checkProtocolNames } from "./certificate-options.ts";
import { checkedOptions } from "./checked-options.ts";
import type { RawStream } from "./raw-stream.ts";
import { StreamSocket, type StreamSocketEvents } from "./stream-socket.ts";
import {
  type ConnectionKeeper,
  type StreamConnectionOptions,
  StreamTransport,
} from "./stream-transport.ts";
import type { TLSSetup } from "./tls-setup.ts";

/** A push producer is paused when more than this many bytes wait to be sent (X18). */
export const HIGH_WATER_MARK: number = 64 * 1024;

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
 * share. See `ITCPTransport` and `ITLSTransport` for the contract.
 *
 * Receiving, sending and TLS lie in StreamSocket, producers in ProducerSlot, and calling the protocol in
 * ProtocolEvents.
 *
 * @see Twisted: `twisted.internet.tcp.Connection` (X1 to X24)
 */
export class StreamConnection
  extends StreamTransport
  implements ILoggingContext, StreamSocketEvents
{
  #state: ConnectionState = "open";
  #readSide: Side = "open";
  #writeSide: Side = "open";
  /** Node closed the socket because both directions had ended; the protocol still has to (X16). */
  #socketGone = false;
  /** Why the connection closes, once that is decided; nothing but a clean close of ours leaves it open. */
  #reason: Failure | undefined = undefined;
  protected override readonly socket: StreamSocket;
  readonly #events: ProtocolEvents;
  readonly #producers = new ProducerSlot();
  readonly #keeper: ConnectionKeeper;

  /** @param socket - connected, with `allowHalfOpen`; nobody else may listen on it */
  constructor(
    socket: RawStream,
    protocol: IProtocol,
    options: StreamConnectionOptions,
    keeper: ConnectionKeeper,
  ) {
    super(options, keeper);
    this.#events = new ProtocolEvents(protocol, options.logSuffix, (reason) =>
      this.#closeFor(reason),
    );
    this.#keeper = keeper;
    this.socket = new StreamSocket(socket, keeper.readPath, this);
  }

  /** Introduces itself to the protocol and starts reading. Called once, by who made it. */
  begin(): void {
    const { tls } = this.options;
    // Before connectionMade, which may pause what has been started. Nothing is delivered in this turn.
    if (tls === undefined) this.socket.reader.start();
    else this.#expectTLS();
    this.#events.connectionMade(this);
    if (tls !== undefined && !this.isOver) this.#secure(tls);
  }

  override get disconnecting(): boolean {
    return this.#state !== "open";
  }

  override write(data: Uint8Array | string): void {
    requireBytes(data);
    if (data.length === 0 || !this.#takesWrites()) return;
    const waiting = this.socket.writer.waitingBytes;
    if (waiting > this.maxWriteBuffer) {
      this.#reset(new WriteBufferFullError(waiting, this.maxWriteBuffer));
      return;
    }
    this.socket.writer.write(data);
    if (this.#producers.isTaken && this.socket.writer.waitingBytes > HIGH_WATER_MARK) {
      this.#events.watch(this.#producers.full());
    }
  }

  override loseConnection(): void {
    if (this.#state !== "open") return;
    if (this.#isHandshaking && !this.#hasMoreToSend) {
      this.abortConnection(); // a clean end of TLS would need the handshake (X32)
      return;
    }
    this.#state = "losing";
    this.socket.reader.pause();
    this.#closeIfReady();
  }

  override loseWriteConnection(): void {
    if (this.#state !== "open" || this.#writeSide !== "open") return;
    this.#writeSide = "losing";
    this.#closeIfReady();
  }

  override startTLS(
    contextFactory: TLSOptions,
    normal = true,
    languages?: readonly string[],
  ): void {
    const options = checkedOptions(contextFactory);
    const acceptableProtocols = checkProtocolNames(languages ?? options.acceptableProtocols);
    if (this.#state !== "open") return;
    if (this.#isTLS) throw new SSLError({ detail: "TLS was started before" });
    if (this.#readSide !== "open" || this.#writeSide !== "open") {
      this.#reset(new SSLError({ detail: "one direction is closed" }));
    } else if (this.socket.reader.isHoldingBack) {
      this.#reset(new SSLError({ detail: "data was received before the handshake, and not read" }));
    } else {
      const isServer = this.options.isClient !== normal;
      this.#expectTLS();
      this.#secure({ isServer, options, acceptableProtocols });
    }
  }

  /** The port it belongs to is being drained: its protocol may want to know. */
  drainStarted(): void {
    if (this.#state === "open") this.#events.drainStarted();
  }

  override abortConnection(): void {
    if (!this.isOver) this.#reset(new ConnectionAborted());
  }

  override pauseProducing(): void {
    if (this.#state === "open") this.socket.reader.pause();
  }

  override resumeProducing(): void {
    if (this.#state === "open") this.socket.reader.resume();
  }

  override registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#events.watch(
      this.isOver ? producer.stopProducing() : this.#producers.register(producer, streaming),
    );
  }

  override unregisterProducer(): void {
    this.#producers.unregister();
    this.#closeIfReady();
  }

  /** Such as `Echo,3,127.0.0.1` (X14). */
  logPrefix(): string {
    return this.#events.logPrefix();
  }

  /** Ends the connection at once and tells the protocol before this returns: the reactor shuts down. */
  disconnectNow(reason: Failure): void {
    if (this.#state === "lost") return;
    this.#reason ??= reason;
    this.socket.destroy();
    this.#lose();
  }

  /** Whether nothing can be sent or received any more. */
  get isOver(): boolean {
    return this.#state === "closing" || this.#state === "lost";
  }

  get #isTLS(): boolean {
    return this.getPeerCertificate !== undefined;
  }

  get #isHandshaking(): boolean {
    return this.#isTLS && !this.socket.tls?.isSecured;
  }

  get #hasMoreToSend(): boolean {
    return this.#producers.isTaken || this.socket.writer.waitingBytes > 0;
  }

  #takesWrites(): boolean {
    if (this.isOver || this.#writeSide === "closed") return false;
    if (this.#state === "open" && this.#writeSide === "open") return true;
    // A close waits for a registered producer, so what that one writes still counts (X22).
    return this.#producers.isTaken;
  }

  // What its StreamSocket tells it.

  received(data: Buffer): void {
    if (this.#state !== "open") return;
    const { writer } = this.socket;
    writer.batch();
    this.#events.dataReceived(data);
    writer.flush();
  }

  get borrows(): boolean {
    return this.#events.borrows;
  }

  ended(isCutOff: boolean): void {
    if (this.#state !== "open") return;
    this.#readSide = "closed";
    if (isCutOff) {
      this.#closeFor(new Failure(new ConnectionLost("TLS was not ended by the peer")));
    } else if (!this.#events.readConnectionLost()) {
      // Without half-close, what was not sent yet is lost, as in Twisted (X11).
      this.#closeFor(connectionDone); // whatever becomes of the answer to a close_notify
    }
  }

  /** From now on what is written waits for the handshake, and counts as TLS. */
  #expectTLS(): void {
    this.socket.writer.hold();
    this.getPeerCertificate = () => this.socket.tls?.getPeerCertificate() ?? null;
  }

  #secure(setup: TLSSetup): void {
    this.#events.run(() => this.socket.secure(setup));
  }

  secured(): void {
    if (this.isOver) return;
    this.#events.handshakeCompleted(); // one that aborts has its early writes dropped (X30)
    this.socket.release();
    this.#closeIfReady();
  }

  failed(error: Error): void {
    if (this.isOver) return;
    this.#state = "closing";
    this.#reason ??= new Failure(error);
  }

  get isWaiting(): boolean {
    return this.#producers.isTaken;
  }

  drained(): void {
    if (this.isOver) return;
    if (this.#producers.isTaken) this.#events.run(() => this.#producers.empty());
    this.#closeIfReady();
  }

  /** Goes on with the close that was asked for, if any, once nobody has more to say. */
  #closeIfReady(): void {
    if (this.#producers.isTaken || this.socket.writer.isHeld) return;
    if (this.#state === "losing") this.#closeWhenSent();
    else if (this.#state === "open" && this.#writeSide === "losing") this.#closeWriteSide();
  }

  #closeWhenSent(): void {
    this.socket.writer.flush();
    if (this.socket.writer.waitingBytes === 0) {
      this.#closeNow();
    } else {
      this.#writeSide = "closed";
      this.socket.end(() => this.#closeNow());
    }
  }

  #closeWriteSide(): void {
    this.#writeSide = "closed";
    this.socket.end(() => {
      if (this.#state === "open") this.#events.writeConnectionLost();
    });
  }

  #closeFor(reason: Failure): void {
    if (!this.isOver) this.#reason ??= reason;
    this.#closeNow();
  }

  #closeNow(): void {
    if (this.isOver) return;
    this.#state = "closing";
    if (this.#socketGone) setImmediate(() => this.#lose());
    else this.socket.close();
  }

  #reset(error: Error): void {
    this.#state = "closing";
    this.#reason ??= new Failure(error);
    if (this.#socketGone) setImmediate(() => this.#lose());
    else this.socket.reset();
  }

  closed(): void {
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
    this.#keeper.streamClosed(this);
    this.#events.run(() => this.options.lost(reason, this));
    this.#events.release();
  }
}
