import {
  DEFAULT_XML_LIMITS,
  MAX_XML_ATTRIBUTES,
  MAX_XML_DEPTH,
  PlainTag,
  XmlDocumentError,
  XmlError,
  XmlForbiddenError,
  XmlLimitError,
  XmlReader,
  XmlSyntaxError,
} from "@cordage/protocols/xml";
import { expect } from "chai";
import fc from "fast-check";
import { outline, tokensOf } from "./tokens.ts";

/** The error a document is refused with. */
function refusal(text: string): unknown {
  try {
    tokensOf(text);
  } catch (error) {
    return error;
  }
  throw new Error(`accepted: ${text}`);
}

function expectRefused(text: string, errorClass: typeof XmlSyntaxError | typeof XmlForbiddenError) {
  expect(refusal(text), JSON.stringify(text)).to.be.instanceOf(errorClass);
}

const nested = (depth: number): string => "<a>".repeat(depth) + "</a>".repeat(depth);

/** Has one of everything, and is refused wherever it is cut. */
const RICH_DOCUMENT = [
  `<?xml version="1.0" encoding='UTF-8' standalone="yes" ?>`,
  "<!-- before --><?target data?>",
  `<ex:root one="1" two='"&lt;&#x41;'\t>`,
  "text &amp; more<empty/><empty />",
  "<![CDATA[<raw> & ]]]><!-- inside --><deep><er>\u{1F9F5}</er\n></deep>",
  "</ex:root>",
].join("");

