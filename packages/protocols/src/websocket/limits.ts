/** What a WebSocket holds at most. */

/** How long a message may be, unless chosen otherwise, in bytes; a longer one is answered with 1009. */
export const MAX_MESSAGE_BYTES: number = 1024 * 1024;

/** How many seconds a close may take before the connection is aborted (WS-4). */
export const CLOSE_TIMEOUT = 5;
