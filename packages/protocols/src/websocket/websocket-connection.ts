import { Failure } from "@cordage/deferred";
import {
  connectionDone,
  type IAddress,
  type IDelayedCall,
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
import { WebSocketError } from "./errors.ts";
import { closePayload, encodeFrame } from "./frame-encoder.ts";
import { BINARY, CLOSE, MAX_CONTROL_BYTES, PING, PONG, TEXT } from "./frame-header.ts";
import type { WebSocketProtocol, WebSocketTransport } from "./interfaces.ts";
import { CLOSE_TIMEOUT } from "./limits.ts";
import { MessageDecoder, type WebSocketEvent } from "./message-decoder.ts";

/** What a connection has to know. */
export interface WebSocketSettings {
  readonly clock: IReactorTime;
  readonly subprotocol: string | undefined;
  readonly maxMessageBytes: number | undefined;
}

/**
 * ```text
 *       loseConnection              the peer's close
 * open ----------------> closing ----------------------> closed
 *   \        the peer's close, or a rule was broken         ^
 *    +------------------------------------------------------+
 * ```
 */
type ConnectionState = "open" | "closing" | "closed";

/**
 * One WebSocket of a server, after the handshake: between the transport that HTTP has handed over and the
 * program's protocol.
 *
 * @see RFC 6455, sections 5 to 7; WS-1, WS-3, WS-4
 */
export class WebSocketConnection
  extends Protocol<HTTPTransport>
  implements WebSocketTransport, IPushProducer
{
  readonly #protocol: WebSocketProtocol;
  readonly #settings: WebSocketSettings;
  readonly #decoder: MessageDecoder;
  #state: ConnectionState = "open";
  #producer: IPushProducer | undefined = undefined;
  #isFull = false;
  /** The last ping that came while the peer doesn't read: one pong answers for all (section 5.5.3). */
  #waitingPong: Buffer | undefined = undefined;
  #closeTimer: IDelayedCall | undefined = undefined;
  #error: WebSocketError | undefined = undefined;
  #closeCode: number | undefined = undefined;
  #closeReason = "";

  constructor(protocol: WebSocketProtocol, settings: WebSocketSettings) {
    super();
    this.#protocol = protocol;
    this.#settings = settings;
    this.#decoder = new MessageDecoder({
      isMasked: true,
      maxMessageBytes: settings.maxMessageBytes,
    });
  }

  override connectionMade(): void {
    this.transport.registerProducer(this, true);
    this.#protocol.negotiationFinished();
  }

  override dataReceived(data: Buffer): void {
    this.#decoder.push(data);
    let event = this.#decoder.next();
    while (event !== undefined) {
      this.#take(event);
      event = this.#decoder.next();
    }
  }

  override connectionLost(reason: Failure = connectionDone): void {
    this.#state = "closed";
    this.#decoder.discard();
    if (this.#closeTimer?.active()) this.#closeTimer.cancel();
    this.#producer?.stopProducing();
    this.#producer = undefined;
    this.#protocol.connectionLost(this.#error === undefined ? reason : new Failure(this.#error));
  }

  /** The port is being drained: the client is told that we go away. */
  drainStarted(): void {
    this.loseConnection(GOING_AWAY);
  }

  // What the program asks of the connection.

  get subprotocol(): string | undefined {
    return this.#settings.subprotocol;
  }

  get closeCode(): number | undefined {
    return this.#closeCode;
  }

  get closeReason(): string {
    return this.#closeReason;
  }

  sendTextMessage(message: string): void {
    this.#send(TEXT, Buffer.from(message));
  }

  sendBytesMessage(message: Uint8Array): void {
    this.#send(BINARY, message);
  }

  ping(payload: Uint8Array = Buffer.alloc(0)): void {
    if (payload.length > MAX_CONTROL_BYTES) {
      throw new RangeError(`a ping holds ${MAX_CONTROL_BYTES} bytes, got ${payload.length}`);
    }
    this.#send(PING, payload);
  }

  loseConnection(code: number = NORMAL_CLOSURE, reason = ""): void {
    if (!isSendableCode(code)) throw new RangeError(`${code} is not a code to close with`);
    if (Buffer.byteLength(reason) > MAX_CLOSE_REASON_BYTES) {
      throw new RangeError(`a reason has ${MAX_CLOSE_REASON_BYTES} bytes at most`);
    }
    if (this.#state !== "open") return;
    this.#send(CLOSE, closePayload(code, reason));
    this.#state = "closing";
    this.#limitClose();
  }

  attachProducer(producer: IPushProducer): void {
    this.#producer = producer;
    if (this.#isFull) producer.pauseProducing();
  }

  detachProducer(): void {
    this.#producer = undefined;
  }

  getPeer(): IAddress {
    return this.transport.getPeer();
  }

  getHost(): IAddress {
    return this.transport.getHost();
  }

  // What the transport asks, as that of everything that is sent.

  pauseProducing(): void {
    this.#isFull = true;
    this.#producer?.pauseProducing();
  }

  resumeProducing(): void {
    this.#isFull = false;
    const pong = this.#waitingPong;
    this.#waitingPong = undefined;
    if (pong !== undefined) this.#send(PONG, pong);
    this.#producer?.resumeProducing();
  }

  stopProducing(): void {}

  #take(event: WebSocketEvent): void {
    if (event.kind === "close") {
      this.#closeCode = event.code;
      this.#closeReason = event.reason;
      const code = event.code === NO_STATUS_RECEIVED ? undefined : event.code;
      this.#close(closePayload(code, ""));
    } else if (event.kind === "failed") {
      this.#error = new WebSocketError(event.code, event.reason);
      this.#close(closePayload(event.code, event.reason));
    } else if (this.#state !== "open") {
      return; // after our close nothing is delivered any more (GEN-1)
    } else if (event.kind === "text") {
      this.#protocol.textMessageReceived(event.text);
    } else if (event.kind === "bytes") {
      this.#protocol.bytesMessageReceived(event.bytes);
    } else if (event.kind === "pong") {
      this.#protocol.pongReceived(event.payload);
    } else {
      this.#answerPing(event.payload);
    }
  }

  #answerPing(payload: Buffer): void {
    if (this.#isFull) this.#waitingPong = payload;
    else this.#send(PONG, payload);
  }

  /** Answers the end of the conversation, unless we began it, and ends TCP first, as servers do. */
  #close(payload: Buffer): void {
    if (this.#state === "open") this.#send(CLOSE, payload);
    this.#state = "closed";
    this.#limitClose();
    this.transport.unregisterProducer();
    this.transport.loseConnection();
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

  #send(opcode: number, payload: Uint8Array): void {
    if (this.#state === "open") this.transport.write(encodeFrame(opcode, payload));
  }
}
