import {
  Binary,
  DateTime,
  Double,
  encodeMethodCall,
  type XmlRpcSendable,
} from "@cordage/protocols/xmlrpc";
import { expect } from "chai";
import fc from "fast-check";
import { callWrittenPlainly } from "./written-plainly.ts";

describe("what the encoder writes in haste", () => {
  const markup = fc.constantFrom("&", "<", ">", "]]>", "\r", "\r\n", "\n", "\t", "&amp;", `"'`);
  const beyondASCII = fc.constantFrom(
    "\x7F",
    "\x80",
    "é",
    "\u2028",
    "\uFFFD",
    "\u{1F9F5}",
    "\u{10FFFF}",
  );
  const ascii = fc.stringMatching(/^[ -~]{0,40}$/);
  /** Mostly short; some of it longer than what is written character by character. */
  const text = fc.oneof(
    ascii,
    fc.array(fc.oneof(ascii, markup, beyondASCII), { maxLength: 4 }).map((parts) => parts.join("")),
    fc.array(ascii, { minLength: 10, maxLength: 40 }).map((parts) => parts.join("")),
  );
  const scalar = fc.oneof(
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => new Double(value)),
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => new Binary(bytes)),
    fc.constant(new DateTime("19980717T14:08:55")),
  );
  const { anything } = fc.letrec<{ anything: unknown; list: unknown; record: unknown }>((tie) => ({
    anything: fc.oneof({ maxDepth: 4 }, scalar, tie("list"), tie("record")),
    list: fc.array(tie("anything"), { maxLength: 6 }),
    record: fc.oneof(
      fc.dictionary(text, tie("anything"), { maxKeys: 6 }),
      fc.array(fc.tuple(text, tie("anything")), { maxLength: 6 }).map((pairs) => new Map(pairs)),
    ),
  }));
  const options = { allowNone: true, allowI8: true };

  function expectWritten(methodName: string, params: readonly unknown[]): void {
    // Made of nothing but what can be sent.
    const document = encodeMethodCall(methodName, params as XmlRpcSendable[], options);
    expect(document.toString()).to.equal(callWrittenPlainly(methodName, params));
  }

  it("is what is written without haste, whatever the values", () => {
    fc.assert(fc.property(text, fc.array(anything, { maxLength: 5 }), expectWritten), {
      numRuns: 500,
    });
  });

  it("is that in long documents too, which don't fit the memory they began in", () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 5 }), (values) => {
        expectWritten("long", [Array.from({ length: 2000 }, () => values)]);
      }),
      { numRuns: 5 },
    );
  });
});
