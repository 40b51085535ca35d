import { Markup, MarkupScanner, MarkupWriter, XmlWriteError } from "@cordage/protocols/xml";
import { expect } from "chai";
import fc from "fast-check";

const A = new Markup("<element>");
const A_END = new Markup("</element>");
const SHORT = new Markup("<ab>");

describe("Markup", () => {
  it("refuses pieces too short to compare, and beyond ASCII", () => {
    for (const text of ["", "<a>", "<éé>"]) expect(() => new Markup(text)).to.throw(RangeError);
  });
});

describe("MarkupWriter", () => {
  it("writes pieces of every length, and text, one behind the other", () => {
    for (let length = 4; length < 40; length++) {
      const xml = new MarkupWriter();
      const piece = new Markup("x".repeat(length));
      xml.markup(piece);
      xml.text("é<");
      xml.framed(A, "b", piece);
      const expected = `${"x".repeat(length)}é&lt;<element>b${"x".repeat(length)}`;
      expect(xml.finish().toString()).to.equal(expected);
    }
  });

  it("escapes text wherever it stands, and refuses what XML can't carry", () => {
    for (const text of [
      "a<b",
      "&",
      ">",
      "\r",
      "]]>",
      "é",
      "\u{1F9F5}",
      "x".repeat(300),
      "]",
      "\x7F",
    ]) {
      const framed = new MarkupWriter();
      framed.framed(A, text, A_END);
      const plain = new MarkupWriter();
      plain.markup(A);
      plain.text(text);
      plain.markup(A_END);
      const written = framed.finish().toString();
      expect(plain.finish().toString()).to.equal(written);
      expect(written).to.not.match(/<element>.*[<\r].*<\/element>/);
    }
    for (const text of ["\0", "\uD800", "\uFFFF"]) {
      expect(() => new MarkupWriter().framed(A, text, A_END)).to.throw(XmlWriteError);
      expect(() => new MarkupWriter().text(text)).to.throw(XmlWriteError);
    }
  });

  it("grows with the document", () => {
    const xml = new MarkupWriter();
    let expected = "";
    for (let i = 0; i < 20_000; i++) {
      xml.framed(A, `${i}`, A_END);
      expected += `<element>${i}</element>`;
    }
    xml.text("é".repeat(100_000));
    expected += "é".repeat(100_000);
    expect(xml.finish().toString()).to.equal(expected);
  });

  it("keeps documents apart that are written at the same time, and one after the other", () => {
    const outer = new MarkupWriter();
    outer.markup(A);
    const inner = new MarkupWriter();
    inner.framed(A, "inner", A_END);
    const innerBytes = inner.finish();
    outer.text("outer");
    outer.markup(A_END);
    const outerBytes = outer.finish();
    const documents = Array.from({ length: 5000 }, (_, i) => {
      const xml = new MarkupWriter();
      xml.framed(A, `${i}`, SHORT);
      return xml.finish();
    });
    expect(innerBytes.toString()).to.equal("<element>inner</element>");
    expect(outerBytes.toString()).to.equal("<element>outer</element>");
    for (const [i, bytes] of documents.entries()) {
      expect(bytes.toString()).to.equal(`<element>${i}<ab>`);
    }
  });

  it("keeps long documents apart, and gives each memory of its own", () => {
    const expected = (name: string): string => `<element>${name.repeat(100_000)}</element>`;
    const begin = (name: string): MarkupWriter => {
      const xml = new MarkupWriter();
      xml.framed(A, name.repeat(100_000), A_END);
      return xml;
    };
    const first = begin("a").finish();
    const outer = begin("b");
    const inner = begin("c").finish();
    const last = [outer.finish(), begin("d").finish()];
    const documents = [first, inner, ...last];
    for (const [i, name] of ["a", "c", "b", "d"].entries()) {
      expect(documents[i]?.toString()).to.equal(expected(name));
      expect(documents[i]?.buffer.byteLength).to.equal(documents[i]?.length);
    }
  });
});

describe("MarkupScanner", () => {
  const over = (text: string): MarkupScanner => new MarkupScanner(Buffer.from(text));

  it("goes past what is asked for, and stays at anything else", () => {
    const scanner = over(" <element><ab></element>");
    expect(scanner.take(A)).to.equal(false);
    expect(scanner.takeSpaced(A)).to.equal(true);
    expect(scanner.take(A_END)).to.equal(false);
    expect(scanner.take(SHORT)).to.equal(true);
    expect(scanner.takeSpaced(A_END)).to.equal(true);
    expect(scanner.isAtEnd).to.equal(true);
    expect(scanner.take(SHORT)).to.equal(false);
  });

  it("tells markup from what differs in any one byte, or is cut short", () => {
    const right = "</element>";
    for (let i = 0; i < right.length; i++) {
      expect(over(`${right.slice(0, i)}?${right.slice(i + 1)}`).take(A_END)).to.equal(false);
      expect(over(right.slice(0, i)).take(A_END)).to.equal(false);
    }
  });

  it("reads text up to a tag, and no further", () => {
    for (const [raw, text] of [
      ["", ""],
      ["plain", "plain"],
      ["a longer text, of more than 13 characters", "a longer text, of more than 13 characters"],
      ["é\u{1F9F5}", "é\u{1F9F5}"],
      ["a&lt;&#65;&#x42;&amp;", "a<AB&"],
      ["a]]b", "a]]b"],
      ["\x7F>", "\x7F>"],
    ]) {
      const scanner = over(`${raw}<ab>`);
      expect(scanner.takeText(), raw).to.equal(text);
      expect(scanner.take(SHORT), raw).to.equal(true);
    }
  });

  it("takes no text that the other reader would refuse or change", () => {
    for (const raw of ["\0", "\x01", "\r", "\r\n", "\uFFFE", "\uFFFF", "&x;", "&", "&#0;", "]]>"]) {
      expect(over(`a${raw}<ab>`).takeText(), raw).to.equal(undefined);
    }
    expect(new MarkupScanner(Buffer.from([0xff, 0x3c])).takeText()).to.equal(undefined);
    expect(over("no end").takeText()).to.equal(undefined);
  });

  it("reads integers and decimals as Number does, or leaves them", () => {
    const decimal = fc.stringMatching(/^-?[0-9]{1,9}\.[0-9]{1,9}$/);
    fc.assert(
      fc.property(decimal, fc.maxSafeInteger(), (text, integer) => {
        const taken = over(`${text}<`).takeDecimal();
        const digits = text.replace(/[-.]/g, "").length;
        if (digits > 15) expect(taken).to.equal(undefined);
        else expect(Object.is(taken, Number(text))).to.equal(true);
        const whole = over(`${integer}<`).takeInteger();
        if (Math.abs(integer) >= 1e15) expect(whole).to.equal(undefined);
        else expect(whole).to.equal(integer);
      }),
    );
    for (const text of ["", "-", "x", "1.", ".5", "1", "+1.5", " 1.5", "1".repeat(400)]) {
      const scanner = over(text);
      expect(scanner.takeDecimal(), text).to.equal(undefined);
      expect(scanner.peek(0)).to.equal(Buffer.from(text)[0]);
    }
    expect(Object.is(over("-0").takeInteger(), 0)).to.equal(true);
    expect(Object.is(over("-0.0").takeDecimal(), -0)).to.equal(true);
  });
});
