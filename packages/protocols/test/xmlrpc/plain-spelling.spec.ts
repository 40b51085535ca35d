import { isDeepStrictEqual } from "node:util";
import {
  Double,
  decodeMethodCall,
  decodeMethodResponse,
  encodeMethodCall,
  encodeMethodResponse,
  XmlRpcDecodeError,
} from "@cordage/protocols/xmlrpc";
import { expect } from "chai";
import fc from "fast-check";

// Bytes are tried as the plain spelling first; text is always read by the general reader. Both must agree.

const OPTIONS = { allowNone: true, allowI8: true, allowNonFinite: true };

const MODEL: Buffer = encodeMethodCall(
  "a.b",
  [
    ...[
      1,
      -5,
      2.5,
      new Double(1e300),
      0.1 + 0.2,
      "x & <y>",
      "é\u{1F9F5}",
      true,
      false,
      null,
      2n ** 40n,
    ],
    ...[Buffer.from("bytes"), new Date("2020-01-02T03:04:05Z"), [], [[1, ["a"]]], {}],
    new Map<string, number | string>([
      ["__proto__", 1],
      ["name of more than thirteen", "value of more than thirteen"],
    ]),
  ],
  OPTIONS,
);

/** What a document comes to, or that it is refused. */
function outcome(decode: () => unknown): unknown {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof XmlRpcDecodeError)) throw error;
    return "refused";
  }
}

function expectAgreement(document: Buffer): void {
  const text = document.toString();
  if (Buffer.compare(Buffer.from(text), document) !== 0) return; // no text: refused as bytes
  for (const decode of [decodeMethodCall, decodeMethodResponse]) {
    const fromBytes = outcome(() => decode(document, OPTIONS));
    const fromText = outcome(() => decode(text, OPTIONS));
    if (!isDeepStrictEqual(fromBytes, fromText)) expect(fromBytes, text).to.deep.equal(fromText);
  }
}

describe("the plain spelling of XML-RPC", () => {
  it("means what the general reader says, whatever is cut off", () => {
    for (let length = 0; length <= MODEL.length; length++) {
      expectAgreement(MODEL.subarray(0, length));
    }
  });

  it("means what the general reader says, without any one byte, and with another", () => {
    for (let at = 0; at < MODEL.length; at++) {
      expectAgreement(Buffer.concat([MODEL.subarray(0, at), MODEL.subarray(at + 1)]));
      for (const byte of "<&0\u0001") {
        const changed = Buffer.from(MODEL);
        changed.write(byte, at);
        expectAgreement(changed);
      }
    }
  });

  it("means what the general reader says when tags are moved about", () => {
    const pieces = MODEL.toString().match(/<[^>]*>|[^<]+/g) ?? [];
    const index = fc.nat({ max: pieces.length - 1 });
    fc.assert(
      fc.property(index, index, fc.boolean(), (from, to, copies) => {
        const moved = [...pieces];
        const piece = copies ? [pieces[from] ?? ""] : moved.splice(from, 1);
        moved.splice(to, 0, ...piece);
        expectAgreement(Buffer.from(moved.join("")));
      }),
      { numRuns: 3000 },
    );
  });

  it("does not let one type's tag stand for another's", () => {
    const types = ["int", "i4", "i8", "double", "string", "boolean", "base64", "dateTime.iso8601"];
    for (const outer of types) {
      for (const inner of types) {
        for (const element of [`<${outer}><${inner}>1</${inner}>`, `<${outer}>1</${inner}>`]) {
          const document = `<methodResponse><params><param><value>${element}</value></param></params></methodResponse>`;
          expectAgreement(Buffer.from(document));
        }
      }
    }
  });

  it("has the limits of the general reader", () => {
    const many = encodeMethodResponse(Array.from({ length: 10 }, () => 1));
    expect(() => decodeMethodResponse(many, { maxValues: 10 })).to.throw("too many values");
    expect(decodeMethodResponse(many, { maxValues: 11 })).to.have.length(10);
    expectAgreement(encodeMethodCall("m".repeat(1025), []));
    const depth = (levels: number): Buffer =>
      Buffer.from(
        `<methodResponse><params><param>${"<value><array><data>".repeat(levels)}${"</data></array></value>".repeat(levels)}</param></params></methodResponse>`,
      );
    expectAgreement(depth(64));
    expectAgreement(depth(65));
    expect(() => decodeMethodResponse(depth(65))).to.throw("nested too deep");
  });
});
