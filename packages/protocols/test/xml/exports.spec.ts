import * as xml from "@cordage/protocols/xml";
import { expect } from "chai";

describe("@cordage/protocols/xml", () => {
  it("exports these names", () => {
    expect(Object.keys(xml).sort()).to.deep.equal([
      "DEFAULT_XML_LIMITS",
      "MAX_XML_ATTRIBUTES",
      "MAX_XML_DEPTH",
      "MAX_XML_LENGTH",
      "Markup",
      "MarkupScanner",
      "MarkupWriter",
      "XmlDocumentError",
      "XmlEncodingError",
      "XmlError",
      "XmlForbiddenError",
      "XmlLimitError",
      "XmlReader",
      "XmlSyntaxError",
      "XmlWriteError",
      "XmlWriter",
      "decodeXml",
      "escapeAttribute",
      "escapeText",
      "isName",
      "isWhitespace",
      "trimWhitespace",
      "withoutWhitespace",
    ]);
  });

  it("gives every error a code of its own and its class as name", () => {
    const errors = [
      new xml.XmlEncodingError(""),
      new xml.XmlSyntaxError(""),
      new xml.XmlForbiddenError(""),
      new xml.XmlLimitError("", 1),
      new xml.XmlWriteError(""),
    ];
    expect(new Set(errors.map((error) => error.code)).size).to.equal(errors.length);
    for (const error of errors) {
      expect(error).to.be.instanceOf(xml.XmlError);
      expect(error.name).to.equal(error.constructor.name);
    }
  });
});
