import { XmlSyntaxError } from "@cordage/protocols/xml";
import { expect } from "chai";
import { expectRefused, outline } from "./tokens.ts";

describe("XmlReader: references (section 4.1)", () => {
  it("resolves the five names and numbers, in text and in attributes", () => {
    const references = "&lt;&gt;&amp;&quot;&apos;&#65;&#x1F9f5;&#00000000065;&#x0000000041;";
    const expected = JSON.stringify(`<>&"'A\u{1F9F5}AA`);
    expect(outline(`<a>${references}</a>`)[1]).to.equal(expected);
    expect(outline(`<a b="${references}"/>`)[0]).to.equal(`<a b=${expected}>`);
  });

  it("resolves once only", () => {
    expect(outline("<a>&amp;lt;&#38;lt;</a>")[1]).to.equal('"&lt;&lt;"');
  });

  for (const reference of [
    "&",
    "&;",
    "&lt",
    "& lt;",
    "&nbsp;",
    "&LT;",
    "&#;",
    "&#x;",
    "&#X41;",
    "&#4 1;",
    "&#-65;",
    "&#+65;",
    "&#6_5;",
    "&#0;",
    "&#8;",
    "&#11;",
    "&#x1F;",
    "&#xD800;",
    "&#xDFFF;",
    "&#xFFFE;",
    "&#xFFFF;",
    "&#x110000;",
    "&#99999999999999999999;",
    "&toString;",
    "&__proto__;",
  ]) {
    it(`refuses ${reference}`, () => {
      expectRefused(`<a>${reference}</a>`, XmlSyntaxError);
      expectRefused(`<a b="${reference}"/>`, XmlSyntaxError);
    });
  }

  it("accepts the first and last character of each allowed range", () => {
    for (const code of [9, 10, 13, 0x20, 0xd7ff, 0xe000, 0xfffd, 0x10000, 0x10ffff]) {
      const character = JSON.stringify(String.fromCodePoint(code));
      expect(outline(`<a>&#${code};</a>`)[1]).to.equal(character);
    }
  });
});
