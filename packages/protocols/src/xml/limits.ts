/** Limits of {@link XmlReader}. Documents come from strangers; each of these is one way to be drowned. */
export interface XmlLimits {
  /** UTF-16 units in the whole document. Default: {@link MAX_XML_LENGTH}. */
  readonly maxLength: number;
  /** Elements open at once. Default: {@link MAX_XML_DEPTH}. */
  readonly maxDepth: number;
  /** Attributes of one element. Default: {@link MAX_XML_ATTRIBUTES}. */
  readonly maxAttributes: number;
}

/** 16 Mi characters: what fits the default body limit of the HTTP server. */
export const MAX_XML_LENGTH: number = 16 * 1024 * 1024;

/** Room for XML-RPC's 64 levels of values at three elements each, and their wrapping. */
export const MAX_XML_DEPTH = 256;

/** SOAP's busiest element has about a dozen, HTML's perhaps twenty. */
export const MAX_XML_ATTRIBUTES = 64;

/** What a reader is held to unless told otherwise. */
export const DEFAULT_XML_LIMITS: XmlLimits = Object.freeze({
  maxLength: MAX_XML_LENGTH,
  maxDepth: MAX_XML_DEPTH,
  maxAttributes: MAX_XML_ATTRIBUTES,
});
