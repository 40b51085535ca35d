import { parseAddress, SIPFormatError } from "@cordage/protocols/sip";
import { expect } from "chai";

describe("parseAddress", () => {
  for (const [text, name, url, params] of [
    ["sip:ann@a.b", "", "sip:ann@a.b", []],
    [
      "sip:ann@a.b;tag=1;x",
      "",
      "sip:ann@a.b",
      [
        ["tag", "1"],
        ["x", null],
      ],
    ],
    ["<sip:ann@a.b;lr>;Tag=1", "", "sip:ann@a.b;lr", [["tag", "1"]]],
    ["Ann B. <sip:ann@a.b> ; expires = 30", "Ann B.", "sip:ann@a.b", [["expires", "30"]]],
    ['"<Ann>, \\"x\\"; y" <sip:ann@a.b>', '<Ann>, "x"; y', "sip:ann@a.b", []],
    ['<sip:ann@a.b>;x="a;b"', "", "sip:ann@a.b", [["x", '"a;b"']]],
  ] as const) {
    it(`reads ${text}`, () => {
      const address = parseAddress(text);
      expect(address.name).to.equal(name);
      expect(`${address.url}`).to.equal(url);
      expect([...address.params]).to.deep.equal(params);
    });
  }

  for (const text of [
    "",
    "*",
    "Ann",
    "Ann <sip:ann@a.b",
    "Ann <tel:1>",
    '"Ann <sip:ann@a.b>',
    '<sip:ann@a.b>;x="y',
    "<sip:ann@a.b>;x=<y",
    "<sip:ann@a.b> behind",
    "<sip:ann@a.b>, <sip:bob@a.b>",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseAddress(text)).to.throw(SIPFormatError);
    });
  }
});
