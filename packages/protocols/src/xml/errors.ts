/**
 * The errors of XML.
 *
 * ```text
 * XmlError
 *   XmlDocumentError       what was received can't be read
 *     XmlEncodingError     its bytes are not text in the encoding it is in
 *     XmlSyntaxError       it is not well-formed
 *     XmlForbiddenError    it is perhaps well-formed, but uses what is refused here: a DTD
 *     XmlLimitError        it is larger than this reader allows
 *   XmlWriteError          what was to be written is no XML: a mistake of the caller
 * ```
 *
 * Messages never quote the document.
 */
import type { XmlPosition } from "./position.ts";

/** What every error of this folder descends from: one class to catch, one `code` to tell apart. */
export abstract class XmlError extends Error {
  /** Names the kind of error; stable across versions, unlike the message. */
  abstract readonly code: string;
}

/** A document that was received can't be read. */
export abstract class XmlDocumentError extends XmlError {
  /** Where. Absent when the bytes could not even be made text. */
  readonly position: XmlPosition | undefined;

  constructor(message: string, position?: XmlPosition, options?: ErrorOptions) {
    const place = position && ` at line ${position.line}, column ${position.column}`;
    super(`${message}${place ?? ""}`, options);
    this.position = position;
  }
}

/** The encoding is not supported, contradicts itself, or the bytes are not text in it. */
export class XmlEncodingError extends XmlDocumentError {
  override readonly name = "XmlEncodingError";
  override readonly code = "ERR_XML_ENCODING";
}

/** The document is not well-formed. */
export class XmlSyntaxError extends XmlDocumentError {
  override readonly name = "XmlSyntaxError";
  override readonly code = "ERR_XML_SYNTAX";
}

/** The document has a document type declaration: the door to entity bombs and external entities. */
export class XmlForbiddenError extends XmlDocumentError {
  override readonly name = "XmlForbiddenError";
  override readonly code = "ERR_XML_FORBIDDEN";
}

/** The document exceeds one of the reader's limits. */
export class XmlLimitError extends XmlDocumentError {
  override readonly name = "XmlLimitError";
  override readonly code = "ERR_XML_LIMIT";
  readonly limit: number;

  /** @param what - the thing counted, such as `"elements nested"` */
  constructor(what: string, limit: number, position?: XmlPosition) {
    super(`more than ${limit} ${what}`, position);
    this.limit = limit;
  }
}

/** Text with a character XML can't carry, a bad name, or elements that don't nest: not written. */
export class XmlWriteError extends XmlError {
  override readonly name = "XmlWriteError";
  override readonly code = "ERR_XML_WRITE";
}
