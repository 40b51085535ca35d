/**
 * The errors of this folder.
 *
 * ```text
 * HTTPError
 *   ConnectionRejected             the server answered a handshake with something else than a WebSocket
 *   WebSocketTimeoutError          the peer has let a ping go unanswered
 *   RemoteProtocolError
 *     WebSocketError               the peer broke a rule: told with a close frame, then closed
 *     HandshakeError               the server has not understood the handshake, or says what wasn't asked
 * ```
 */
import type { Response } from "../http/client/response.ts";
import { HTTPError, RemoteProtocolError } from "../http/errors.ts";

/** The peer broke a rule of RFC 6455, or sent more than is taken. */
export class WebSocketError extends RemoteProtocolError {
  override readonly name = "WebSocketError";
  override readonly code = "ERR_WEBSOCKET";
  /** The code it was closed with. */
  readonly closeCode: number;
  /** The rule that was broken, as the peer was told. */
  readonly reason: string;

  constructor(closeCode: number, reason: string) {
    super(`closed with ${closeCode}: ${reason}`);
    this.closeCode = closeCode;
    this.reason = reason;
  }
}

/** The peer has sent nothing for too long, not even the answer to a ping. */
export class WebSocketTimeoutError extends HTTPError {
  override readonly name = "WebSocketTimeoutError";
  override readonly code = "ERR_WEBSOCKET_TIMEOUT";
  /** How long it had to answer, in seconds. */
  readonly timeout: number;

  constructor(timeout: number) {
    super(`no answer to a ping within ${timeout} seconds`);
    this.timeout = timeout;
  }
}

/** The server answered with a response of its own, such as 404: it opens no WebSocket there (WS-2). */
export class ConnectionRejected extends HTTPError {
  override readonly name = "ConnectionRejected";
  override readonly code = "ERR_CONNECTION_REJECTED";
  /** What it answered. The body can be read, in as much time as the handshake had. */
  readonly response: Response;

  constructor(response: Response) {
    super(`the server answered with ${response.code}`);
    this.response = response;
  }
}

/** The server said 101, but not as RFC 6455 has it. The connection is aborted (WS-2). */
export class HandshakeError extends RemoteProtocolError {
  override readonly name = "HandshakeError";
  override readonly code = "ERR_WEBSOCKET_HANDSHAKE";
}
