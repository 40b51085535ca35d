import { XmlError, XmlReader, XmlSyntaxError } from "@cordage/protocols/xml";
import { expect } from "chai";
import fc from "fast-check";
import { outline, refusal, tokensOf } from "./tokens.ts";

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

  describe("positions", () => {
    it("tells line and column of what is wrong", () => {
      const error = refusal("<a>\r\n<b>\r\n  &bad;</b></a>");
      expect(error).to.be.instanceOf(XmlSyntaxError);
      expect((error as XmlSyntaxError).position).to.deep.equal({ offset: 10, line: 3, column: 3 });
    });

    it("tells where in an attribute a bad reference is", () => {
      expect(String(refusal(`<a b="1" c='23&bad;'/>`))).to.contain("line 1, column 15");
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
