/**
 * The length of a body whose end shows only when it is there.
 *
 * @see Twisted: `twisted.web.iweb.UNKNOWN_LENGTH`
 */
export const UNKNOWN_LENGTH: unique symbol = Symbol("UNKNOWN_LENGTH");

/** How long a body is, in bytes, if that is known before it ends. */
export type BodyLength = number | typeof UNKNOWN_LENGTH;
