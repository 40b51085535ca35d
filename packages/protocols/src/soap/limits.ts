/** How deep arrays, structs and maps may nest, both ways; references count where they lead. */
export const MAX_SOAP_DEPTH = 64;

/**
 * Values in one message received. What is referred to counts each time: that is what ends a message where
 * a few references stand for millions of values.
 */
export const MAX_SOAP_VALUES = 100_000;

/** Elements in one message received: it is kept whole, because references may lead anywhere in it. */
export const MAX_SOAP_ELEMENTS = 250_000;

/** Digits of an integer received: making a BigInt takes more than linear time. */
export const MAX_SOAP_INTEGER_DIGITS = 1024;
