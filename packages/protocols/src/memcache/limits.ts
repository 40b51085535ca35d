/** What a server may send at most, and how long it may take (MC-1, MC-2, MC-5). */

/** Where memcached listens unless told otherwise. */
export const DEFAULT_PORT = 11_211;

/** The longest key, in bytes: memcached's own limit. */
export const MAX_KEY_LENGTH = 250;

/** The largest value accepted, in bytes: memcached's own limit, a mebibyte. */
export const MAX_VALUE_BYTES: number = 1024 * 1024;

/** The longest line of an answer, in bytes. */
export const MAX_ANSWER_LINE_LENGTH = 16_384;

/** The most that names and values of one answer to `stats` may have, in bytes together: a mebibyte. */
export const MAX_STATS_BYTES: number = 1024 * 1024;

/** Seconds of silence, while an answer is due, after which the server is given up. */
export const ANSWER_TIMEOUT = 60;
