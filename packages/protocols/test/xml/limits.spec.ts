import {
  DEFAULT_XML_LIMITS,
  MAX_XML_ATTRIBUTES,
  MAX_XML_DEPTH,
  XmlDocumentError,
  XmlLimitError,
} from "@cordage/protocols/xml";
import { expect } from "chai";
import { refusal, tokensOf } from "./tokens.ts";

const nested = (depth: number): string => "<a>".repeat(depth) + "</a>".repeat(depth);

describe("XmlReader: limits", () => {
  describe("limits (GEN-4)", () => {
    it("accepts the deepest nesting allowed, and not one level more", () => {
      expect(tokensOf(nested(MAX_XML_DEPTH))).to.have.length(2 * MAX_XML_DEPTH);
      expect(() => tokensOf(nested(MAX_XML_DEPTH + 1)))
        .to.throw(XmlLimitError)
        .with.property("limit", MAX_XML_DEPTH);
    });

    it("refuses a million open elements without trouble", () => {
      expect(() => tokensOf("<a>".repeat(1_000_000))).to.throw(XmlLimitError);
    });

    it("accepts as many attributes as allowed, and not one more", () => {
      const element = (count: number): string =>
        `<a${Array.from({ length: count }, (_, i) => ` x${i}=""`).join("")}/>`;
      expect(tokensOf(element(MAX_XML_ATTRIBUTES))).to.have.length(2);
      expect(() => tokensOf(element(MAX_XML_ATTRIBUTES + 1)))
        .to.throw(XmlLimitError)
        .with.property("limit", MAX_XML_ATTRIBUTES);
    });

    it("accepts a document of the greatest length, and not one character more", () => {
      const limits = { ...DEFAULT_XML_LIMITS, maxLength: 10 };
      expect(tokensOf("<a>123</a>", limits)).to.have.length(3);
      expect(() => tokensOf("<a>1234</a>", limits)).to.throw(XmlLimitError);
    });
  });

  describe("time", () => {
    // Each of these takes minutes if anything is scanned again for every character.
    const LENGTH = 1_000_000;
    for (const [what, text] of [
      ["blanks in a tag", `<a${" ".repeat(LENGTH)}`],
      ["a name without an end", `<${"a".repeat(LENGTH)}`],
      ["an attribute name without a value", `<a ${"b".repeat(LENGTH)}`],
      ["a value without an end", `<a b="${"c".repeat(LENGTH)}`],
      ["zeros in a reference", `<a>&#${"0".repeat(LENGTH)};</a>`],
      ["ampersands", `<a>${"&amp;".repeat(LENGTH / 5)}&</a>`],
      ["comments without an end", `<a>${"<!--".repeat(LENGTH / 4)}`],
      ["brackets", `<a>${"]".repeat(LENGTH)}]]></a>`],
      ["line ends", `<a>${"\r".repeat(LENGTH)}&</a>`],
      ["blanks in an end tag", `<a></a${" ".repeat(LENGTH)}`],
      ["processing instructions", `${"<?x ?>".repeat(LENGTH / 6)}`],
    ] as const) {
      it(`stays linear for a megabyte of ${what}`, () => {
        expect(refusal(text)).to.be.instanceOf(XmlDocumentError);
      });
    }
  });
});
