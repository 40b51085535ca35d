import { NO_ATTRIBUTES, readTagRest } from "./attributes.ts";
import { findIllegalCharacter, isWhitespace, NAME_PATTERN } from "./characters.ts";
import { readXmlDeclaration } from "./declaration.ts";
import { XmlForbiddenError, XmlLimitError, XmlSyntaxError } from "./errors.ts";
import { DEFAULT_XML_LIMITS, type XmlLimits } from "./limits.ts";
import { positionAt, type XmlPosition } from "./position.ts";
import { resolveReferences } from "./references.ts";
import { replaceEach } from "./replacing.ts";
import type { XmlToken } from "./token.ts";

// Sticky: each is tried at lastIndex only, and leaves lastIndex behind what it matched.
const NAME = new RegExp(NAME_PATTERN, "uy");
const END_TAG_REST = /[ \t\n]*>/y;

const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;
const SLASH = 0x2f;
const EXCLAMATION_MARK = 0x21;
const QUESTION_MARK = 0x3f;

/**
 * Reads a whole document, token by token, as it is asked to.
 *
 * Refused are documents that are not well-formed, every DTD, every reference but the five names and
 * numbers, every character XML forbids, and what exceeds the limits. There is no recursion and no
 * expansion: time and memory are linear in the document. Processing instructions are checked and left
 * out. Prefixes stay part of names.
 *
 * @see XML 1.0 (fifth edition)
 */
export class XmlReader {
  readonly #text: string;
  readonly #limits: XmlLimits;
  /** Whether text can be taken as it stands: the document has no reference and no stray `]]>`. */
  readonly #isPlain: boolean;
  readonly #open: string[] = [];
  #at: number;
  #tokenStart = 0;
  #rootSeen = false;
  #selfClosed = false;

