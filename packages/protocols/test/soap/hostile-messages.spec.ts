import {
  decodeCall,
  decodeResponse,
  encodeCall,
  MAX_SOAP_ARRAY_TYPE_LENGTH,
  MAX_SOAP_CHARACTERS,
  MAX_SOAP_DEPTH,
  MAX_SOAP_ELEMENTS,
  MAX_SOAP_NAMESPACE_LENGTH,
  MAX_SOAP_NAMESPACE_LEVELS,
  MAX_SOAP_VALUES,
  SOAPFault,
  SoapDecodeError,
} from "@cordage/protocols/soap";
import { XmlDocumentError, XmlForbiddenError } from "@cordage/protocols/xml";
import { expect } from "chai";
import fc from "fast-check";
import { callWith, envelope, refusalOf, typed } from "./messages.ts";

describe("hostile messages (SP-S3, XR-9)", () => {
  for (const [what, declaration] of [
    ["an entity bomb", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'],
    ["an external entity", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'],
    ["any DTD", "<!DOCTYPE x>"],
  ]) {
    it(`with ${what} are refused before anything is expanded`, () => {
      const message = declaration + callWith("<a>&b;</a>");
      expect(() => decodeCall(message))
        .to.throw(SoapDecodeError, "document type declarations are refused")
        .with.property("cause")
        .that.is.instanceOf(XmlForbiddenError);
    });
  }

  it("with an entity of their own are refused", () => {
    expect(refusalOf(callWith("<a>&nbsp;</a>"))).to.match(/^Client: bad character or entity/);
  });

  it("truncated after any byte are refused", () => {
    const message = Buffer.from(callWith('<a xsi:type="xsd:string">é&amp;</a><b href="#1"/>'));
    for (let length = 0; length < message.length; length += 1) {
      expect(refusalOf(message.subarray(0, length))).to.match(/^Client: /);
    }
  });

  it("that are no text in their encoding are refused", () => {
    const [head = "", tail = ""] = callWith("<a>é</a>").split("é");
    const message = Buffer.concat([Buffer.from(head), Buffer.from([0xff]), Buffer.from(tail)]);
    expect(refusalOf(message)).to.equal("Client: the document is not valid UTF-8");
    const declared = `<?xml version="1.0" encoding="utf-7"?>${head}${tail}`;
    expect(refusalOf(Buffer.from(declared))).to.match(/^Client: the declared encoding/);
  });

  it("nested deeper than allowed are refused, and as deep as allowed are read", () => {
    const nested = (depth: number): string => callWith("<a>".repeat(depth) + "</a>".repeat(depth));
    expect(refusalOf(nested(MAX_SOAP_DEPTH))).to.equal("accepted");
    expect(refusalOf(nested(MAX_SOAP_DEPTH + 1))).to.equal("Client: values are nested too deep");
    expect(refusalOf(nested(100_000))).to.match(/^Client: more than 256 elements nested/);
  });

  it("nested by references are held to the same", () => {
    const link = (n: number): string => `<b id="${n}"><c href="#${n + 1}"/></b>`;
    const links = Array.from({ length: MAX_SOAP_DEPTH + 1 }, (_, n) => link(n)).join("");
    const message = callWith('<a href="#0"/>', `${links}<b id="${MAX_SOAP_DEPTH + 1}"/>`);
    expect(refusalOf(message)).to.equal("Client: values are nested too deep");
  });

  it("whose references multiply values are refused when those are too many", () => {
    const level = (n: number): string => `<b id="${n}">${`<c href="#${n + 1}"/>`.repeat(10)}</b>`;
    const levels = Array.from({ length: 20 }, (_, n) => level(n)).join("");
    const message = callWith('<a href="#0"/>', `${levels}<b id="20">x</b>`);
    expect(refusalOf(message)).to.equal("Client: too many values");
  });

  it("with more values or elements than allowed are refused", () => {
    expect(refusalOf(callWith("<a/>".repeat(MAX_SOAP_VALUES)))).to.equal("accepted");
    expect(refusalOf(callWith("<a/>".repeat(MAX_SOAP_VALUES + 1)))).to.equal(
      "Client: too many values",
    );
    expect(refusalOf(callWith("<a/>".repeat(MAX_SOAP_ELEMENTS)))).to.equal(
      "Client: too many elements",
    );
  });

  it("whose references lead on and on are refused, and those that do so a little are read", () => {
    const chain = (links: number): string => {
      const link = (n: number): string => `<b id="${n}" href="#${n + 1}"/>`;
      const behind = Array.from({ length: links - 1 }, (_, n) => link(n)).join("");
      return callWith('<a href="#0"/>', `${behind}<b id="${links - 1}"/>`);
    };
    expect(refusalOf(chain(MAX_SOAP_DEPTH))).to.equal("accepted");
    expect(refusalOf(chain(MAX_SOAP_DEPTH + 1))).to.equal("Client: values are nested too deep");
  });

  describe("whose references multiply characters are refused when those are too many", () => {
    const part = "A".repeat(MAX_SOAP_CHARACTERS / 16 - 64); // room for what else is counted
    const references = (count: number, target: string): string =>
      callWith('<a href="#t"/>'.repeat(count), target);

    for (const [where, target] of [
      ["text", `<b id="t" xsi:type="xsd:base64Binary">${part}</b>`],
      ["an attribute", `<b id="t" n:x="${part}"/>`],
      ["a reference", `<b id="t" n:x="${part}" href="#u"/><b id="u"/>`],
    ] as const) {
      it(where, () => {
        expect(refusalOf(references(16, target))).to.equal("accepted");
        expect(refusalOf(references(17, target))).to.equal("Client: too much text");
      });
    }
  });

  it("with a namespace longer than allowed are refused, and as long as allowed are read", () => {
    const named = (length: number): string => callWith(`<q:a xmlns:q="${"u".repeat(length)}"/>`);
    expect(refusalOf(named(MAX_SOAP_NAMESPACE_LENGTH))).to.equal("accepted");
    expect(refusalOf(named(MAX_SOAP_NAMESPACE_LENGTH + 1))).to.equal("Client: namespace too long");
  });

  it("declaring namespaces on more levels than allowed are refused, and on others beside are read", () => {
    const declaring = (levels: number, inside = ""): string =>
      callWith('<a xmlns="u">'.repeat(levels - 1) + inside + "</a>".repeat(levels - 1)); // and one around
    const beside = '<b xmlns:q="u"/>'.repeat(MAX_SOAP_NAMESPACE_LEVELS);
    expect(refusalOf(declaring(MAX_SOAP_NAMESPACE_LEVELS))).to.equal("accepted");
    expect(refusalOf(declaring(MAX_SOAP_NAMESPACE_LEVELS - 1, beside))).to.equal("accepted");
    expect(refusalOf(declaring(MAX_SOAP_NAMESPACE_LEVELS + 1))).to.equal(
      "Client: namespaces are declared on too many levels",
    );
  });

  it("with an arrayType longer than allowed are refused", () => {
    const array = (brackets: number): string =>
      callWith(`<a C:arrayType="xsd:i${"[]".repeat(brackets)}"/>`);
    expect(refusalOf(array((MAX_SOAP_ARRAY_TYPE_LENGTH - 6) / 2))).to.equal("accepted");
    expect(refusalOf(array(MAX_SOAP_ARRAY_TYPE_LENGTH / 2))).to.equal(
      "Client: malformed arrayType",
    );
  });

  it("of which one text is all there is are read or refused like others", () => {
    const long = 8_000_000;
    const fault = (code: string): string =>
      envelope(`<E:Fault><faultcode>${code}</faultcode></E:Fault>`);
    expect(decodeResponse(fault(`a${".a".repeat(long)}`))).to.be.instanceOf(SOAPFault);
    expect(() => decodeResponse(fault(`a${".a".repeat(long)}.`))).to.throw(SoapDecodeError);
    const hex = (digits: string): string => callWith(typed("xsd:hexBinary", digits));
    expect(refusalOf(hex("0".repeat(long * 2)))).to.equal("accepted");
    expect(refusalOf(hex(`${"0".repeat(long * 2)}-0`))).to.equal("Client: not a valid hexBinary");
  });

  it("with any piece replaced either make sense or are refused, and nothing else", () => {
    const message = encodeCall({ namespace: "urn:n", method: "m" }, [
      ["a", [1, 2]],
      ["b", new Map([["k", { x: null }]])],
      ["c", Buffer.from("bytes")],
    ]);
    const pieces = message.match(/<|>|"[^"]*"|[\w:-]+|[^<>"\w:-]+/g) ?? [];
    const edit = fc.record({
      at: fc.nat({ max: pieces.length - 1 }),
      from: fc.nat({ max: pieces.length - 1 }),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const edited = [...pieces];
        for (const { at, from } of edits) edited[at] = pieces[from] ?? "";
        refusalOf(edited.join("")); // throws for anything but a SoapDecodeError
      }),
      { numRuns: 2000 },
    );
  });

  it("keep the XML reader's error as the cause", () => {
    expect(() => decodeCall("<a"))
      .to.throw(SoapDecodeError)
      .with.property("cause")
      .that.is.instanceOf(XmlDocumentError);
  });
});
