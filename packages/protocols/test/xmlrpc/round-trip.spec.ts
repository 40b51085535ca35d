import {
  Binary,
  DateTime,
  Double,
  decodeMethodCall,
  decodeMethodResponse,
  encodeMethodCall,
  encodeMethodResponse,
  type XmlRpcSendable,
  type XmlRpcValue,
} from "@cordage/protocols/xmlrpc";
import { expect } from "chai";
import fc from "fast-check";
import { inUnusualSpelling } from "./documents.ts";

describe("encoding and decoding", () => {
  const legalText = fc
    .string({ unit: "binary", maxLength: 20 })
    .map((text) =>
      text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, ""),
    );
  const name = fc.oneof(legalText, fc.constantFrom("__proto__", "constructor", "1", ""));
  const scalar = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double(),
    legalText,
    fc.uint8Array({ maxLength: 200 }).map((bytes) => new Binary(bytes)),
    fc
      .date({ min: new Date("0000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
      .map((date) => new DateTime(date)),
  );
  const { anything } = fc.letrec<{ anything: unknown; list: unknown; record: unknown }>((tie) => ({
    anything: fc.oneof({ maxDepth: 4 }, scalar, tie("list"), tie("record")),
    list: fc.array(tie("anything"), { maxLength: 5 }),
    record: fc
      .array(fc.tuple(name, tie("anything")), { maxLength: 5 })
      .map((entries) => new Map(entries)),
  }));

  /** How a value comes back: bigints as numbers where they fit, Maps as objects. */
  function arrival(sent: unknown): unknown {
    if (typeof sent === "bigint") return Number.isSafeInteger(Number(sent)) ? Number(sent) : sent;
    if (Array.isArray(sent)) return sent.map(arrival);
    if (!(sent instanceof Map)) return sent;
    const struct: Record<string, unknown> = Object.create(null);
    for (const [key, member] of sent) struct[String(key)] = arrival(member);
    return struct;
  }

  /** Numbers of the size of 1e300 are sent as Double. */
  function sendable(value: unknown): unknown {
    if (typeof value === "number") return isInt(value) ? value : new Double(value);
    if (Array.isArray(value)) return value.map(sendable);
    if (value instanceof Map) return mapped([...value]);
    return isStruct(value) ? mapped(Object.entries(value)) : value;
  }

  function mapped(entries: [unknown, unknown][]): Map<unknown, unknown> {
    return new Map(entries.map(([key, member]) => [key, sendable(member)]));
  }

  function isInt(value: number): boolean {
    return Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0);
  }

  function isStruct(value: unknown): value is object {
    return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null;
  }

  const options = { allowNone: true, allowI8: true, allowNonFinite: true };

  it("come back to the same value, in every spelling", () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 4 }), (params) => {
        // Made of nothing but what can be sent.
        const document = encodeMethodCall("m", params.map(sendable) as XmlRpcSendable[], options);
        const expected = params.map(arrival);
        expect(decodeMethodCall(document, options).params).to.deep.equal(expected);
        const unusual = inUnusualSpelling(document.toString());
        expect(decodeMethodCall(unusual, options).params).to.deep.equal(expected);
        expect(decodeMethodCall(document.toString(), options).params).to.deep.equal(expected);
      }),
    );
  });

  it("write what was read the same way again", () => {
    fc.assert(
      fc.property(anything, (value) => {
        const once = encodeMethodResponse(sendable(value) as XmlRpcSendable, options); // as above
        const decoded = decodeMethodResponse(once, options) as XmlRpcValue; // no fault was written
        const again = encodeMethodResponse(sendable(decoded) as XmlRpcSendable, options);
        expect(decodeMethodResponse(again, options)).to.deep.equal(decoded);
      }),
    );
  });
});
