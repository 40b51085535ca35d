import { Failure } from "@cordage/deferred";
import {
  ConnectionAborted,
  ConnectionLost,
  connectionDone,
  type ILoggingContext,
  type IProtocol,
  type IPullProducer,
  type IPushProducer,
  ProducerSlot,
  ProtocolEvents,
  WriteBufferFullError,
} from "@cordage/reactor";
import { asBytes } from "../../bytes.ts";
import type { TCPSocket } from "./tcp-socket.ts";
import { type TCPConnectionOptions, TCPTransport } from "./tcp-transport.ts";

/** A push producer is paused when more than this many bytes wait to be sent (X18). */
const HIGH_WATER_MARK: number = 64 * 1024;

/**
 * Where a connection is; the same states as those of the Node transports:
 *
 * ```text
 *        loseConnection()         all sent             the socket has closed
 * open ------------------> losing --------> closing ----------------------> lost
 *   |                         |                ^
 *   +-- end of file, error, --+----------------+
 *       abort, exception
 * ```
 *
 * From "closing" on nothing is delivered but `connectionLost`, on entering "lost".
 */
type ConnectionState = "open" | "losing" | "closing" | "lost";

/** Where one direction is, while the connection as a whole is open. */
type Side = "open" | "losing" | "closed";

/**
 * The transport of one simulated connection, client's or server's. It keeps the rules that Node's keep,
 * and is held to them by the same conformance suite.
 *
 * @see Twisted: `twisted.internet.tcp.Connection` (X1 to X24)
 */
export class TCPConnection extends TCPTransport implements ILoggingContext {
  #state: ConnectionState = "open";
  #writeSide: Side = "open";
  /** Why the connection closes, once something other than a clean close has decided that. */
  #reason: Failure | undefined = undefined;
  readonly #socket: TCPSocket;
  readonly #events: ProtocolEvents;
  readonly #producers: ProducerSlot = new ProducerSlot();

  /** @param socket - whose events are this connection's from now on */
  constructor(socket: TCPSocket, protocol: IProtocol, options: TCPConnectionOptions) {
    super(options);
    this.#socket = socket;
    this.#events = new ProtocolEvents(protocol, options.logSuffix, (reason) => this.#fail(reason));
    socket.attach({
      connected: () => {},
      received: (data) => this.#received(data),
      ended: () => this.#readEnded(),
      isWaiting: () => this.#producers.isTaken,
      drained: () => this.#drained(),
      failed: (error) => this.#socketFailed(error),
      closed: () => this.#lose(),
    });
  }

  /** Introduces itself to the protocol. Called once, by who made it. */
  begin(): void {
    this.#events.connectionMade(this);
  }

  override get disconnecting(): boolean {
    return this.#state !== "open";
  }

  override write(data: Uint8Array | string): void {
    const bytes = asBytes(data);
    if (bytes.byteLength === 0 || !this.#takesWrites()) return;
    const { writer } = this.#socket;
    if (writer.waitingBytes > this.maxWriteBuffer) {
      this.#reset(new WriteBufferFullError(writer.waitingBytes, this.maxWriteBuffer));
      return;
    }
    this.#socket.write(bytes);
    if (this.#producers.isTaken && writer.waitingBytes > HIGH_WATER_MARK) {
      this.#events.watch(this.#producers.full());
    }
  }

  override loseConnection(): void {
    if (this.#state !== "open") return;
    this.#state = "losing";
    this.#socket.reader.pause();
    this.#closeIfReady();
  }

  override loseWriteConnection(): void {
    if (this.#state !== "open" || this.#writeSide !== "open") return;
    this.#writeSide = "losing";
    this.#closeIfReady();
  }

  /** The port it belongs to is being drained: its protocol may want to know. */
  drainStarted(): void {
    if (this.#state === "open") this.#events.drainStarted();
  }

  override abortConnection(): void {
    if (!this.#isOver) this.#reset(new ConnectionAborted());
  }

  override pauseProducing(): void {
    if (this.#state === "open") this.#socket.reader.pause();
  }

  override resumeProducing(): void {
    if (this.#state === "open") this.#socket.reader.resume();
  }

  override registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#events.watch(
      this.#isOver ? producer.stopProducing() : this.#producers.register(producer, streaming),
    );
  }

  override unregisterProducer(): void {
    this.#producers.unregister();
    this.#closeIfReady();
  }

  /** Such as `Echo,3,10.0.0.1` (X14). */
  logPrefix(): string {
    return this.#events.logPrefix();
  }

  /** Ends the connection at once and tells the protocol before this returns: the reactor shuts down. */
  disconnectNow(reason: Failure): void {
    if (this.#state === "lost") return;
    this.#reason ??= reason;
    this.#socket.close();
    this.#lose();
  }

  protected override keepAliveChanged(enabled: boolean): void {
    this.#socket.setKeepAlive(enabled);
  }

  /** Whether nothing can be sent or received any more. */
  get #isOver(): boolean {
    return this.#state === "closing" || this.#state === "lost";
  }

  #takesWrites(): boolean {
    if (this.#isOver || this.#writeSide === "closed") return false;
    if (this.#state === "open" && this.#writeSide === "open") return true;
    // A close waits for a registered producer, so what that one writes still counts (X22).
    return this.#producers.isTaken;
  }

  #received(data: Buffer): void {
    if (this.#state !== "open") return;
    const { writer } = this.#socket;
    writer.batch();
    this.#events.dataReceived(data);
    writer.flush();
  }

  #readEnded(): void {
    if (this.#state !== "open") return;
    // Without half-close, what was not sent yet is lost, as in Twisted (X11).
    if (!this.#events.readConnectionLost()) this.#closeNow();
  }

  #socketFailed(error: Error): void {
    if (this.#isOver) return;
    this.#state = "closing";
    this.#reason ??= new Failure(new ConnectionLost(error.message, { cause: error }));
  }

  #drained(): void {
    if (this.#isOver) return;
    if (this.#producers.isTaken) this.#events.run(() => this.#producers.empty());
    this.#closeIfReady();
  }

  /** Goes on with the close that was asked for, if any, once nobody has more to say. */
  #closeIfReady(): void {
    if (this.#producers.isTaken) return;
    if (this.#state === "losing") this.#closeWhenSent();
    else if (this.#state === "open" && this.#writeSide === "losing") this.#closeWriteSide();
  }

  #closeWhenSent(): void {
    const { writer } = this.#socket;
    writer.flush();
    if (writer.waitingBytes === 0) {
      this.#closeNow();
    } else {
      this.#writeSide = "closed";
      writer.end(() => this.#closeNow());
    }
  }

  #closeWriteSide(): void {
    this.#writeSide = "closed";
    this.#socket.writer.end(() => {
      if (this.#state === "open") this.#events.writeConnectionLost();
    });
  }

  #fail(reason: Failure): void {
    if (!this.#isOver) this.#reason ??= reason;
    this.#closeNow();
  }

  #closeNow(): void {
    if (this.#isOver) return;
    this.#state = "closing";
    this.#socket.close();
  }

  #reset(error: Error): void {
    this.#state = "closing";
    this.#reason ??= new Failure(error);
    this.#socket.reset();
  }

  #lose(): void {
    if (this.#state === "lost") return;
    this.#state = "lost";
    const reason = this.#reason ?? connectionDone;
    this.#events.run(() => this.#producers.stop());
    this.#events.connectionLost(reason);
    this.#events.run(() => this.options.lost(reason));
    this.#events.release();
  }
}
