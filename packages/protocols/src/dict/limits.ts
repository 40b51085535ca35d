/** What one side accepts of the other (RFC 2229, section 2.3; DI-1). */

/** Where dictionaries are served unless told otherwise. */
export const DICT_PORT = 2628;

/** The longest line, in bytes, CR LF included. */
export const MAX_DICT_LINE = 1024;

/** The longest answer to one command, in bytes: 4 MiB. */
export const MAX_DICT_ANSWER_BYTES: number = 4 * 1024 * 1024;
