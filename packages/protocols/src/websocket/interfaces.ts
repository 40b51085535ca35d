import type { Failure } from "@cordage/deferred";
import type { IAddress, IPushProducer } from "@cordage/reactor";
import type { Request } from "../http/request.ts";

/**
 * What a program does with a WebSocket.
 *
 * ```text
 * negotiationStarted -> negotiationFinished -> textMessageReceived, bytesMessageReceived, pongReceived …
 *                                                                  -> connectionLost (exactly once, last)
 * ```
 *
 * @see Twisted: `twisted.web.websocket.WebSocketProtocol` (WS-1)
 */
export interface WebSocketProtocol {
  /** Here is the transport. Nothing can be sent yet. */
  negotiationStarted(transport: WebSocketTransport): void;
  /** Both sides may send. */
  negotiationFinished(): void;
  /** A text has come. */
  textMessageReceived(message: string): void;
  /** `message` is yours to keep. */
  bytesMessageReceived(message: Buffer): void;
  /** The answer to a ping, or a pong of the peer's own accord. */
  pongReceived(payload: Buffer): void;
  /**
   * The connection is gone. `reason` holds a `ConnectionDone` after a close that both sides took part in; a
   * `WebSocketError` when the peer broke a rule; a `WebSocketTimeoutError` when it fell silent; else what the
   * transport said, which is never `ConnectionDone`: a conversation that just stops may lack its end.
   */
  connectionLost(reason: Failure): void;
}

/** What a {@link WebSocketProtocol} may ask of its connection. */
export interface WebSocketTransport {
  /** The subprotocol that was agreed on, if one was. */
  readonly subprotocol: string | undefined;
  /** The code the peer has closed with: 1005 for none, `undefined` while it hasn't. */
  readonly closeCode: number | undefined;
  /** What the peer gave as its reason. */
  readonly closeReason: string;
  /** Whether messages may be compressed. */
  readonly isCompressed: boolean;
  /** Sends a text message. Ignored once the connection closes. */
  sendTextMessage(message: string): void;
  /** Sends a message of bytes, which are copied. Ignored once the connection closes. */
  sendBytesMessage(message: Uint8Array): void;
  /** @throws RangeError for more than 125 bytes */
  ping(payload?: Uint8Array): void;
  /**
   * Closes, after what was sent: the peer is to answer within 5 seconds. Nothing more is delivered.
   *
   * @throws RangeError for a code that may not be sent, or a reason of more than 123 bytes
   */
  loseConnection(code?: number, reason?: string): void;
  /** Has the peer wait: nothing more is delivered until {@link resumeProducing}. */
  pauseProducing(): void;
  /** Delivers again what comes, and what has waited. */
  resumeProducing(): void;
  /** Has a producer be paused while the peer is slow to read, and stopped when the connection is lost. */
  attachProducer(producer: IPushProducer): void;
  /** Lets go of the producer. Safe to call without one. */
  detachProducer(): void;
  /** The address of the other end. */
  getPeer(): IAddress;
  /** The address of this end. */
  getHost(): IAddress;
}

/** Makes the protocol for a client's WebSocket. */
export interface WebSocketClientFactory {
  /** A protocol for one WebSocket. @param uri - where it leads */
  buildProtocol(uri: string): WebSocketProtocol;
}

/** Makes a protocol for each WebSocket of a server. */
export interface WebSocketServerFactory {
  /** `null` to refuse, with 403. */
  buildProtocol(request: Request): WebSocketProtocol | null;
}
