/** How deep arrays and structs may nest, both ways (XR-9). */
export const MAX_VALUE_DEPTH = 64;

/** Values in one document received, counting arrays, structs and what is in them (XR-9). */
export const MAX_VALUES = 100_000;

/**
 * Characters of a method's name. Each separator in it may be one step from handler to sub-handler, so
 * this also bounds how deep a lookup goes.
 */
export const MAX_METHOD_NAME_LENGTH = 1024;

/** Digits of an `i8` or `biginteger` received: making a BigInt takes more than linear time. */
export const MAX_BIG_INTEGER_DIGITS = 1024;

/** What XML-RPC calls a four-byte signed integer. */
export const MAX_INT: number = 2 ** 31 - 1;

/** See {@link MAX_INT}. */
export const MIN_INT: number = -(2 ** 31);

/** Calls in one `system.multicall`. */
export const MAX_MULTICALL_CALLS = 1000;
