import { MAX_XML_LENGTH } from "../xml/index.ts";

/** How deep arrays, structs and maps may nest, both ways; references count where they lead. */
export const MAX_SOAP_DEPTH = 64;

/**
 * Values in one message received. What is referred to counts each time: that is what ends a message where
 * a few references stand for millions of values.
 */
export const MAX_SOAP_VALUES = 100_000;

/** Elements in one message received: it is kept whole, because references may lead anywhere in it. */
export const MAX_SOAP_ELEMENTS = 250_000;

/**
 * Characters in the text and the attributes of all values of one message received. Here, too, what is
 * referred to counts each time; without references no message has more.
 */
export const MAX_SOAP_CHARACTERS: number = MAX_XML_LENGTH;

/**
 * Characters of a namespace's URI: it stands in one place of a message, and prefixes put it in thousands.
 * Real ones have a hundred at most.
 */
export const MAX_SOAP_NAMESPACE_LENGTH = 1024;

/**
 * Elements in one another that all declare namespaces: a prefix is looked for on all of these levels. As
 * deep as values may nest is more than any message has.
 */
export const MAX_SOAP_NAMESPACE_LEVELS = 64;

/** Characters of an `arrayType`, such as `xsd:int[3]`. */
export const MAX_SOAP_ARRAY_TYPE_LENGTH = 1024;

/** Digits of an integer received: making a BigInt takes more than linear time. */
export const MAX_SOAP_INTEGER_DIGITS = 1024;
