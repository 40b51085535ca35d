/**
 * A hardened XML reader and writer, shared by the protocols of this package that speak XML.
 *
 * Internal: it may change in any version. Programs with XML of their own to read should not build on it.
 *
 * @module xml
 * @internal
 */
export { isName, isWhitespace, trimWhitespace, withoutWhitespace } from "./characters.ts";
export { decodeXml } from "./decode-xml.ts";
export {
  XmlDocumentError,
  XmlEncodingError,
  XmlError,
  XmlForbiddenError,
  XmlLimitError,
  XmlSyntaxError,
  XmlWriteError,
} from "./errors.ts";
export { escapeAttribute, escapeText } from "./escape.ts";
export {
  DEFAULT_XML_LIMITS,
  MAX_XML_ATTRIBUTES,
  MAX_XML_DEPTH,
  MAX_XML_LENGTH,
  type XmlLimits,
} from "./limits.ts";
export { Markup } from "./markup.ts";
export { MarkupScanner } from "./markup-scanner.ts";
export { MarkupWriter } from "./markup-writer.ts";
export type { XmlPosition } from "./position.ts";
export type { XmlCData, XmlComment, XmlEndTag, XmlStartTag, XmlText, XmlToken } from "./token.ts";
export { XmlReader } from "./xml-reader.ts";
export { type XmlAttributes, XmlWriter } from "./xml-writer.ts";
