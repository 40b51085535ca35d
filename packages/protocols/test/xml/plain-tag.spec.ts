import {
  DEFAULT_XML_LIMITS,
  PlainTag,
  XmlLimitError,
  XmlReader,
  XmlSyntaxError,
} from "@cordage/protocols/xml";
import { expect } from "chai";
import { outline } from "./tokens.ts";

describe("XmlReader: expected pieces", () => {
  const A = new PlainTag("a");
  const B = new PlainTag("b");

  function readerInside(content: string): XmlReader {
    const reader = new XmlReader(`<a>${content}</a>`);
    reader.next();
    return reader;
  }

  it("enters and leaves elements with plain tags, behind white space", () => {
    const reader = readerInside("\n<b> </b>\t");
    expect(reader.enter(B)).to.equal(true);
    expect(reader.leave(B)).to.equal(true);
    expect(reader.leave(A)).to.equal(true);
    expect(reader.next()).to.equal(undefined);
  });

  it("stays where it is when the tag is not the one, or not plain", () => {
    for (const content of [
      "<c/>",
      "<bb/>",
      "<b/>",
      "<b x='1'/>",
      "<b ></b>",
      "x<b></b>",
      "<!----><b></b>",
      "",
    ]) {
      const reader = readerInside(content);
      expect(reader.enter(B), content).to.equal(false);
      const rest = outline(`<a>${content}</a>`).slice(1);
      let count = 0;
      while (reader.next() !== undefined) count += 1;
      expect(count, content).to.equal(rest.length);
    }
  });

  it("does not go past the end of an element that closes itself", () => {
    const reader = readerInside("<b/><b></b>");
    reader.next();
    expect(reader.enter(B)).to.equal(false);
    expect(reader.take(/<b><\/b>/y)).to.equal(null);
    expect(reader.leave(B)).to.equal(false);
    expect(reader.next()).to.deep.equal({ kind: "end", name: "b" });
    expect(reader.enter(B)).to.equal(true);
  });

  it("does not take an end tag for that of an element that has closed itself", () => {
    const reader = readerInside("<b/></b>");
    reader.next();
    expect(reader.leave(B)).to.equal(false);
    reader.next();
    expect(() => reader.next()).to.throw(XmlSyntaxError, "without its start tag");
  });

  it("does not leave an element it is not in", () => {
    const reader = new XmlReader("<a></b>");
    reader.next();
    expect(reader.leave(B)).to.equal(false);
    expect(() => reader.next()).to.throw(XmlSyntaxError);
  });

  it("enters no second root", () => {
    const reader = new XmlReader("<a></a><b></b>");
    reader.next();
    reader.next();
    expect(reader.enter(B)).to.equal(false);
    expect(reader.take(/<b><\/b>/y)).to.equal(null);
    expect(() => reader.next()).to.throw(XmlSyntaxError, "second root");
  });

  it("enters no deeper than allowed", () => {
    const reader = new XmlReader("<a><b></b></a>", { ...DEFAULT_XML_LIMITS, maxDepth: 1 });
    reader.next();
    expect(reader.enter(B)).to.equal(false);
    expect(() => reader.next()).to.throw(XmlLimitError);
  });

  it("takes what a pattern matches here and only here", () => {
    const reader = readerInside("<b>1</b><b>x</b><b>2</b>");
    const pattern = /<b>([0-9])<\/b>/y;
    expect(reader.take(pattern)?.[1]).to.equal("1");
    expect(reader.take(pattern)).to.equal(null);
    expect(reader.next()).to.include({ kind: "start", name: "b" });
  });

  it("refuses a name that is none", () => {
    expect(() => new PlainTag("a|b")).to.throw(TypeError);
  });

  it("takes the dot in a name literally", () => {
    expect(readerInside("<axb></axb>").enter(new PlainTag("a.b"))).to.equal(false);
    expect(readerInside("<a.b></a.b>").enter(new PlainTag("a.b"))).to.equal(true);
  });
});
