/** Why a WebSocket is closed (RFC 6455, section 7.4). */

/** All was said. */
export const NORMAL_CLOSURE = 1000;
/** The server stops, or the page is left. */
export const GOING_AWAY = 1001;
/** The other end broke a rule of the protocol. */
export const PROTOCOL_ERROR = 1002;
/** Stands for a close frame without a code; never sent. */
export const NO_STATUS_RECEIVED = 1005;
/** A text was no UTF-8, or a message can't be what it says it is. */
export const INVALID_PAYLOAD = 1007;
/** A message was longer than is accepted. */
export const MESSAGE_TOO_BIG = 1009;

/** How long the reason in a close frame may be, in bytes of UTF-8 (WS-4). */
export const MAX_CLOSE_REASON_BYTES = 123;

/** Whether a close frame may carry `code`: those that are defined for it, and those of programs (WS-4). */
export function isSendableCode(code: number): boolean {
  if (!Number.isInteger(code)) return false;
  if (code >= 3000 && code <= 4999) return true;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}
