/** What a WebSocket holds at most, and how long things may take. */

/** How long a message may be, unless chosen otherwise, in bytes; a longer one is answered with 1009. */
export const MAX_MESSAGE_BYTES: number = 1024 * 1024;

/**
 * How much is read and thrown away after a peer has broken a rule, in bytes, so that it gets to read which: as
 * much as it may have under way of a message that is too long.
 */
export const MAX_DISCARDED_BYTES: number = 16 * MAX_MESSAGE_BYTES;

/** How many seconds a close may take before the connection is aborted (WS-4). */
export const CLOSE_TIMEOUT = 5;

/** How many seconds of silence there may be before the peer is asked whether it is there. */
export const PING_INTERVAL = 20;

/** How many seconds it has to say anything then, before the connection is aborted. */
export const PING_TIMEOUT = 20;

/** How many seconds a client gives the server, from connecting to the end of the handshake. */
export const HANDSHAKE_TIMEOUT = 30;
