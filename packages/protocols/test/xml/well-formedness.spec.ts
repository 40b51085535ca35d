import { XmlForbiddenError, XmlReader, XmlSyntaxError } from "@cordage/protocols/xml";
import { expect } from "chai";
import { expectRefused, outline, refusal } from "./tokens.ts";

/** Has one of everything, and is refused wherever it is cut. */
const RICH_DOCUMENT = [
  `<?xml version="1.0" encoding='UTF-8' standalone="yes" ?>`,
  "<!-- before --><?target data?>",
  `<ex:root one="1" two='"&lt;&#x41;'\t>`,
  "text &amp; more<empty/><empty />",
  "<![CDATA[<raw> & ]]]><!-- inside --><deep><er>\u{1F9F5}</er\n></deep>",
  "</ex:root>",
].join("");

describe("XmlReader: documents that are refused", () => {
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

    it("says of an end tag that it is not the right one", () => {
      for (const text of ["<a></b>", "<a></a b='1'>", "<a></a/>", "</a>"]) {
        expect(String(refusal(text))).to.contain("end tag without its start tag");
      }
    });

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
});