  /**
   * @param text - the document, decoded, without a byte order mark; see {@link decodeXml}
   * @throws XmlLimitError when it is too long
   * @throws XmlSyntaxError for a character XML forbids or a malformed XML declaration
   */
  constructor(text: string, limits: XmlLimits = DEFAULT_XML_LIMITS) {
    this.#limits = limits;
    const { maxLength } = this.#limits;
    if (text.length > maxLength) throw new XmlLimitError("characters", maxLength);
    this.#text = withLineFeeds(text);
    const illegal = findIllegalCharacter(this.#text);
    if (illegal !== -1) throw this.#syntaxError("character not allowed in XML", illegal);
    this.#isPlain = !this.#text.includes("&") && !this.#text.includes("]]>");
    this.#at = readXmlDeclaration(this.#text)?.length ?? 0;
  }

  /** Where the latest token starts. For messages: it is worked out anew each time. */
  get position(): XmlPosition {
    return positionAt(this.#text, this.#tokenStart);
  }

  /**
   * The next token, or `undefined` when the document is complete and over.
   *
   * @throws XmlDocumentError when what comes next can't be read; asking again throws again
   */
  next(): XmlToken | undefined {
    for (;;) {
      this.#tokenStart = this.#at;
      if (this.#selfClosed) return this.#closeElement();
      if (this.#at === this.#text.length) return this.#endDocument();
      const isMarkup = this.#text.charCodeAt(this.#at) === LESS_THAN;
      const token = isMarkup ? this.#readMarkup() : this.#readText();
      if (token !== undefined) return token;
    }
  }

  #endDocument(): undefined {
    const isComplete = this.#rootSeen && this.#open.length === 0;
    if (!isComplete) throw this.#syntaxError("document ends too early");
    return undefined;
  }

  /** Character data up to the next tag. Outside of the root element white space is no token. */
  #readText(): XmlToken | undefined {
    const start = this.#at;
    const lessThan = this.#text.indexOf("<", start);
    const end = lessThan === -1 ? this.#text.length : lessThan;
    const raw = this.#text.slice(start, end);
    if (this.#open.length === 0) {
      if (!isWhitespace(raw)) throw this.#syntaxError("text outside of the root element");
      this.#at = end;
      return undefined;
    }
    const text = this.#isPlain ? raw : this.#resolveText(raw, start);
    this.#at = end;
    return { kind: "text", text };
  }

  #resolveText(raw: string, start: number): string {
    const sectionEnd = raw.indexOf("]]>"); // section 2.4: only as the end of a CDATA section
    if (sectionEnd !== -1) throw this.#syntaxError("]]> in text", start + sectionEnd);
    return resolveReferences(raw, this.#text, start);
  }

  #readMarkup(): XmlToken | undefined {
    switch (this.#text.charCodeAt(this.#at + 1)) {
      case SLASH:
        return this.#readEndTag();
      case EXCLAMATION_MARK:
        return this.#readDeclarationOrSection();
      case QUESTION_MARK:
        return this.#skipInstruction();
      default:
        return this.#readStartTag();
    }
  }

  #readStartTag(): XmlToken {
    const name = this.#readName(this.#at + 1);
    if (this.#open.length === 0 && this.#rootSeen) throw this.#syntaxError("second root element");
    const { maxDepth } = this.#limits;
    if (this.#open.length === maxDepth) throw this.#limitError("elements nested", maxDepth);
    const nameEnd = this.#at + 1 + name.length;
    const attributes = this.#readTagRest(nameEnd);
    this.#open.push(name);
    this.#rootSeen = true;
    return { kind: "start", name, attributes };
  }

  /** Goes past the rest of a start tag and returns its attributes. */
  #readTagRest(nameEnd: number): ReadonlyMap<string, string> {
    if (this.#text.charCodeAt(nameEnd) === GREATER_THAN) {
      this.#at = nameEnd + 1;
      return NO_ATTRIBUTES;
    }
    const rest = readTagRest(this.#text, nameEnd, this.#limits.maxAttributes);
    this.#at = rest.end;
    this.#selfClosed = rest.isSelfClosed;
    return rest.attributes;
  }

  #readName(start: number): string {
    NAME.lastIndex = start;
    if (!NAME.test(this.#text)) throw this.#syntaxError("malformed tag");
    return this.#text.slice(start, NAME.lastIndex);
  }

  #readEndTag(): XmlToken {
    const name = this.#open.at(-1);
    const start = this.#at + 2;
    if (name === undefined || !this.#text.startsWith(name, start)) throw this.#mismatch();
    const nameEnd = start + name.length;
    if (this.#text.charCodeAt(nameEnd) === GREATER_THAN) {
      this.#at = nameEnd + 1;
    } else {
      END_TAG_REST.lastIndex = nameEnd;
      if (!END_TAG_REST.test(this.#text)) throw this.#mismatch();
      this.#at = END_TAG_REST.lastIndex;
    }
    return this.#closeElement();
  }

  #closeElement(): XmlToken {
    this.#selfClosed = false;
    const name = this.#open.pop() ?? ""; // only called with an element open
    return { kind: "end", name };
  }

  #readDeclarationOrSection(): XmlToken {
    const start = this.#at;
    if (this.#text.startsWith("<!--", start)) return this.#readComment();
    if (this.#text.startsWith("<![CDATA[", start)) return this.#readCData();
    if (this.#text.startsWith("<!DOCTYPE", start)) {
      throw new XmlForbiddenError("document type declarations are refused", this.position);
    }
    throw this.#syntaxError("malformed tag");
  }

  #readComment(): XmlToken {
    const start = this.#at + 4;
    const end = this.#text.indexOf("--", start); // section 2.5: no -- inside
    const isClosed = end !== -1 && this.#text.charCodeAt(end + 2) === GREATER_THAN;
    if (!isClosed) throw this.#syntaxError("malformed comment");
    this.#at = end + 3;
    return { kind: "comment", text: this.#text.slice(start, end) };
  }

  #readCData(): XmlToken {
    const start = this.#at + 9;
    const end = this.#text.indexOf("]]>", start);
    if (end === -1 || this.#open.length === 0) throw this.#syntaxError("malformed CDATA section");
    this.#at = end + 3;
    return { kind: "cdata", text: this.#text.slice(start, end) };
  }

  /** Section 2.6. The name `xml`, however spelled, is reserved, and the declaration was taken off. */
  #skipInstruction(): undefined {
    const target = this.#readName(this.#at + 2);
    const targetEnd = this.#at + 2 + target.length;
    const end = this.#text.indexOf("?>", targetEnd);
    const separated = end === targetEnd || isWhitespace(this.#text.charAt(targetEnd));
    if (end === -1 || !separated || target.toLowerCase() === "xml") {
      throw this.#syntaxError("malformed processing instruction");
    }
    this.#at = end + 2;
    return undefined;
  }

  #mismatch(): XmlSyntaxError {
    return this.#syntaxError("end tag without its start tag");
  }

  #syntaxError(message: string, offset = this.#tokenStart): XmlSyntaxError {
    return new XmlSyntaxError(message, positionAt(this.#text, offset));
  }

  #limitError(what: string, limit: number): XmlLimitError {
    return new XmlLimitError(what, limit, this.position);
  }
}

/** Section 2.11: line ends are made LF before anything else looks at them. */
function withLineFeeds(text: string): string {
  return replaceEach(replaceEach(text, "\r\n", "\n"), "\r", "\n");
}
