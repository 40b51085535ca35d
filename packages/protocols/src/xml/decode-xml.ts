import { Buffer, isAscii, isUtf8 } from "node:buffer";
import {
  MAX_XML_DECLARATION_LENGTH,
  readXmlDeclaration,
  type XmlDeclaration,
} from "./declaration.ts";
import { XmlEncodingError } from "./errors.ts";

/**
 * What the first bytes say (XML 1.0, appendix F): the encoding, or the family, and how many bytes to
 * skip.
 */
interface Opening {
  readonly family: "utf-8" | "utf-16le" | "utf-16be" | "ascii-compatible";
  readonly markBytes: number;
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "us-ascii" | "iso-8859-1";

/** Encodings a declaration may name where one byte is one ASCII character. */
const ASCII_COMPATIBLE: ReadonlyMap<string, Encoding> = new Map([
  ["utf-8", "utf-8"],
  ["us-ascii", "us-ascii"],
  ["ascii", "us-ascii"],
  ["iso-8859-1", "iso-8859-1"],
  ["latin1", "iso-8859-1"],
]);

/**
 * Makes the bytes of a document text: UTF-8, UTF-16, US-ASCII or ISO-8859-1, told by a byte order mark
 * or by the XML declaration; UTF-8 without either.
 *
 * Decoding is strict: a byte that is no text in the encoding is an error, never a replacement
 * character. A byte order mark is taken off, the declaration stays.
 *
 * @throws XmlEncodingError for other encodings, for bytes that contradict the encoding they claim, and
 *   for a mark that contradicts the declaration
 * @throws XmlSyntaxError for a malformed XML declaration
 * @see XML 1.0 (fifth edition), section 4.3.3 and appendix F
 */
export function decodeXml(document: Uint8Array): string {
  const bytes = Buffer.from(document.buffer, document.byteOffset, document.byteLength);
  const { family, markBytes } = readOpening(bytes);
  const content = bytes.subarray(markBytes);
  switch (family) {
    case "utf-16le":
    case "utf-16be":
      return decodeUtf16(content, family);
    case "utf-8": {
      requireDeclared(declarationOf(content), ["utf-8"]);
      return decodeAs("utf-8", content);
    }
    case "ascii-compatible":
      return decodeAs(declaredEncoding(declarationOf(content)), content);
  }
}

function readOpening(bytes: Buffer): Opening {
  const first = bytes.toString("hex", 0, 4);
  if (first === "0000feff" || first === "fffe0000") {
    throw new XmlEncodingError("UTF-32 is not supported");
  }
  if (first.startsWith("efbbbf")) return { family: "utf-8", markBytes: 3 };
  if (first.startsWith("feff")) return { family: "utf-16be", markBytes: 2 };
  if (first.startsWith("fffe")) return { family: "utf-16le", markBytes: 2 };
  if (first === "003c003f") return { family: "utf-16be", markBytes: 0 }; // "<?" tells the order
  if (first === "3c003f00") return { family: "utf-16le", markBytes: 0 };
  return { family: "ascii-compatible", markBytes: 0 };
}

function declarationOf(content: Buffer): XmlDeclaration | undefined {
  return readXmlDeclaration(content.toString("latin1", 0, MAX_XML_DECLARATION_LENGTH));
}

function declaredEncoding(declaration: XmlDeclaration | undefined): Encoding {
  if (declaration?.encoding === undefined) return "utf-8";
  const encoding = ASCII_COMPATIBLE.get(declaration.encoding.toLowerCase());
  if (encoding !== undefined) return encoding;
  throw new XmlEncodingError("the declared encoding is not supported, or not the one it is in");
}

function requireDeclared(declaration: XmlDeclaration | undefined, names: readonly string[]): void {
  if (declaration?.encoding === undefined) return;
  if (names.includes(declaration.encoding.toLowerCase())) return;
  throw new XmlEncodingError(`the declared encoding contradicts the first bytes: ${names[0]}`);
}

function decodeUtf16(content: Buffer, encoding: "utf-16le" | "utf-16be"): string {
  const text = decodeAs(encoding, content);
  requireDeclared(readXmlDeclaration(text), ["utf-16", encoding]);
  return text;
}

function decodeAs(encoding: Encoding, bytes: Buffer): string {
  switch (encoding) {
    case "utf-8":
      if (!isUtf8(bytes)) throw notIn("UTF-8");
      return bytes.toString("utf8");
    case "us-ascii":
      if (!isAscii(bytes)) throw notIn("US-ASCII");
      return bytes.toString("latin1");
    case "iso-8859-1":
      return bytes.toString("latin1");
    case "utf-16le":
      if (bytes.length % 2 !== 0) throw notIn("UTF-16");
      return wellPaired(bytes.toString("utf16le"));
    case "utf-16be":
      if (bytes.length % 2 !== 0) throw notIn("UTF-16");
      return wellPaired(Buffer.from(bytes).swap16().toString("utf16le"));
  }
}

function wellPaired(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw notIn("UTF-16"); // with the u flag: only lone ones
  return text;
}

function notIn(encoding: string): XmlEncodingError {
  return new XmlEncodingError(`the document is not valid ${encoding}`);
}