describe("XmlReader", () => {
  describe("well-formed documents", () => {
    it("gives start tags, text and end tags in order", () => {
      expect(outline("<a>one<b>two</b>three</a>")).to.deep.equal([
        "<a>",
        '"one"',
        "<b>",
        '"two"',
        "</b>",
        '"three"',
        "</a>",
      ]);
    });

    it("gives an end for an element that closes itself", () => {
      expect(outline("<a><b/><c /></a>")).to.deep.equal([
        "<a>",
        "<b>",
        "</b>",
        "<c>",
        "</c>",
        "</a>",
      ]);
    });

    it("gives attributes in document order, whichever quotes they are in", () => {
      expect(outline(`<a z="1" y='it"s'\n x = "it's"/>`)).to.deep.equal([
        '<a z="1" y="it\\"s" x="it\'s">',
        "</a>",
      ]);
    });

    it("keeps prefixes and names beyond ASCII as they are", () => {
      expect(outline("<ex:é xmlns:ex='u'><_.-·1/></ex:é>")[0]).to.equal('<ex:é xmlns:ex="u">');
    });

    it("gives CDATA and comments as such, and skips processing instructions", () => {
      expect(outline("<!--0--><a>x<![CDATA[<&]]]]><!--c--><?pi <a>?>y</a><!--1-->")).to.deep.equal([
        "(0)",
        "<a>",
        '"x"',
        "[<&]]]",
        "(c)",
        '"y"',
        "</a>",
        "(1)",
      ]);
    });

    it("skips white space around the root element, and keeps it inside", () => {
      expect(outline(" \n\t<a> \n</a>\n ")).to.deep.equal(["<a>", '" \\n"', "</a>"]);
    });

    it("goes on returning undefined at the end", () => {
      const reader = new XmlReader("<a/>");
      reader.next();
      reader.next();
      expect(reader.next()).to.equal(undefined);
      expect(reader.next()).to.equal(undefined);
    });

    it("keeps attributes named like members of Object apart from those (GEN-6)", () => {
      const [start] = tokensOf(`<a __proto__="p" constructor="c" toString="t"/>`);
      if (start?.kind !== "start") throw new Error("no start tag");
      expect([...start.attributes]).to.deep.equal([
        ["__proto__", "p"],
        ["constructor", "c"],
        ["toString", "t"],
      ]);
    });

    it("makes every line end LF (section 2.11)", () => {
      expect(outline("<a>1\r\n2\r3\n4\r\r\n</a>")[1]).to.equal('"1\\n2\\n3\\n4\\n\\n"');
    });

    it("makes white space in attributes blanks, unless it is a reference (section 3.3.3)", () => {
      expect(outline(`<a b="1\t2\n3\r\n4&#9;&#xA;&#13;"/>`)[0]).to.equal(
        '<a b="1 2 3 4\\t\\n\\r">',
      );
    });

    it("reads XML declarations of every allowed form", () => {
      for (const declaration of [
        "<?xml version='1.0'?>",
        '<?xml version="1.1"?>',
        `<?xml version = "1.0" encoding = 'x-Y.1_z' ?>`,
        "<?xml\tversion='1.0'\nstandalone='no'?>",
        `<?xml version="1.0" encoding="utf-8" standalone="yes"?>`,
      ]) {
        expect(outline(`${declaration}<a/>`), declaration).to.deep.equal(["<a>", "</a>"]);
      }
    });
  });

  describe("references (section 4.1)", () => {
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

  describe("documents that are not well-formed", () => {
    for (const text of [
      "",
      " ",
      "text",
      "<!-- only a comment -->",
      "<?xml version='1.0'?>",
      "<a>",
      "</a>",
      "<a></b>",
      "<a></aa>",
      "<aa></a>",
      "<a><b></a></b>",
      "<a/><b/>",
      "<a></a></a>",
      "<a/>text",
      "text<a/>",
      "<a/>&#32;",
      "<a/><![CDATA[]]>",
      "<![CDATA[]]><a/>",
      "<a>]]></a>",
      "<a>]]>&amp;</a>",
      "<a><</a>",
      "<a>< b/></a>",
      "<1/>",
      "<-a/>",
      "<a b/>",
      "<a b=/>",
      "<a b=1/>",
      "<a b='1/>",
      `<a b="1'/>`,
      "<a b='<'/>",
      "<a b='1'c='2'/>",
      "<a b='1' b='2'/>",
      "<a/ >",
      "<a / b='1'>",
      "<a></ a>",
      "<a></a b='1'>",
      "<a></a/>",
      "<a><!-- -- --></a>",
      "<a><!-- ---></a>",
      "<a><!- x --></a>",
      "<a><!></a>",
      "<a><![cdata[x]]></a>",
      "<a><![CDATA[x]]</a>",
      "<a><? x?></a>",
      "<a><?xml version='1.0'?></a>",
      "<a><?XmL x?></a>",
      "<a><?x</a>",
      "<a><?x+y?></a>",
      " <?xml version='1.0'?><a/>",
      "<?xml?><a/>",
      "<?xml version='2.0'?><a/>",
      "<?xml version='1.'?><a/>",
      `<?xml version="1.0'?><a/>`,
      "<?xml encoding='utf-8'?><a/>",
      "<?xml version='1.0' standalone='yes' encoding='utf-8'?><a/>",
      "<?xml version='1.0' standalone='maybe'?><a/>",
      "<?xml version='1.0' encoding=''?><a/>",
      "<?xml version='1.0' more='x'?><a/>",
      `<?xml version='1.0'${" ".repeat(300)}?><a/>`,
      "\uFEFF<a/>",
    ]) {
      it(`refuses ${JSON.stringify(text)}`, () => {
        expectRefused(text, XmlSyntaxError);
      });
    }

    it("refuses characters XML has not, wherever they stand (section 2.2)", () => {
      for (const bad of [
        "\0",
        "\x08",
        "\x0B",
        "\x0C",
        "\x1F",
        "\uD800",
        "\uDC00",
        "\uFFFE",
        "\uFFFF",
      ]) {
        expectRefused(`<a>${bad}</a>`, XmlSyntaxError);
        expectRefused(`<a b="${bad}"/>`, XmlSyntaxError);
        expectRefused(`<a><!--${bad}--></a>`, XmlSyntaxError);
        expectRefused(`<a><![CDATA[${bad}]]></a>`, XmlSyntaxError);
        expectRefused(`<a><?x ${bad}?></a>`, XmlSyntaxError);
        expectRefused(`<a${bad}/>`, XmlSyntaxError);
      }
    });

    it("refuses a document cut anywhere, with its own error", () => {
      expect(outline(RICH_DOCUMENT).at(-1)).to.equal("</ex:root>");
      for (let length = 0; length < RICH_DOCUMENT.length; length += 1) {
        expectRefused(RICH_DOCUMENT.slice(0, length), XmlSyntaxError);
      }
    });

    it("gives the same error when asked again", () => {
      const reader = new XmlReader("<a>&x;</a>");
      reader.next();
      expect(() => reader.next()).to.throw(XmlSyntaxError, "line 1, column 4");
      expect(() => reader.next()).to.throw(XmlSyntaxError, "line 1, column 4");
    });
  });

  describe("positions", () => {
    it("tells line and column of what is wrong", () => {
      const error = refusal("<a>\r\n<b>\r\n  &bad;</b></a>");
      expect(error).to.be.instanceOf(XmlSyntaxError);
      expect((error as XmlSyntaxError).position).to.deep.equal({ offset: 10, line: 3, column: 3 });
    });

    it("never quotes the document", () => {
      for (const text of [
        "<secret>",
        "<a secret='1' secret='2'/>",
        "<a>&secret;</a>",
        "<a><!secret></a>",
      ]) {
        expect(String(refusal(text))).not.to.contain("secret");
      }
    });

    it("tells where the latest token starts", () => {
      const reader = new XmlReader("<a>\n<b/></a>");
      reader.next();
      reader.next();
      reader.next();
      expect(reader.position).to.deep.equal({ offset: 4, line: 2, column: 1 });
    });
  });

  describe("document type declarations", () => {
    for (const [what, text] of [
      ["any", "<!DOCTYPE a><a/>"],
      ["an external one", `<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>`],
      [
        "one with an external entity",
        `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`,
      ],
      [
        "one with an entity bomb",
        `<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;"><!ENTITY d "&c;&c;&c;">]><a>&d;</a>`,
      ],
      ["one with a parameter entity", `<!DOCTYPE a [<!ENTITY % p SYSTEM "http://x/">%p;]><a/>`],
      ["one behind a comment", "<!-- --><!DOCTYPE a><a/>"],
      ["one inside of the root", "<a><!DOCTYPE a></a>"],
    ] as const) {
      it(`refuses ${what} before reading on`, () => {
        expectRefused(text, XmlForbiddenError);
      });
    }

    it("refuses a bare entity declaration", () => {
      expectRefused(`<!ENTITY x "y"><a>&x;</a>`, XmlSyntaxError);
    });
  });

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

  describe("expected pieces", () => {
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

  it("answers whatever it is given with tokens or its own errors", () => {
    const piece = fc.constantFrom(
      ...["<", ">", "/", "a", "b", "<a>", "</a>", "<a/>", "<b c='d'>", "&", ";", "&lt;", "&#65;"],
      ...[
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "?>",
        "xml",
        " ",
        "\n",
        "\r",
        '"',
        "'",
        "=",
        "é",
        "\0",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          tokensOf(`<a>${pieces.join("")}</a>`);
        } catch (error) {
          if (!(error instanceof XmlError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
