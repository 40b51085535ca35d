import { XmlSyntaxError } from "./errors.ts";

/** The XML declaration at the head of a document. */
export interface XmlDeclaration {
  /** Characters it takes up. */
  readonly length: number;
  /** The encoding it names, as spelled; absent if none. */
  readonly encoding: string | undefined;
}

/** The longest declaration looked at. A plain one has 40 characters; white space may be added at will. */
export const MAX_XML_DECLARATION_LENGTH = 256;

const INTRODUCTION = /^<\?xml[ \t\r\n]/;

const DECLARATION = new RegExp(
  "^<\\?xml" +
    pseudoAttribute("version", "1\\.[0-9]+") +
    `(?:${pseudoAttribute("encoding", "([A-Za-z][A-Za-z0-9._-]*)")})?` +
    `(?:${pseudoAttribute("standalone", "(?:yes|no)")})?` +
    "[ \\t\\r\\n]*\\?>",
);

function pseudoAttribute(name: string, value: string): string {
  const space = "[ \\t\\r\\n]";
  return `${space}+${name}${space}*=${space}*(?:"${value}"|'${value}')`;
}

/**
 * Reads the XML declaration, or returns `undefined` when the document starts without one.
 *
 * @param head - the first {@link MAX_XML_DECLARATION_LENGTH} characters of the document, or more. Only
 *   ASCII matters: it may be bytes read as ISO-8859-1
 * @throws XmlSyntaxError when it starts one that is malformed or longer than that
 * @see XML 1.0 (fifth edition), section 2.8 (XMLDecl)
 */
export function readXmlDeclaration(head: string): XmlDeclaration | undefined {
  if (!INTRODUCTION.test(head)) return undefined;
  const match = DECLARATION.exec(head.slice(0, MAX_XML_DECLARATION_LENGTH));
  if (match === null) {
    throw new XmlSyntaxError("malformed XML declaration", { offset: 0, line: 1, column: 1 });
  }
  const [whole, doubleQuoted, singleQuoted] = match;
  return { length: whole.length, encoding: doubleQuoted ?? singleQuoted };
}
