import {
  type XmlForbiddenError,
  type XmlLimits,
  XmlReader,
  type XmlSyntaxError,
  type XmlToken,
} from "@cordage/protocols/xml";
import { expect } from "chai";

/** All tokens of a document. */
export function tokensOf(text: string, limits?: XmlLimits): XmlToken[] {
  const reader = new XmlReader(text, limits);
  const tokens: XmlToken[] = [];
  for (let token = reader.next(); token !== undefined; token = reader.next()) tokens.push(token);
  return tokens;
}

/** A document's tokens, a word each: `<a x="1">`, `</a>`, `"text"`, `[cdata]`, `(comment)`. */
export function outline(text: string): string[] {
  return tokensOf(text).map(word);
}

function word(token: XmlToken): string {
  switch (token.kind) {
    case "start": {
      const attributes = [...token.attributes].map(
        ([name, value]) => ` ${name}=${JSON.stringify(value)}`,
      );
      return `<${token.name}${attributes.join("")}>`;
    }
    case "end":
      return `</${token.name}>`;
    case "text":
      return JSON.stringify(token.text);
    case "cdata":
      return `[${token.text}]`;
    case "comment":
      return `(${token.text})`;
  }
}

/** The error a document is refused with. */
export function refusal(text: string): unknown {
  try {
    tokensOf(text);
  } catch (error) {
    return error;
  }
  throw new Error(`accepted: ${text}`);
}

/** Expects a document to be refused with an error of a class. */
export function expectRefused(
  text: string,
  errorClass: typeof XmlSyntaxError | typeof XmlForbiddenError,
) {
  expect(refusal(text), JSON.stringify(text)).to.be.instanceOf(errorClass);
}
