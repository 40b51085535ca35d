/** What a peer may send at most, and what may wait (AMP-3, AMP-15). */

/** The longest key, in bytes: the wire format has no room for more. */
export const MAX_KEY_LENGTH = 255;

/** The longest value, in bytes: the wire format has no room for more. */
export const MAX_VALUE_LENGTH = 65_535;

/** The most keys a box may have, repeated ones counted. */
export const MAX_BOX_KEYS = 1024;

/** The largest box, in bytes on the wire, its end included: a mebibyte. */
export const MAX_BOX_BYTES: number = 1024 * 1024;

/** The most commands that may be under way here for one peer before no more are read from it. */
export const MAX_OUTSTANDING_ANSWERS = 1000;

/** How many bytes may wait for TLS to stand, between asking for it and the peer's consent: a mebibyte. */
export const MAX_TLS_QUEUE_BYTES: number = 1024 * 1024;

/** How much of the name of an unknown command the peer is told, in characters. */
export const MAX_TOLD_NAME_LENGTH = 64;
