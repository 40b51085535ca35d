import { Failure } from "@cordage/deferred";
import {
  ConnectionDone,
  ConnectionLost,
  connectionDone,
  type IAddress,
  type IDelayedCall,
  type IHalfCloseableProtocol,
  type IPushProducer,
  type IReactorTime,
  Protocol,
} from "@cordage/reactor";
import type { HTTPTransport } from "../http/http-transport.ts";
import {
  GOING_AWAY,
  isSendableCode,
  MAX_CLOSE_REASON_BYTES,
  NO_STATUS_RECEIVED,
  NORMAL_CLOSURE,
} from "./close-codes.ts";
import type { DeflateParameters } from "./deflate/parameters.ts";
import { WebSocketError, WebSocketTimeoutError } from "./errors.ts";
import { closePayload } from "./frame-encoder.ts";
import { BINARY, CLOSE, MAX_CONTROL_BYTES, PING, PONG, TEXT } from "./frame-header.ts";
import type { WebSocketProtocol, WebSocketTransport } from "./interfaces.ts";
import { KeepAlive, type KeepAliveSettings } from "./keep-alive.ts";
import { CLOSE_TIMEOUT, MAX_DISCARDED_BYTES } from "./limits.ts";
import { MessageDecoder, type WebSocketEvent } from "./message-decoder.ts";
import { MessageEncoder } from "./message-encoder.ts";
import { SendingSide } from "./sending-side.ts";

/** What a connection has to know. */
export interface WebSocketSettings {
  /** Which end we are. */
  readonly role: "client" | "server";
  readonly clock: IReactorTime;
  readonly subprotocol: string | undefined;
  readonly maxMessageBytes: number | undefined;
  readonly keepAlive: KeepAliveSettings;
  /** How both ends compress, if they have agreed to. */
  readonly deflate: DeflateParameters | undefined;
  /** Messages shorter than this are not compressed, in bytes. */
  readonly threshold: number | undefined;
}

/**
 * ```text
 *       loseConnection              the peer's close
 * open ----------------> closing ----------------------> closed
 *   \        the peer's close, or a rule was broken         ^
 *    +------------------------------------------------------+
 * ```
 *
 * What arrives when it is closed is thrown away.
 */
type ConnectionState = "open" | "closing" | "closed";

/** What our own pings hold, so that their answers are told from those to the program's. */
const KEEP_ALIVE_PAYLOAD: Buffer = Buffer.from("keep-alive");

/**
 * One WebSocket, after the handshake: between the transport that HTTP has handed over and the program's
 * protocol.
 *
 * @see RFC 6455, sections 5 to 7; WS-1, WS-3, WS-4
 */
