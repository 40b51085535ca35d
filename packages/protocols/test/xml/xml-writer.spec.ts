import { escapeAttribute, escapeText, XmlWriteError, XmlWriter } from "@cordage/protocols/xml";
import { expect } from "chai";
import fc from "fast-check";
import { outline, tokensOf } from "./tokens.ts";

/** Any text XML can carry. */
const legalText = fc
  .string({ unit: "binary" })
  .map((text) =>
    text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, ""),
  );

const ILLEGAL = [
  "\0",
  "\x01",
  "\x08",
  "\x0B",
  "\x0C",
  "\x0E",
  "\x1F",
  "\uD800",
  "\uDFFF",
  "\uFFFE",
  "\uFFFF",
];

describe("escapeText", () => {
  it("escapes markup and CR, and nothing else", () => {
    expect(escapeText(`a<b>&"'\t\n\r\u{1F9F5}`)).to.equal(`a&lt;b&gt;&amp;"'\t\n&#13;\u{1F9F5}`);
  });

  it("refuses what XML can't carry, naming the character and its place (XR-3)", () => {
    for (const character of ILLEGAL) {
      expect(() => escapeText(`ab${character}`), JSON.stringify(character)).to.throw(
        XmlWriteError,
        "at index 2",
      );
    }
    expect(() => escapeText("\x0B")).to.throw("U+000B");
  });

  it("is undone by the reader, whatever the text", () => {
    fc.assert(
      fc.property(legalText, (text) => {
        const tokens = tokensOf(`<a>${escapeText(text)}</a>`);
        const read = tokens.map((token) => (token.kind === "text" ? token.text : "")).join("");
        expect(read).to.equal(text);
      }),
    );
  });
});

describe("escapeAttribute", () => {
  it("escapes both quotes and white space too", () => {
    expect(escapeAttribute(`<>&"'\t\n\r x`)).to.equal("&lt;&gt;&amp;&quot;&apos;&#9;&#10;&#13; x");
  });

  it("refuses what XML can't carry", () => {
    for (const character of ILLEGAL) {
      expect(() => escapeAttribute(character)).to.throw(XmlWriteError);
    }
  });

  it("is undone by the reader, whatever the text", () => {
    fc.assert(
      fc.property(legalText, (text) => {
        const [start] = tokensOf(`<a b="${escapeAttribute(text)}"/>`);
        expect(start).to.deep.include({ attributes: new Map([["b", text]]) });
      }),
    );
  });
});

describe("XmlWriter", () => {
  it("writes elements, attributes, text, CDATA and comments", () => {
    const document = new XmlWriter()
      .declaration()
      .start("a", [["href", "/?x=1&y"]])
      .text("1 < 2")
      .start("b")
      .end()
      .start("c")
      .cdata("x]]>y")
      .end()
      .comment("done")
      .end()
      .finish();
    expect(document).to.equal(
      '<?xml version="1.0" encoding="utf-8"?>\n' +
        '<a href="/?x=1&amp;y">1 &lt; 2<b/><c><![CDATA[x]]]]><![CDATA[>y]]></c><!--done--></a>',
    );
  });

  it("writes what the reader reads back", () => {
    const document = new XmlWriter()
      .start("a")
      .text("")
      .start("b", [["c", "'\n"]])
      .cdata("")
      .end()
      .end();
    expect(outline(document.finish())).to.deep.equal(["<a>", `<b c="'\\n">`, "[]", "</b>", "</a>"]);
  });

  for (const [what, misuse] of [
    ["text outside of the root", (writer: XmlWriter) => writer.text("x")],
    ["CDATA outside of the root", (writer: XmlWriter) => writer.cdata("x")],
    ["an end without a start", (writer: XmlWriter) => writer.end()],
    ["a second root", (writer: XmlWriter) => writer.start("a").end().start("b")],
    ["a bad element name", (writer: XmlWriter) => writer.start("a b")],
    ["an empty element name", (writer: XmlWriter) => writer.start("")],
    ["a bad attribute name", (writer: XmlWriter) => writer.start("a", [["b=", ""]])],
    [
      "an attribute twice",
      (writer: XmlWriter) =>
        writer.start("a", [
          ["b", ""],
          ["b", ""],
        ]),
    ],
    ["CR in CDATA", (writer: XmlWriter) => writer.start("a").cdata("\r")],
    ["NUL in CDATA", (writer: XmlWriter) => writer.start("a").cdata("\0")],
    ["-- in a comment", (writer: XmlWriter) => writer.comment("a--b")],
    ["- at the end of a comment", (writer: XmlWriter) => writer.comment("a-")],
    ["NUL in a comment", (writer: XmlWriter) => writer.comment("\0")],
    ["a declaration that is not first", (writer: XmlWriter) => writer.start("a").declaration()],
    ["an empty document", (writer: XmlWriter) => writer.finish()],
    ["an unfinished document", (writer: XmlWriter) => writer.start("a").finish()],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => misuse(new XmlWriter())).to.throw(XmlWriteError);
    });
  }

  it("writes nothing of a start tag it refuses", () => {
    const writer = new XmlWriter().start("a");
    expect(() => writer.start("b", [["c", "\0"]])).to.throw(XmlWriteError);
    expect(writer.end().finish()).to.equal("<a/>");
  });
});
