import { decodeXml, XmlEncodingError, XmlSyntaxError } from "@cordage/protocols/xml";
import { expect } from "chai";

const TEXT = "<a>é\u{1F9F5}</a>";

const declared = (encoding: string, rest = "<a/>"): string =>
  `<?xml version="1.0" encoding="${encoding}"?>${rest}`;

function utf16be(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

describe("decodeXml", () => {
  it("takes bytes without mark and declaration as UTF-8", () => {
    expect(decodeXml(Buffer.from(TEXT))).to.equal(TEXT);
  });

  it("takes any Uint8Array, also one into the middle of its memory", () => {
    const bytes = new Uint8Array([0xff, ...Buffer.from(TEXT), 0xff]);
    expect(decodeXml(bytes.subarray(1, -1))).to.equal(TEXT);
  });

  it("takes nothing as an empty text", () => {
    expect(decodeXml(new Uint8Array(0))).to.equal("");
  });

  it("takes off a UTF-8 byte order mark, and no second one", () => {
    expect(decodeXml(Buffer.from(`\uFEFF\uFEFF${TEXT}`))).to.equal(`\uFEFF${TEXT}`);
  });

  it("reads UTF-16 of either order by its byte order mark, declared or not", () => {
    for (const text of [TEXT, declared("UTF-16", TEXT)]) {
      expect(decodeXml(Buffer.from(`\uFEFF${text}`, "utf16le"))).to.equal(text);
      expect(decodeXml(utf16be(`\uFEFF${text}`))).to.equal(text);
    }
  });

  it("reads UTF-16 without a mark by the declaration it starts with", () => {
    const little = declared("utf-16le", TEXT);
    const big = declared("utf-16be", TEXT);
    expect(decodeXml(Buffer.from(little, "utf16le"))).to.equal(little);
    expect(decodeXml(utf16be(big))).to.equal(big);
  });

  it("leaves the bytes of UTF-16 as they were", () => {
    const bytes = utf16be(`\uFEFF${TEXT}`);
    const before = Buffer.from(bytes);
    decodeXml(bytes);
    expect(bytes.equals(before)).to.equal(true);
  });

  it("reads the encodings that extend ASCII as declared, in any case", () => {
    for (const [encoding, nodeEncoding, text] of [
      ["utf-8", "utf8", TEXT],
      ["UTF-8", "utf8", TEXT],
      ["us-ascii", "latin1", "<a/>"],
      ["ASCII", "latin1", "<a/>"],
      ["ISO-8859-1", "latin1", "<a>é\x80\xFF</a>"],
      ["Latin1", "latin1", "<a>é\x80\xFF</a>"],
    ] as const) {
      const document = declared(encoding, text);
      expect(decodeXml(Buffer.from(document, nodeEncoding)), encoding).to.equal(document);
    }
  });

  describe("strictness", () => {
    for (const [what, bytes] of [
      ["a Latin-1 byte in UTF-8", Buffer.from("<a>\xE9</a>", "latin1")],
      ["an overlong form in UTF-8", Buffer.from([0x3c, 0xc0, 0xaf, 0x3e])],
      ["a surrogate in UTF-8", Buffer.from([0x3c, 0xed, 0xa0, 0x80, 0x3e])],
      ["a code point above the last in UTF-8", Buffer.from([0x3c, 0xf4, 0x90, 0x80, 0x80, 0x3e])],
      ["UTF-8 cut inside a character", Buffer.from("<a>é").subarray(0, -1)],
      ["a byte above 127 in US-ASCII", Buffer.from(declared("us-ascii", "<a>é</a>"))],
      ["an odd number of bytes in UTF-16", Buffer.from([0xff, 0xfe, 0x3c])],
      ["an odd number of bytes in big-endian UTF-16", Buffer.from([0xfe, 0xff, 0x00, 0x3c, 0x00])],
      ["half a surrogate pair in UTF-16", Buffer.from("\uFEFF<a>\uD83E</a>", "utf16le")],
      ["UTF-32", Buffer.from([0x00, 0x00, 0xfe, 0xff, 0x00, 0x00, 0x00, 0x3c])],
      ["UTF-32 of the other order", Buffer.from([0xff, 0xfe, 0x00, 0x00, 0x3c, 0x00, 0x00, 0x00])],
    ] as const) {
      it(`refuses ${what}`, () => {
        expect(() => decodeXml(bytes)).to.throw(XmlEncodingError);
      });
    }

    for (const encoding of ["windows-1252", "utf-7", "UTF-16", "utf-16le", "ucs-4", "toString"]) {
      it(`refuses bytes declared ${encoding} that are not`, () => {
        expect(() => decodeXml(Buffer.from(declared(encoding)))).to.throw(XmlEncodingError);
      });
    }

    it("refuses a mark that contradicts the declaration", () => {
      const latin1 = `\uFEFF${declared("iso-8859-1")}`;
      expect(() => decodeXml(Buffer.from(latin1))).to.throw(XmlEncodingError);
      expect(() => decodeXml(Buffer.from(latin1, "utf16le"))).to.throw(XmlEncodingError);
      const otherOrder = `\uFEFF${declared("utf-16be")}`;
      expect(() => decodeXml(Buffer.from(otherOrder, "utf16le"))).to.throw(XmlEncodingError);
    });

    it("refuses a malformed declaration rather than guess", () => {
      expect(() => decodeXml(Buffer.from("<?xml encoding='iso-8859-1'?><a/>"))).to.throw(
        XmlSyntaxError,
      );
    });
  });
});
