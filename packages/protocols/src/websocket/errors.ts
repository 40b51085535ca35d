/**
 * The errors of this folder.
 *
 * ```text
 * RemoteProtocolError
 *   WebSocketError                 the peer broke a rule: told with a close frame, then closed
 * ```
 */
import { RemoteProtocolError } from "../http/errors.ts";

/** The peer broke a rule of RFC 6455, or sent more than is taken. */
export class WebSocketError extends RemoteProtocolError {
  override readonly name = "WebSocketError";
  override readonly code = "ERR_WEBSOCKET";
  /** The code it was closed with. */
  readonly closeCode: number;

  constructor(closeCode: number, reason: string) {
    super(`closed with ${closeCode}: ${reason}`);
    this.closeCode = closeCode;
  }
}
