import { runInNewContext } from "node:vm";
import { XmlWriteError } from "@cordage/protocols/xml";
import {
  Binary,
  DateTime,
  Double,
  type EncodeOptions,
  encodeMethodCall,
  encodeMethodResponse,
  Fault,
  MAX_VALUE_DEPTH,
  XmlRpcEncodeError,
  type XmlRpcSendable,
} from "@cordage/protocols/xmlrpc";
import { expect } from "chai";

/** The `value` element of one value. */
function encoded(value: unknown, options?: EncodeOptions): string {
  const document = encodeMethodResponse(value as XmlRpcSendable, options).toString();
  const start = "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n";
  const end = "</param>\n</params>\n</methodResponse>\n";
  expect(document.startsWith(start) && document.endsWith(end)).to.equal(true);
  return document.slice(start.length, -end.length);
}

function expectRefused(value: unknown, options?: EncodeOptions): Chai.Assertion {
  return expect(() => encoded(value, options)).to.throw(XmlRpcEncodeError);
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

describe("encodeMethodCall", () => {
  it("lays a call out as Python does (XR-6)", () => {
    expect(encodeMethodCall("examples.add", [1, "a"]).toString()).to.equal(
      "<?xml version='1.0'?>\n<methodCall>\n<methodName>examples.add</methodName>\n" +
        "<params>\n<param>\n<value><int>1</int></value>\n</param>\n" +
        "<param>\n<value><string>a</string></value>\n</param>\n</params>\n</methodCall>\n",
    );
  });

  it("writes the params element without parameters too", () => {
    expect(encodeMethodCall("f", []).toString()).to.equal(
      "<?xml version='1.0'?>\n<methodCall>\n<methodName>f</methodName>\n<params>\n</params>\n</methodCall>\n",
    );
  });

  it("escapes the method name", () => {
    expect(encodeMethodCall("<&>", []).toString()).to.contain(
      "<methodName>&lt;&amp;&gt;</methodName>",
    );
    expect(() => encodeMethodCall("\0", [])).to.throw(XmlRpcEncodeError);
  });
});

describe("encodeMethodResponse", () => {
  it("lays a fault out as Python does (XR-6)", () => {
    expect(encodeMethodResponse(new Fault(4, "Too <many>")).toString()).to.equal(
      "<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>\n" +
        "<member>\n<name>faultCode</name>\n<value><int>4</int></value>\n</member>\n" +
        "<member>\n<name>faultString</name>\n<value><string>Too &lt;many&gt;</string></value>\n</member>\n" +
        "</struct></value>\n</fault>\n</methodResponse>\n",
    );
  });
});

describe("the types of XML-RPC, going out (table 9.1)", () => {
  for (const [what, value, element] of [
    ["a whole number", 42, "<int>42</int>"],
    ["the least int", -(2 ** 31), "<int>-2147483648</int>"],
    ["the greatest int", 2 ** 31 - 1, "<int>2147483647</int>"],
    ["minus zero", -0, "<int>0</int>"],
    ["a number with a fraction (XR-2)", 2.5, "<double>2.5</double>"],
    ["a Double (XR-2)", new Double(2), "<double>2.0</double>"],
    ["a large Double", new Double(1e300), "<double>1e+300</double>"],
    ["minus zero as a Double", new Double(-0), "<double>-0.0</double>"],
    ["a small bigint", 42n, "<int>42</int>"],
    ["true", true, "<boolean>1</boolean>"],
    ["false", false, "<boolean>0</boolean>"],
    ["an empty string", "", "<string></string>"],
    ["white space", " \n\t", "<string> \n\t</string>"],
    ["markup", `<a href="x">&'`, `<string>&lt;a href="x"&gt;&amp;'</string>`],
    ["CR (XR-3)", "a\r\nb", "<string>a&#13;\nb</string>"],
    ["text beyond the BMP", "\u{1F9F5}", "<string>\u{1F9F5}</string>"],
    ["no bytes", new Uint8Array(0), "<base64>\n</base64>"],
    ["bytes", Buffer.from([0, 255]), "<base64>\nAP8=\n</base64>"],
    ["Binary", new Binary(Buffer.from("ab")), "<base64>\nYWI=\n</base64>"],
    [
      "bytes of more than a line",
      new Uint8Array(58),
      `<base64>\n${"A".repeat(76)}\nAA==\n</base64>`,
    ],
    ["bytes of exactly a line", new Uint8Array(57), `<base64>\n${"A".repeat(76)}\n</base64>`],
    [
      "DateTime",
      new DateTime("19980717T14:08:55"),
      "<dateTime.iso8601>19980717T14:08:55</dateTime.iso8601>",
    ],
    [
      "a Date, in UTC",
      new Date("1998-07-17T14:08:55.5Z"),
      "<dateTime.iso8601>19980717T14:08:55</dateTime.iso8601>",
    ],
    ["an empty array", [], "<array><data>\n</data></array>"],
    [
      "an array",
      [1, [true]],
      "<array><data>\n<value><int>1</int></value>\n" +
        "<value><array><data>\n<value><boolean>1</boolean></value>\n</data></array></value>\n</data></array>",
    ],
    ["an empty struct", {}, "<struct>\n</struct>"],
    [
      "a struct",
      { "a<": 1 },
      "<struct>\n<member>\n<name>a&lt;</name>\n<value><int>1</int></value>\n</member>\n</struct>",
    ],
    [
      "a Map",
      new Map([["a", 1]]),
      "<struct>\n<member>\n<name>a</name>\n<value><int>1</int></value>\n</member>\n</struct>",
    ],
    [
      "an object without a prototype",
      Object.assign(Object.create(null), { a: 1 }),
      "<struct>\n<member>\n<name>a</name>\n<value><int>1</int></value>\n</member>\n</struct>",
    ],
    [
      "an object of another realm",
      runInNewContext("({ a: 1 })"),
      "<struct>\n<member>\n<name>a</name>\n<value><int>1</int></value>\n</member>\n</struct>",
    ],
  ] as const) {
    it(`writes ${what}`, () => {
      expect(encoded(value)).to.equal(`<value>${element}</value>\n`);
    });
  }

  it("writes the names of a struct that Object's members have (GEN-6)", () => {
    const struct = JSON.parse('{"__proto__": 1, "constructor": 2}');
    expect(encoded(struct)).to.match(/<name>__proto__<.*<name>constructor</s);
  });

  it("writes what a struct has itself, not what it inherits", () => {
    const base = Object.assign(Object.create(null), { inherited: 1 });
    const struct = Object.assign(Object.create(base), { own: 2 });
    expect(encoded(struct)).to.contain("<name>own<").and.not.contain("inherited");
    expect(encoded(Object.create(base))).to.equal("<value><struct>\n</struct></value>\n");
  });

  it("writes null and undefined with allowNone only", () => {
    for (const value of [null, undefined]) {
      expectRefused(value).with.property("message").that.contains("allowNone");
      expectRefused([{ a: value }]);
      expect(encoded(value, { allowNone: true })).to.equal("<value><nil/></value>");
    }
  });

  it("writes whole numbers beyond 32 bits as bigint and with allowI8 only", () => {
    for (const value of [2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e300]) {
      expectRefused(value, { allowI8: true });
    }
    expectRefused(2n ** 31n)
      .with.property("message")
      .that.contains("allowI8");
    expect(encoded(2n ** 31n, { allowI8: true })).to.equal("<value><i8>2147483648</i8></value>\n");
    expect(encoded(2n ** 63n - 1n, { allowI8: true })).to.contain("<i8>9223372036854775807</i8>");
    expect(encoded(-(2n ** 63n), { allowI8: true })).to.contain("<i8>-9223372036854775808</i8>");
    expectRefused(2n ** 63n, { allowI8: true });
    expectRefused(-(2n ** 63n) - 1n, { allowI8: true });
  });

  it("writes numbers that are not finite with allowNonFinite only", () => {
    for (const [value, text] of [
      [NaN, "nan"],
      [Infinity, "inf"],
      [-Infinity, "-inf"],
    ] as const) {
      expectRefused(value);
      expectRefused(new Double(value));
      expect(encoded(value, { allowNonFinite: true })).to.equal(
        `<value><double>${text}</double></value>\n`,
      );
    }
  });

  it("refuses characters XML can't carry, in strings, names and faults (XR-3)", () => {
    for (const text of ["\0", "\x01", "\x0B", "\x1F", "\uD800", "x\uDFFF", "\uFFFE", "\uFFFF"]) {
      expectRefused(text).with.property("cause").that.is.instanceOf(XmlWriteError);
      expectRefused({ [text]: 1 });
      expect(() => encodeMethodResponse(new Fault(1, text))).to.throw(XmlRpcEncodeError);
    }
  });

  for (const [what, value] of [
    ["a function", () => 1],
    ["a symbol", Symbol("s")],
    ["an object of a class", new (class Point {})()],
    ["a Set", new Set([1])],
    ["an Error", new Error("x")],
    ["a Fault inside of a value", [new Fault(1, "x")]],
    ["a Map with a name that is no string", new Map([[1, 1]])],
    ["an invalid Date", new Date(NaN)],
    ["a Date no four digits can name", new Date("+010000-01-01T00:00:00Z")],
  ] as const) {
    it(`refuses ${what}`, () => {
      expectRefused(value);
    });
  }

  it("refuses what contains itself", () => {
    const array: unknown[] = [];
    array.push({ array });
    expectRefused(array);
  });

  it("nests as deep as allowed, and not one level more (GEN-4)", () => {
    expect(encoded(nested(MAX_VALUE_DEPTH))).to.contain("<int>1</int>");
    expectRefused(nested(MAX_VALUE_DEPTH + 1));
  });
});