export class WebSocketConnection
  extends Protocol<HTTPTransport>
  implements WebSocketTransport, IHalfCloseableProtocol
{
  readonly #protocol: WebSocketProtocol;
  readonly #settings: WebSocketSettings;
  readonly #decoder: MessageDecoder;
  readonly #encoder: MessageEncoder;
  readonly #sending: SendingSide = new SendingSide((payload) => this.#sendControl(PONG, payload));
  readonly #keepAlive: KeepAlive;
  #state: ConnectionState = "open";
  #isPaused = false;
  #isDelivering = false;
  #closeTimer: IDelayedCall | undefined = undefined;
  /** Why we have ended it, if that was the peer's fault. */
  #error: WebSocketError | WebSocketTimeoutError | undefined = undefined;
  /** How much has come that is thrown away. */
  #discardedBytes = 0;
  #closeCode: number | undefined = undefined;
  #closeReason = "";

  constructor(protocol: WebSocketProtocol, settings: WebSocketSettings) {
    super();
    const { role, deflate, maxMessageBytes, threshold } = settings;
    const isServer = role === "server";
    this.#protocol = protocol;
    this.#settings = settings;
    this.#decoder = new MessageDecoder({
      isMasked: isServer,
      maxMessageBytes,
      deflate: deflate?.peer,
    });
    this.#encoder = new MessageEncoder({ isMasking: !isServer, deflate: deflate?.own, threshold });
    this.#keepAlive = new KeepAlive(settings.clock, settings.keepAlive, {
      ping: () => this.#sendControl(PING, KEEP_ALIVE_PAYLOAD),
      expired: () => this.#fellSilent(),
    });
  }

  override connectionMade(): void {
    this.transport.registerProducer(this.#sending, true);
    this.#keepAlive.received();
    this.#protocol.negotiationFinished();
  }

  override dataReceived(data: Buffer): void {
    if (this.#state === "closed") {
      this.#discard(data.length);
      return;
    }
    if (this.#state === "open" && !this.#isPaused) this.#keepAlive.received();
    this.#decoder.push(data);
    this.#deliver();
  }

  override connectionLost(reason: Failure = connectionDone): void {
    this.#state = "closed";
    this.#isPaused = false;
    this.#decoder.discard();
    this.#keepAlive.stop();
    if (this.#closeTimer?.active()) this.#closeTimer.cancel();
    try {
      this.#sending.lost();
    } finally {
      this.#protocol.connectionLost(this.#reasonFor(reason));
    }
  }

  /** The peer sends no more, which is no way to end (section 7.1.4), but is one. */
  readConnectionLost(): void {
    if (this.#state !== "closed") {
      this.#state = "closed";
      this.#keepAlive.stop();
      this.#limitClose();
      this.transport.unregisterProducer(); // a close would wait for it
    }
    this.transport.loseConnection();
  }

  writeConnectionLost(): void {}

  /** The port is being drained: the client is told that we go away. */
  drainStarted(): void {
    this.loseConnection(GOING_AWAY);
  }

  // What the program asks of the connection.

  get subprotocol(): string | undefined {
    return this.#settings.subprotocol;
  }

  get isCompressed(): boolean {
    return this.#settings.deflate !== undefined;
  }

  get closeCode(): number | undefined {
    return this.#closeCode;
  }

  get closeReason(): string {
    return this.#closeReason;
  }

  sendTextMessage(message: string): void {
    this.#sendMessage(TEXT, Buffer.from(message));
  }

  sendBytesMessage(message: Uint8Array): void {
    this.#sendMessage(BINARY, message);
  }

  ping(payload: Uint8Array = Buffer.alloc(0)): void {
    if (payload.length > MAX_CONTROL_BYTES) {
      throw new RangeError(`a ping holds ${MAX_CONTROL_BYTES} bytes, got ${payload.length}`);
    }
    this.#sendControl(PING, payload);
  }

  loseConnection(code: number = NORMAL_CLOSURE, reason = ""): void {
    if (!isSendableCode(code)) throw new RangeError(`${code} is not a code to close with`);
    if (Buffer.byteLength(reason) > MAX_CLOSE_REASON_BYTES) {
      throw new RangeError(`a reason has ${MAX_CLOSE_REASON_BYTES} bytes at most`);
    }
    if (this.#state !== "open") return;
    this.#sendControl(CLOSE, closePayload(code, reason));
    this.#state = "closing";
    this.#keepAlive.stop();
    this.#limitClose();
    this.resumeProducing(); // the peer's close has to be read
  }

  pauseProducing(): void {
    if (this.#isPaused || this.#state !== "open") return;
    this.#isPaused = true;
    this.#keepAlive.suspend();
    this.transport.pauseProducing();
  }

  resumeProducing(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (this.#state === "open") this.#keepAlive.received();
    this.#deliver();
    if (!this.#isPaused && !this.transport.disconnecting) this.transport.resumeProducing();
  }

  attachProducer(producer: IPushProducer): void {
    this.#sending.attach(producer);
  }

  detachProducer(): void {
    this.#sending.detach();
  }

  getPeer(): IAddress {
    return this.transport.getPeer();
  }

  getHost(): IAddress {
    return this.transport.getHost();
  }

  #deliver(): void {
    if (this.#isDelivering) return; // the loop that runs goes on with what was added (GEN-2)
    this.#isDelivering = true;
    try {
      while (!this.#isPaused) {
        const event = this.#decoder.next();
        if (event === undefined) break;
        this.#take(event);
      }
    } finally {
      this.#isDelivering = false;
    }
  }

  #take(event: WebSocketEvent): void {
    if (event.kind === "close") this.#peerCloses(event.code, event.reason);
    else if (event.kind === "failed") this.#fail(new WebSocketError(event.code, event.reason));
    else if (this.#state !== "open")
      return; // after our close nothing is delivered any more (GEN-1)
    else if (event.kind === "text") this.#protocol.textMessageReceived(event.text);
    else if (event.kind === "bytes") this.#protocol.bytesMessageReceived(event.bytes);
    else if (event.kind === "ping") this.#sending.answerPing(event.payload);
    else if (!event.payload.equals(KEEP_ALIVE_PAYLOAD)) this.#protocol.pongReceived(event.payload);
  }

  /** Ends the conversation, and TCP: the server first, so that the port that lingers is its own (section 7.1.1). */
  #peerCloses(code: number, reason: string): void {
    this.#closeCode = code;
    this.#closeReason = reason;
    this.#end(closePayload(code === NO_STATUS_RECEIVED ? undefined : code, ""));
    if (this.#settings.role === "server") this.transport.loseConnection();
  }

  /**
   * The peer has broken a rule: it is told which, and that is all. It may be in the middle of sending: if the
   * connection was closed now, that would meet with a reset, which can take our close frame with it
   * (sections 7.1.1 and 7.1.7).
   */
  #fail(error: WebSocketError): void {
    const { transport } = this;
    this.#error = error;
    this.#end(closePayload(error.closeCode, error.reason));
    if (transport.loseWriteConnection === undefined) transport.loseConnection();
    else transport.loseWriteConnection();
  }

  #discard(bytes: number): void {
    this.#discardedBytes += bytes;
    if (this.#discardedBytes > MAX_DISCARDED_BYTES) this.transport.loseConnection();
  }

  /** Answers the end of the conversation, unless we began it. */
  #end(payload: Buffer): void {
    this.#sendControl(CLOSE, payload);
    this.#state = "closed";
    this.#keepAlive.stop();
    this.#limitClose();
    this.transport.unregisterProducer();
  }

  #fellSilent(): void {
    this.#error = new WebSocketTimeoutError(this.#settings.keepAlive.pingTimeout);
    this.#state = "closed";
    this.#abort();
  }

  /** A clean end of TCP is no end of the conversation: that is told with a close frame (section 7.1.4). */
  #reasonFor(reason: Failure): Failure {
    if (this.#error !== undefined) return new Failure(this.#error);
    if (this.#closeCode !== undefined || reason.check(ConnectionDone) === undefined) return reason;
    return new Failure(new ConnectionLost("the peer has not closed the WebSocket"));
  }

  /** Begins once: however the close goes on, it is over then. */
  #limitClose(): void {
    this.#closeTimer ??= this.#settings.clock.callLater(CLOSE_TIMEOUT, () => this.#abort());
  }

  #abort(): void {
    const { transport } = this;
    if (transport.abortConnection !== undefined) transport.abortConnection();
    else transport.loseConnection();
  }

  #sendMessage(opcode: number, payload: Uint8Array): void {
    if (this.#state === "open") this.transport.write(this.#encoder.message(opcode, payload));
  }

  #sendControl(opcode: number, payload: Uint8Array): void {
    if (this.#state === "open") this.transport.write(this.#encoder.control(opcode, payload));
  }
}
